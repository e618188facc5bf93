// BIOM 1.0: a table as JSON.
#include "data_file.hpp"
#include "json_mutator.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::read(fuzz::text_of(data, size));
  return 0;
}
