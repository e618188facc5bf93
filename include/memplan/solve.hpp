// How large may it be: the values of one parameter for which everything asked fits the budget.
//
// What is proven and what is not. Each interval's ends were evaluated, and so were the values just outside:
// the ends fit, the neighbours do not. Where the parameter has no more than k_every_value values, each of
// them was evaluated and the intervals are exact. Otherwise values at most k_spacing apart (relative to the
// distance from the lowest) were evaluated; closer ones around every edge, unless there are more than 16; and
// onwards from the outermost value that fits, until 64 in a row do not or 4,000 were. An interval, or a gap
// in one, that is narrower than that may be missed. Where the need only grows or only falls there is none to
// miss.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memplan/budget.hpp"
#include "memplan/check.hpp"
#include "memplan/estimate.hpp"

namespace memplan {

inline constexpr std::int64_t k_every_value = 10000;
inline constexpr double k_spacing = 0.01;

// One value of the parameter, and what check() says of it.
struct Trial {
  double value = 0;
  CheckResult result;   // empty where the estimate has no value
  std::string failure;  // why it has none: the parameter's rules, an overflow

  bool fits() const { return failure.empty() && result.fits(); }
};

// The values from `from` to `to`, both among them.
struct FittingInterval {
  double from = 0;
  double to = 0;
};

enum class Outcome {
  largest,   // the answer is the largest value that fits
  smallest,  // large values fit; the answer is the smallest that does
  any,       // no bound: the upper end of the range fits, and so does the lower; the answer is the upper end
  none,      // no value fits; the answer is the one that comes nearest
};
// "largest", "smallest", "any", "none".
std::string_view outcome_name(Outcome outcome);

struct Solution {
  const Parameter* parameter = nullptr;
  Outcome outcome = Outcome::none;
  Trial answer;
  std::optional<Trial> next;     // the value just beyond the answer; nothing for `any` and `none`
  std::optional<Trial> present;  // at the value that the question has, its default included
  std::vector<FittingInterval> intervals;
  double first = 0;  // the range that was searched
  double last = 0;
  double step = 1;        // between neighbouring values
  bool depends = true;    // the needs differ somewhere in the range
  bool exact = false;     // every value was evaluated
  std::size_t tried = 0;  // how many were
};

// Searches the parameter called `name`, which the question may give (its present value) or not. Whole numbers
// are found to the unit, fractions and numbers to 0.001, sizes to 1 MB, each finer where the parameter's
// range is narrow; the range is the parameter's own, and where that is open ends at 10^12 (sizes: 10^15 B).
// Where `multiple_of` holds, or turns on the parameter itself, the multiples alone are searched. The budget's
// card counts.
//
// Throws Error(usage) for a flag or a choice, Error(parameter) when a stage lacks other inputs or the range
// holds no value, and what estimate() throws when it has none anywhere.
Solution solve(const Question& question, const Budget& budget, std::string_view name);

}  // namespace memplan
