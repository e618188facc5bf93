#include <doctest/doctest.h>

#include "plan/cost.hpp"

namespace memplan {
namespace {

Optimization row(const std::string& risk, const std::string& complexity, const std::string& speed) {
  Optimization made;
  made.risk = risk;
  made.accuracy_impact = "low";
  made.complexity = complexity;
  made.speed = speed;
  made.effort_hours = Interval{2, 8};
  return made;
}

Cost cost(const Optimization& optimization, bool in_hours) {
  Change change;
  change.optimization = &optimization;
  return cost_of(change, in_hours);
}

TEST_CASE("the scale of the notes, what is not said last; effort by its upper end or as a rank") {
  const auto told = cost(row("none", "moderate", "slower"), true);
  CHECK(told.risk == 0);
  CHECK(told.accuracy == 2);
  CHECK(told.slowing == 100);
  CHECK(told.effort == 8);
  const auto silent = cost(row("", "moderate", ""), false);
  CHECK(silent.risk == 5);
  CHECK(silent.slowing == 1);
  CHECK(silent.effort == 3);
  CHECK(cost(row("none", "low", "same"), false).slowing == 0);
}

TEST_CASE("what the code has costs no effort") {
  auto made = row("low", "high", "same");
  made.status = "done";
  CHECK(cost(made, true).effort == 0);
}

TEST_CASE("a set has the highest risk and impact of its changes, and the sum of their efforts") {
  Cost sum{1, 4, 100, 8};
  add(sum, {3, 2, 1, 5});
  CHECK(sum.risk == 3);
  CHECK(sum.accuracy == 4);
  CHECK(sum.slowing == 101);
  CHECK(sum.effort == 13);
}

TEST_CASE("what is preferred comes first in the order; ties go by number, then by ids") {
  const Cost safe_and_long{0, 1, 100, 40}, risky_and_short{3, 0, 0, 1};
  CHECK(costs_less(safe_and_long, risky_and_short, Prefer::standard));
  CHECK(costs_less(risky_and_short, safe_and_long, Prefer::effort));
  CHECK(costs_less(risky_and_short, safe_and_long, Prefer::accuracy));
  CHECK(costs_less(risky_and_short, safe_and_long, Prefer::speed));
  const Entry first{1, {}}, second{2, {}}, both{3, {}};
  CHECK(key(first, Prefer::standard) < key(second, Prefer::standard));
  CHECK(key(second, Prefer::standard) < key(both, Prefer::standard));
}

}  // namespace
}  // namespace memplan
