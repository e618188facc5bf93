// The order of sets of changes. Private to the plan room.
#pragma once

#include <tuple>

#include "memplan/plan.hpp"
#include "plan/need_table.hpp"

namespace memplan {

// The code has it.
bool done(const Change& change);

// What one change adds to a set, its effort in hours, which it must have, or in ranks of complexity. What the
// code has is only switched on.
Cost cost_of(const Change& change, bool in_hours);
void add(Cost& sum, const Cost& other);

// A set and what it costs.
struct Entry {
  Members members = 0;
  Cost cost;
};

// Sets in the order of their keys are in the order of preference, ties by number and then by ids, the
// candidates being in the order of theirs.
using CostKey = std::tuple<double, double, double, double, int, Members>;
CostKey key(const Entry& entry, Prefer prefer);

}  // namespace memplan
