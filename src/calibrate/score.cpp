#include "calibrate/score.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "calibrate/observation.hpp"

namespace memplan {

namespace {

// The fold of each run: configurations in the order of their texts take turns.
std::vector<int> folds_of(const std::vector<Run>& runs, int folds) {
  std::map<std::string, int> fold_of;
  for (const auto& run : runs) fold_of[run.configuration()];
  int place = 0;
  for (auto& [configuration, fold] : fold_of) fold = place++ % folds;
  std::vector<int> result;
  for (const auto& run : runs) result.push_back(fold_of.at(run.configuration()));
  return result;
}

}  // namespace

std::vector<Score> Scoreboard::scores() const {
  std::vector<Score> result;
  for (const auto& [key, tally] : m_tallies) {
    auto errors = tally.errors, waste = tally.waste;
    std::sort(errors.begin(), errors.end());
    std::sort(waste.begin(), waste.end());
    const auto last = static_cast<std::size_t>(std::ceil(0.95 * static_cast<double>(errors.size()))) - 1;
    result.push_back({m_stages[key.first], key.second, static_cast<int>(errors.size()),
                      static_cast<int>(tally.configurations.size()), errors[errors.size() / 2], errors[last],
                      tally.above_high, waste[waste.size() / 2]});
  }
  return result;
}

void Scoreboard::add(const Profile& profile, const Observation& observation) {
  const auto found = predict(profile, observation);
  if (!found) return;
  auto& tally = m_tallies[{index_of(observation.stage->name), observation.device}];
  tally.errors.push_back(std::abs(found->bytes / observation.measured_bytes - 1));
  tally.waste.push_back(found->high_bytes / observation.measured_bytes);
  tally.above_high += observation.measured_bytes > found->high_bytes;
  tally.configurations.insert(observation.configuration);
}

std::size_t Scoreboard::index_of(const std::string& stage) const {
  return static_cast<std::size_t>(std::find(m_stages.begin(), m_stages.end(), stage) - m_stages.begin());
}

std::vector<Score> score(const Profile& profile, const std::vector<Run>& runs) {
  Scoreboard board(profile);
  for (const auto& observation : observations(profile, runs)) board.add(profile, observation);
  return board.scores();
}

std::vector<Score> cross_validate(const Profile& profile, const std::vector<Run>& all_runs, int folds) {
  const auto runs = without_stand_ins(all_runs);
  const auto fold_of_run = folds_of(runs, folds);
  Scoreboard board(profile);
  for (int fold = 0; fold < folds; ++fold) {
    std::vector<Run> seen, held_back;
    for (std::size_t i = 0; i < runs.size(); ++i)
      (fold_of_run[i] == fold ? held_back : seen).push_back(runs[i]);
    if (held_back.empty()) continue;
    const auto refitted = calibrated(profile, fit(profile, seen).calibration, "cross-validation");
    for (const auto& observation : observations(profile, held_back)) board.add(refitted, observation);
  }
  return board.scores();
}

}  // namespace memplan
