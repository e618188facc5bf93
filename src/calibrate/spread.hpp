// Spreads and domains from observations. Private to the calibrate room.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "calibrate/observation.hpp"

namespace memplan {

// The limits of a spread's ends: beyond them a profile says nothing of its runs.
inline constexpr double k_lowest_spread = 0.001;
inline constexpr double k_highest_spread = 1000;

// For each stage: the profile's spread classes, as wide as its observations ask, and the ranges of the
// parameters that its domain lists. A class without observations keeps what it has. VRAM that was observed
// whole is left out: the spread is the tensors'.
std::map<std::string, StageCalibration> spreads_and_domains(const Profile& profile,
                                                            const std::vector<Observation>& all);

}  // namespace memplan
