// Spreads and domains from observations. Private to the calibrate room.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "calibrate/observation.hpp"

namespace memplan {

// For each stage: the profile's spread classes, as wide as its observations ask, and the ranges of the
// parameters that its domain lists. A class without observations keeps what it has. VRAM that was observed
// whole is left out: the spread is the tensors'. `ram_allowance` is how many times as much RAM as was
// observed the runs may have taken.
std::map<std::string, StageCalibration> spreads_and_domains(const Profile& profile,
                                                            const std::vector<Observation>& all,
                                                            double ram_allowance = 1);

}  // namespace memplan
