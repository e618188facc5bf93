#include "memplan/errata.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "memplan/error.hpp"
#include "memplan/estimate.hpp"

namespace memplan {

namespace {

double value_of(Evaluator& evaluator, const Formula& formula, const std::string& place) {
  const auto outcome = evaluator.evaluate(formula);
  if (outcome.answered()) return outcome.value.value;
  throw Error(ErrorKind::profile, fmt::format("{} lacks {}", formula.text(), outcome.missing.front()))
      .at(place);
}

RecomputedCase recompute_case(const Profile& profile, const ErratumCase& entry, const std::string& place) {
  Settings::Given given;
  for (const auto& [name, text] : entry.at)
    given[name] = parse_value(profile.find_parameter(name)->spec, text);
  const auto settings = Settings::resolve(profile, given);
  Evaluator evaluator(profile.vocabulary, settings.point());
  RecomputedCase result{&entry, profile.vocabulary.check(entry.formula), 0, 0, 0, ""};
  result.quoted = value_of(evaluator, entry.quoted, place);
  result.stated = value_of(evaluator, entry.recomputed, place);
  result.recomputed = value_of(evaluator, entry.formula, place);
  result.with_values = evaluator.with_values(entry.formula);
  return result;
}

}  // namespace

bool RecomputedCase::holds() const {
  constexpr double k_differs = 0.05;
  const bool agrees =
      std::abs(recomputed - stated) <= entry->tolerance * std::max(std::abs(recomputed), std::abs(stated));
  return agrees &&
         std::abs(recomputed - quoted) >= k_differs * std::max(std::abs(recomputed), std::abs(quoted));
}

bool RecomputedErratum::holds() const {
  return std::all_of(cases.begin(), cases.end(), [](auto& each) { return each.holds(); });
}

std::vector<RecomputedErratum> recompute(const Profile& profile, const Notes& notes) {
  std::vector<RecomputedErratum> result;
  for (const auto& erratum : notes.errata) {
    result.push_back({&erratum, {}});
    for (const auto& entry : erratum.cases)
      result.back().cases.push_back(recompute_case(profile, entry, fmt::format("erratum {}", erratum.id)));
  }
  return result;
}

}  // namespace memplan
