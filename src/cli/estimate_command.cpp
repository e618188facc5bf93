#include <iterator>
#include <memory>

#include "cli/budget_input.hpp"
#include "cli/check_report.hpp"
#include "cli/command.hpp"
#include "cli/estimate_page.hpp"
#include "cli/estimate_report.hpp"
#include "cli/picture_output.hpp"
#include "cli/profile_input.hpp"
#include "memplan/error.hpp"

namespace memplan {

namespace {

struct EstimateInput {
  ProfileInput profile;
  BudgetInput budget;
  PictureOutput pictures;
  bool bars = false;
};

// The bars follow the headline, the parameters and the table that they show.
void add_bars(Report& report, const Estimate& found, const Budget& limits) {
  constexpr std::ptrdiff_t k_above = 3;
  auto bars = moment_bars(found, limits);
  report.blocks.insert(report.blocks.begin() + k_above, std::make_move_iterator(bars.begin()),
                       std::make_move_iterator(bars.end()));
}

void check_bars(const EstimateInput& input, const OutputOptions& output) {
  if (input.bars && (output.json || output.format == "csv"))
    throw Error(ErrorKind::usage, "bars are drawn as text or markdown").at("--bars").hint("leave it out");
}

int run_estimate(EstimateInput& input, const OutputOptions& output) {
  input.pictures.check(output);
  check_bars(input, output);
  const auto limits = input.budget.optional();
  const auto found = input.profile.figures(limits);
  auto report = estimate_report(found);
  std::optional<CheckResult> result;
  if (limits.ram || limits.vram) result = check(found, limits);
  if (output.json) report.data = estimate_value(found, result ? verdicts_value(*result) : Value());
  if (input.bars) add_bars(report, found, limits);
  if (result) add_verdicts(report, *result);
  return input.pictures.write(std::move(report), output, [&] {
    return estimate_page(found, limits, notes_of(input.profile.file(), input.profile.profile()));
  });
}

}  // namespace

Runner declare_estimate(Options& add, const CommandLine& line) {
  const auto input = std::make_shared<EstimateInput>();
  input->profile.declare(add, line);
  input->budget.declare(add);
  input->pictures.declare(add);
  add.flag("--bars", input->bars, {"draw the terms of each moment as bars in the text", "", "Pictures"});
  return [input](const OutputOptions& output) { return run_estimate(*input, output); };
}

}  // namespace memplan
