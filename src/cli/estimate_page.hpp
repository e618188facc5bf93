// What `estimate` answers, as pictures. Private to the cli room.
#pragma once

#include <vector>

#include "memplan/budget.hpp"
#include "memplan/estimate.hpp"
#include "memplan/explain.hpp"
#include "memplan/report.hpp"

namespace memplan {

// The terms of each stage's moments, of the basis that answers: a picture for each device that is used. With
// `in_time` the moments follow each other.
std::vector<StackedBars> moment_bars(const Estimate& estimate, const Budget& budget, bool in_time = false);

// The stages on both bases, their moments in time, the question, and where each figure comes from.
Page estimate_page(const Estimate& estimate, const Budget& budget, const Notes& notes);

}  // namespace memplan
