// The gate: does every stage fit the budget?
#pragma once

#include <string>
#include <vector>

#include "memplan/budget.hpp"
#include "memplan/estimate.hpp"

namespace memplan {

// One stage's need of one device beside its limit. `margin_bytes` is negative by how much it misses.
struct Verdict {
  std::string stage;
  Device device = Device::ram;
  Basis basis = Basis::document;
  Bytes need;
  Limit limit;
  std::int64_t margin_bytes = 0;
  std::string moment;  // that binds
  std::string term;    // its largest
  Bytes term_bytes;

  bool fits() const { return margin_bytes >= 0; }
};

// A stage that has no verdict, and why.
struct Undecided {
  std::string stage;
  Status status = Status::needs;
  std::string reason;  // why it cannot run; the parameters that it lacks
};

// A device without a limit: the largest upper end among the stages that need it.
struct Unjudged {
  Device device = Device::ram;
  std::string stage;
  Bytes need;
};

struct CheckResult {
  std::vector<Verdict> verdicts;
  std::vector<Undecided> undecided;
  std::vector<Unjudged> unjudged;
  std::vector<Obstacle> obstacles;  // of the budget's card, where a stage uses one
  std::vector<std::string> advice;  // for the stages that do not fit

  // Everything asked for runs and fits.
  bool fits() const;
  // A stage is over its limit or cannot run, or the card cannot run it: certain whatever else is unknown.
  bool misses() const;
  // The verdict whose need is the largest share of its limit; null without verdicts.
  const Verdict* binding() const;
};

// Compares the upper end of each answer with the budget. Throws Error(device) when the budget's machine has
// no device, a stage needs one, and nothing misses anyway.
CheckResult check(const Estimate& estimate, const Budget& budget);

}  // namespace memplan
