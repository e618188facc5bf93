// Lines of JSON: measured runs, which are compared with a profile, and what was requested.
#include "full_profile.hpp"
#include "json_mutator.hpp"
#include "memplan/calibrate.hpp"
#include "memplan/ledger.hpp"
#include "memplan/runs.hpp"

using namespace memplan;

namespace {

void take_runs(std::string_view text) {
  constexpr std::size_t k_most = 40;  // a fit of more takes long
  const auto file = parse_runs(text, "runs.jsonl");
  for (const auto& problem : file.bad_lines) fuzz::require_told(problem);
  const auto usable = usable_runs(fuzz::full_profile(), file.runs);
  for (const auto& problem : usable.left_out) fuzz::require_told(problem);
  if (usable.runs.empty() || usable.runs.size() > k_most) return;
  for (const auto& problem : contradictions(usable.runs)) fuzz::require_told(problem);
  score(fuzz::full_profile(), usable.runs);
  cross_validate(fuzz::full_profile(), usable.runs);
  const auto fitted = fit(fuzz::full_profile(), usable.runs);
  calibrated(fuzz::full_profile(), fitted.calibration, "fitted.json");
}

void take_ledger(std::string_view text) {
  const auto ledger = parse_ledger(text, "ledger.jsonl");
  for (const auto& problem : ledger.bad_lines) fuzz::require_told(problem);
  for (const auto& entry : ledger.entries) {
    const auto line = ledger_line(entry);
    const auto again = parse_ledger(line, "again");
    fuzz::require(again.entries.size() == 1 && ledger_line(again.entries[0]) == line,
                  "an entry is read as it was written");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::took([&] { take_runs(fuzz::text_of(data, size)); });
  take_ledger(fuzz::text_of(data, size));
  return 0;
}
