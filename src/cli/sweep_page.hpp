// A sweep as pictures. Private to the cli room.
#pragma once

#include "memplan/report.hpp"
#include "memplan/sweep.hpp"

namespace memplan {

// Throws Error(usage) for more values of the first axis, or more points, than a picture holds.
void require_drawable(const Grid& grid, const std::string& option);

// The need against the first parameter swept, a picture for each device that is used: a line for each stage,
// or for each setting of the other parameters, or the largest over them where these are many.
Page sweep_page(const Question& question, const Grid& grid, const Budget& budget,
                const std::vector<Warning>& warnings);

}  // namespace memplan
