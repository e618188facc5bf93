#include "memplan/budget.hpp"

#include <fmt/format.h>

#include "memplan/error.hpp"
#include "memplan/params.hpp"

namespace memplan {

namespace {

ParameterSpec headroom_spec() {
  ParameterSpec spec;
  spec.name = "headroom";
  spec.kind = ParameterKind::fraction;
  spec.min = 0;
  spec.max = 1;
  spec.below_max = true;
  return spec;
}

std::optional<Limit> make_limit(const std::optional<std::string>& text, const std::string& option,
                                double headroom) {
  if (!text) return std::nullopt;
  try {
    const auto whole = parse_size(*text);
    const auto kept_free = round_up_to_bytes(static_cast<double>(whole.count) * headroom);
    const auto less = headroom > 0 ? fmt::format(" less {}%", format_number(headroom * 100)) : "";
    return Limit{whole - kept_free, option + less};
  } catch (Error& error) {
    throw error.at(option);
  }
}

}  // namespace

Budget make_budget(const BudgetOptions& options) {
  const double headroom = options.headroom ? parse_value(headroom_spec(), *options.headroom).number : 0;
  Budget budget{make_limit(options.max_ram, "--max-ram", headroom),
                make_limit(options.max_vram, "--max-vram", headroom)};
  if (!budget.ram && !budget.vram)
    throw Error(ErrorKind::usage, "no limit is given").hint("add --max-ram 64GB, --max-vram 24GB or both");
  return budget;
}

}  // namespace memplan
