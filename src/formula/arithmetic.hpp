// The arithmetic of values and of their ranges, for the tree walk and the flat form alike. Private to the
// formula room.
//
// A result that is no finite number is NaN, and NaN in gives NaN out: an error is never lost on the way,
// except in a branch that is not taken.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "formula/tree.hpp"
#include "memplan/formula.hpp"

namespace memplan::formula {

inline constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();

// x where it is finite, else NaN. Without a branch, so that loops over many points can run several at once.
inline double finite_or_nan(double x) {
  return x + (x - x);
}
inline bool either_nan(double a, double b) {
  return std::isnan(a) || std::isnan(b);
}

inline double least(double a, double b) {
  return either_nan(a, b) ? k_nan : b < a ? b : a;
}
inline double greatest(double a, double b) {
  return either_nan(a, b) ? k_nan : b > a ? b : a;
}
inline double quotient(double a, double b) {
  return b == 0 ? k_nan : finite_or_nan(a / b);
}
inline double raised(double a, double b) {
  return either_nan(a, b) ? k_nan : finite_or_nan(std::pow(a, b));
}
inline double clamped(double x, double low, double high) {
  return low > high ? k_nan : least(greatest(x, low), high);
}
inline double aligned(double x, double step) {
  return step > 0 ? finite_or_nan(std::ceil(x / step) * step) : k_nan;
}

// Comparisons and logic on points; yes is 1.
inline double compared(Op op, double a, double b) {
  if (either_nan(a, b)) return k_nan;
  switch (op) {
    case Op::equal:
      return a == b;
    case Op::not_equal:
      return a != b;
    case Op::less:
      return a < b;
    case Op::less_equal:
      return a <= b;
    case Op::greater:
      return a > b;
    default:
      return a >= b;
  }
}
inline double both(double a, double b) {
  return std::isnan(a) ? k_nan : a == 0 ? 0 : b;
}
inline double either(double a, double b) {
  return std::isnan(a) ? k_nan : a != 0 ? 1 : b;
}

// One lane of a function of one number.
inline double applied(Op op, double x) {
  switch (op) {
    case Op::negate:
      return -x;
    case Op::ceil:
      return std::ceil(x);
    case Op::floor:
      return std::floor(x);
    case Op::round:
      return std::round(x);
    case Op::sqrt:
      return finite_or_nan(std::sqrt(x));
    default:
      return finite_or_nan(std::log2(x));
  }
}

// One lane of an operator or function of two numbers.
inline double applied(Op op, double a, double b) {
  switch (op) {
    case Op::add:
      return finite_or_nan(a + b);
    case Op::subtract:
      return finite_or_nan(a - b);
    case Op::multiply:
      return finite_or_nan(a * b);
    case Op::divide:
      return quotient(a, b);
    case Op::power:
      return raised(a, b);
    case Op::min:
      return least(a, b);
    case Op::max:
      return greatest(a, b);
    default:
      return aligned(a, b);
  }
}

inline bool has_nan(const Ranged& x) {
  return std::isnan(x.low) || std::isnan(x.value) || std::isnan(x.high);
}
inline Ranged no_value() {
  return {k_nan, k_nan, k_nan};
}

// low ≤ value ≤ high holds again where a library function is not exactly monotone.
inline Ranged ordered(double low, double value, double high) {
  if (std::isnan(low) || std::isnan(value) || std::isnan(high)) return no_value();
  return {std::min(low, value), value, std::max(high, value)};
}

// The range spanned by an operator at the four corners of its operands' ranges.
inline Ranged at_corners(Op op, const Ranged& a, const Ranged& b) {
  const double ll = applied(op, a.low, b.low), lh = applied(op, a.low, b.high);
  const double hl = applied(op, a.high, b.low), hh = applied(op, a.high, b.high);
  return ordered(least(least(ll, lh), least(hl, hh)), applied(op, a.value, b.value),
                 greatest(greatest(ll, lh), greatest(hl, hh)));
}

// x^y: monotone between the corners for a positive base; a negative one needs a whole exponent without a
// range.
inline Ranged raised_range(const Ranged& a, const Ranged& b) {
  if (a.low >= 0) return at_corners(Op::power, a, b);
  if (b.low != b.high || b.value != std::floor(b.value)) return no_value();
  const bool spans_zero = a.high > 0;
  if (spans_zero && b.value < 0) return no_value();
  Ranged result = at_corners(Op::power, a, b);
  if (spans_zero && std::fmod(b.value, 2) == 0 && !has_nan(result)) result.low = std::min(0.0, result.value);
  if (spans_zero && b.value == 0) return Ranged::point(1);
  return result;
}

inline Ranged applied(Op op, const Ranged& x) {
  if (op == Op::negate) return {-x.high, -x.value, -x.low};
  return ordered(applied(op, x.low), applied(op, x.value), applied(op, x.high));
}

inline Ranged applied(Op op, const Ranged& a, const Ranged& b) {
  switch (op) {
    case Op::subtract:
      return ordered(applied(op, a.low, b.high), applied(op, a.value, b.value), applied(op, a.high, b.low));
    case Op::multiply:
      return at_corners(op, a, b);
    case Op::divide:
      return b.low <= 0 && b.high >= 0 ? no_value() : at_corners(op, a, b);
    case Op::power:
      return raised_range(a, b);
    default:
      return ordered(applied(op, a.low, b.low), applied(op, a.value, b.value), applied(op, a.high, b.high));
  }
}

inline Ranged clamped(const Ranged& x, const Ranged& low, const Ranged& high) {
  return ordered(clamped(x.low, low.low, high.low), clamped(x.value, low.value, high.value),
                 clamped(x.high, low.high, high.high));
}

}  // namespace memplan::formula
