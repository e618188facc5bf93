// A sweep as a chart of bars. Private to the cli room.
#pragma once

#include <functional>

#include "memplan/budget.hpp"
#include "memplan/report.hpp"
#include "memplan/sweep.hpp"

namespace memplan {

// The part of a grid that is evaluated before anything is told of it.
inline constexpr std::uint64_t k_points_at_once = 16 * BlockEstimator::k_block;

// What bars are drawn of, and how many of it the longest has.
struct ChartBar {
  std::string_view mark;
  int columns = 40;
};

// The largest need of all stages against the values of the first axis, the largest over the others: one table
// for each device that is used, each with at most 30 bars. `sweep` must have the columns
// `peak`. After each part of the grid `go_on` is told the fraction done, and may stop the drawing. Adds the
// points that have figures to `answered`.
std::vector<Table> sweep_chart(const Sweep& sweep, const Budget& budget, const ChartBar& bars,
                               const std::function<bool(double)>& go_on, std::uint64_t& answered);

}  // namespace memplan
