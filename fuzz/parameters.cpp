// --params FILE: parameters as a JSON object.
#include "cli/params_file.hpp"
#include "full_profile.hpp"
#include "input_file.hpp"
#include "json_mutator.hpp"

using namespace memplan;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::InputFile file("params.json");
  file.write(fuzz::text_of(data, size));
  fuzz::took(
      [&] { Settings::resolve(fuzz::full_profile(), read_params_file(file.path(), fuzz::full_profile())); });
  return 0;
}
