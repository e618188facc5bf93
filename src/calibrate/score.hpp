// Adds up errors by stage and device. Private to the calibrate room.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "calibrate/observation.hpp"

namespace memplan {

class Scoreboard {
 public:
  // Scores come in the order of the profile's stages.
  explicit Scoreboard(const Profile& profile) {
    for (const auto& stage : profile.stages) m_stages.push_back(stage.name);
  }
  // Compares `observation` with what `profile` says of it.
  void add(const Profile& profile, const Observation& observation);
  std::vector<Score> scores() const;

 private:
  struct Tally {
    std::vector<double> errors;
    std::vector<double> waste;
    int above_high = 0;
    std::set<std::string> configurations;
  };
  std::size_t index_of(const std::string& stage) const;

  std::vector<std::string> m_stages;
  std::map<std::pair<std::size_t, Device>, Tally> m_tallies;
};

}  // namespace memplan
