#include <fmt/format.h>

#include <map>

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
  if (run.profile.empty()) return "it names no profile";
  if (run.profile != profile.name)
    return fmt::format("it is a run of '{}', not of {}", printable(run.profile), profile.name);
  const auto* stage = profile.find_stage(run.stage);
  if (!stage || !stage->measured)
    return fmt::format("{} has no measured stage '{}'", profile.name, printable(run.stage));
  if (run.exit_status != 0)
    return fmt::format("its command failed with status {}: it may have ended before its peak",
                       run.exit_status);
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

constexpr double k_contradiction = 1.5;

// The runs of one configuration that took least and most.
struct Extremes {
  const Run* least = nullptr;
  const Run* most = nullptr;
};

void add_contradictions(std::vector<Problem>& found, const std::vector<Run>& runs,
                        std::optional<Bytes> Run::*figure, std::string_view name) {
  std::map<std::string, Extremes> configurations;
  for (const auto& run : runs) {
    if (!(run.*figure)) continue;
    auto& [least, most] = configurations[run.configuration()];
    if (!least || run.*figure < least->*figure) least = &run;
    if (!most || run.*figure > most->*figure) most = &run;
  }
  for (const auto& [key, extremes] : configurations) {
    const auto least = *(extremes.least->*figure), most = *(extremes.most->*figure);
    if (static_cast<double>(most.count) > k_contradiction * static_cast<double>(least.count))
      found.push_back({extremes.most->where,
                       fmt::format("{} of {}, and {} in {}, the same configuration", name, format_size(most),
                                   format_size(least), extremes.least->where),
                       "", ""});
  }
}

}  // namespace

std::vector<Problem> contradictions(const std::vector<Run>& runs) {
  std::vector<Problem> found;
  add_contradictions(found, runs, &Run::ram, "RAM");
  add_contradictions(found, runs, &Run::device, "tensors");
  add_contradictions(found, runs, &Run::vram, "VRAM");
  return found;
}

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
