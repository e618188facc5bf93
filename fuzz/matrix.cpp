// The headers of Matrix Market and of NumPy, and whatever else a file may be by its first bytes.
#include "data_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::read(fuzz::text_of(data, size));
  return 0;
}
