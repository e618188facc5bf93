#include <fmt/format.h>

#include "calibrate/observation.hpp"
#include "memplan/error.hpp"

namespace memplan {

namespace {

// Whether the profile has an estimate for one of the run's figures.
bool answers(const Profile& profile, const Run& run) {
  std::size_t answered = 0;
  for (const auto& observation : observations(profile, {run}))
    answered += predict(profile, observation).has_value();
  return answered > 0;
}

// Why a run cannot be compared with the profile; "" when it can.
std::string obstacle(const Profile& profile, const Run& run) {
  if (run.profile != profile.name)
    return fmt::format("it is a run of '{}', not of {}", printable(run.profile), profile.name);
  const auto* stage = profile.find_stage(run.stage);
  if (!stage || !stage->measured)
    return fmt::format("{} has no measured stage '{}'", profile.name, printable(run.stage));
  Settings::Given given;
  for (const auto& [name, text] : run.parameters) {
    const auto* parameter = profile.find_parameter(name);
    if (!parameter) return fmt::format("{} has no parameter '{}'", profile.name, printable(name));
    given[name] = parse_value(parameter->spec, text);
  }
  const auto found = estimate_stage(profile, Settings::resolve(profile, given), *stage, Basis::measured);
  if (found.status == Status::unsupported)
    return fmt::format("the profile says that it cannot run: {}", found.reason);
  if (found.status == Status::needs) return fmt::format("it lacks {}", fmt::join(found.needs, ", "));
  return answers(profile, run) ? "" : "it has no figure that the profile answers";
}

}  // namespace

UsableRuns usable_runs(const Profile& profile, const std::vector<Run>& runs) {
  UsableRuns result;
  for (const auto& run : runs) {
    std::string why;
    try {
      why = obstacle(profile, run);
    } catch (const Error& error) {
      why = error.where().empty() ? error.what() : fmt::format("{}: {}", error.where(), error.what());
    }
    if (why.empty())
      result.runs.push_back(run);
    else
      result.left_out.push_back({run.where, why, "", ""});
  }
  return result;
}

}  // namespace memplan
