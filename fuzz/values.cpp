// A value on the command line: of a parameter of each kind, a size, the axis of a sweep.
#include "full_profile.hpp"
#include "memplan/bytes.hpp"
#include "memplan/params.hpp"
#include "memplan/sweep.hpp"
#include "target.hpp"

using namespace memplan;

namespace {

void take_axis(const ParameterSpec& spec, std::string_view text) {
  const auto axis = Axis::parse(spec, text);
  fuzz::require(axis.size() > 0, "an axis has values");
  for (const auto index : {std::uint64_t{0}, axis.size() / 2, axis.size() - 1})
    fuzz::require_printable(format_value(spec, axis.value(index)));
  const Grid grid({axis, axis});
  grid.value(1, grid.count() - 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  for (const auto& parameter : fuzz::full_profile().parameters) {
    fuzz::took(
        [&] { fuzz::require_printable(format_value(parameter.spec, parse_value(parameter.spec, text))); });
    fuzz::took([&] { take_axis(parameter.spec, text); });
  }
  fuzz::took([&] {
    const auto bytes = parse_size(text);
    Bytes again;
    fuzz::require(
        fuzz::took([&] { again = parse_size(std::to_string(bytes.count) + "B"); }) && again == bytes,
        "a size is its bytes");
    for (const auto& unit : size_units()) fuzz::require_printable(format_in(bytes, unit));
  });
  return 0;
}
