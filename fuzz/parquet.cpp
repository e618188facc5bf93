// Parquet's footer, which ends the file: the input without what frames it.
#include "data_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  fuzz::read(text);
  std::string framed = "PAR1" + std::string(text);
  for (int shift = 0; shift < 32; shift += 8) framed += static_cast<char>(size >> shift);
  fuzz::read(framed + "PAR1");
  return 0;
}
