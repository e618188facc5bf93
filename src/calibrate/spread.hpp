// Spreads and domains from observations. Private to the calibrate room.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "calibrate/observation.hpp"

namespace memplan {

// For each stage: the profile's spread classes, as wide as its observations ask, and the ranges of the parameters that its
// domain lists. A class without observations keeps what it has.
std::map<std::string, StageCalibration> spreads_and_domains(const Profile& profile, const std::vector<Observation>& all);

}  // namespace memplan
