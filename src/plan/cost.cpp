#include "plan/cost.hpp"

#include <algorithm>
#include <bit>

namespace memplan {

namespace {

constexpr int k_not_said = 5;

// A place on the scale of the notes.
int rank(const std::string& text) {
  constexpr std::string_view scale[] = {"none", "very low", "low", "moderate", "high"};
  const auto found = std::find(std::begin(scale), std::end(scale), text);
  return found == std::end(scale) ? k_not_said : static_cast<int>(found - std::begin(scale));
}

// The members with the lowest number first: with candidates in the order of their ids, so are sets.
Members reversed(Members members) {
  Members result = 0;
  for (int i = 0; i < 32; ++i) result = (result << 1) | ((members >> i) & 1);
  return result;
}

}  // namespace

bool done(const Change& change) {
  return change.optimization->status == "done";
}

Cost cost_of(const Change& change, bool in_hours) {
  const auto& row = *change.optimization;
  Cost cost{rank(row.risk), rank(row.accuracy_impact), 0, 0};
  cost.slowing = row.speed == "slower" ? 100 : row.speed.empty() ? 1 : 0;
  if (!done(change)) cost.effort = in_hours ? row.effort_hours->high : rank(row.complexity);
  return cost;
}

void add(Cost& sum, const Cost& other) {
  sum.risk = std::max(sum.risk, other.risk);
  sum.accuracy = std::max(sum.accuracy, other.accuracy);
  sum.slowing += other.slowing;
  sum.effort += other.effort;
}

CostKey key(const Entry& entry, Prefer prefer) {
  const double risk = entry.cost.risk, accuracy = entry.cost.accuracy, effort = entry.cost.effort;
  const double slowing = entry.cost.slowing;
  const int count = std::popcount(entry.members);
  const Members ids = ~reversed(entry.members);
  switch (prefer) {
    case Prefer::effort:
      return {effort, risk, accuracy, 0, count, ids};
    case Prefer::accuracy:
      return {accuracy, risk, effort, 0, count, ids};
    case Prefer::speed:
      return {slowing, risk, accuracy, effort, count, ids};
    default:
      return {risk, accuracy, effort, 0, count, ids};
  }
}

bool costs_less(const Cost& a, const Cost& b, Prefer prefer) {
  return key({0, a}, prefer) < key({0, b}, prefer);
}

}  // namespace memplan
