#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "formula/arithmetic.hpp"

using namespace memplan;
using namespace memplan::formula;

namespace {

constexpr double k_infinity = std::numeric_limits<double>::infinity();

bool same(const Ranged& a, const Ranged& b) {
  return has_nan(a) ? has_nan(b) : a == b;
}

}  // namespace

TEST_CASE("what is not finite is no number") {
  CHECK(finite_or_nan(1.5) == 1.5);
  CHECK(finite_or_nan(-1.7e308) == -1.7e308);
  CHECK(std::isnan(finite_or_nan(k_infinity)));
  CHECK(std::isnan(finite_or_nan(-k_infinity)));
  CHECK(std::isnan(finite_or_nan(k_nan)));
}

TEST_CASE("no number in gives no number out") {
  for (Op op : {Op::add, Op::subtract, Op::multiply, Op::divide, Op::power, Op::min, Op::max, Op::align}) {
    CAPTURE(static_cast<int>(op));
    for (double other : {-1.0, 0.0, 1.0}) {
      CHECK(std::isnan(applied(op, k_nan, other)));
      CHECK(std::isnan(applied(op, other, k_nan)));
      CHECK(has_nan(applied(op, no_value(), Ranged::point(other))));
      CHECK(has_nan(applied(op, Ranged::point(other), no_value())));
    }
  }
  for (Op op : {Op::equal, Op::not_equal, Op::less, Op::less_equal, Op::greater, Op::greater_equal}) {
    CHECK(std::isnan(compared(op, k_nan, 1)));
    CHECK(std::isnan(compared(op, 1, k_nan)));
  }
  for (Op op : {Op::negate, Op::ceil, Op::floor, Op::round, Op::sqrt, Op::log2})
    CHECK(std::isnan(applied(op, k_nan)));
  CHECK(std::isnan(clamped(k_nan, 0, 1)));
  CHECK(std::isnan(clamped(0, k_nan, 1)));
  CHECK(std::isnan(clamped(0, 0, k_nan)));
}

TEST_CASE("the decided side of && and || hides the other") {
  CHECK(both(0, k_nan) == 0);
  CHECK(std::isnan(both(1, k_nan)));
  CHECK(std::isnan(both(k_nan, 0)));
  CHECK(either(1, k_nan) == 1);
  CHECK(std::isnan(either(0, k_nan)));
  CHECK(std::isnan(either(k_nan, 1)));
}

TEST_CASE("ranges are those of all values within their operands") {
  struct Fact {
    Op op;
    Ranged left, right, result;
  };
  const Fact facts[] = {
      {Op::add, {1, 2, 3}, {10, 20, 30}, {11, 22, 33}},
      {Op::subtract, {1, 2, 3}, {10, 20, 30}, {-29, -18, -7}},
      {Op::multiply, {-1, 2, 3}, {-5, 1, 4}, {-15, 2, 12}},
      {Op::multiply, {-2, -1, 0}, {-3, -2, -1}, {0, 2, 6}},
      {Op::divide, {1, 2, 4}, {1, 2, 4}, {0.25, 1, 4}},
      {Op::divide, {-4, 1, 4}, {-2, -1, -1}, {-4, -1, 4}},
      {Op::divide, {1, 1, 1}, {-1, 1, 1}, no_value()},
      {Op::divide, {1, 1, 1}, {0, 1, 1}, no_value()},
      {Op::divide, {0, 0, 0}, {0, 0, 0}, no_value()},
      {Op::power, {2, 3, 4}, {1, 2, 3}, {2, 9, 64}},
      {Op::power, {0.25, 0.5, 2}, {-1, 0, 1}, {0.25, 1, 4}},
      {Op::power, {0, 0, 2}, {0, 0, 2}, {0, 1, 4}},
      {Op::power, {0, 1, 2}, {-1, 1, 1}, no_value()},
      {Op::power, {-3, 1, 2}, {2, 2, 2}, {0, 1, 9}},
      {Op::power, {-3, -2, -1}, {2, 2, 2}, {1, 4, 9}},
      {Op::power, {-3, 1, 2}, {3, 3, 3}, {-27, 1, 8}},
      {Op::power, {-3, 1, 2}, {0, 0, 0}, {1, 1, 1}},
      {Op::power, {-3, -2, -1}, {-1, -1, -1}, {-1, -0.5, -1.0 / 3}},
      {Op::power, {-3, -2, -1}, {-2, -2, -2}, {1.0 / 9, 0.25, 1}},
      {Op::power, {-3, 1, 2}, {-1, -1, -1}, no_value()},
      {Op::power, {-3, -2, 0}, {-1, -1, -1}, no_value()},
      {Op::power, {-3, -2, -1}, {0.5, 0.5, 0.5}, no_value()},
      {Op::power, {-3, -2, -1}, {1, 2, 3}, no_value()},
      {Op::power, {1e200, 1e200, 1e200}, {2, 2, 2}, no_value()},
      {Op::multiply, {1, 1, 1e200}, {1, 1, 1e200}, no_value()},
      {Op::min, {1, 5, 9}, {2, 3, 4}, {1, 3, 4}},
      {Op::max, {1, 5, 9}, {2, 3, 4}, {2, 5, 9}},
      {Op::align, {1, 5, 9}, {4, 4, 4}, {4, 8, 12}},
      {Op::align, {-5, 0, 5}, {4, 4, 4}, {-4, 0, 8}},
      {Op::align, {1, 5, 9}, {0, 0, 0}, no_value()},
      {Op::align, {1, 5, 9}, {-4, -4, -4}, no_value()},
  };
  for (const auto& fact : facts) {
    CAPTURE(static_cast<int>(fact.op));
    CAPTURE(fact.left.low);
    CAPTURE(fact.right.low);
    CHECK(same(applied(fact.op, fact.left, fact.right), fact.result));
  }
}

TEST_CASE("ranges of functions of one number") {
  CHECK(applied(Op::negate, {1, 2, 3}) == Ranged{-3, -2, -1});
  CHECK(applied(Op::ceil, {0.1, 0.5, 1.2}) == Ranged{1, 1, 2});
  CHECK(applied(Op::floor, {-0.1, 0.5, 1.2}) == Ranged{-1, 0, 1});
  CHECK(applied(Op::round, {-0.5, 0.5, 2.5}) == Ranged{-1, 1, 3});
  CHECK(applied(Op::sqrt, {0, 4, 9}) == Ranged{0, 2, 3});
  CHECK(applied(Op::log2, {1, 2, 8}) == Ranged{0, 1, 3});
  CHECK(has_nan(applied(Op::sqrt, {-1, 4, 9})));
  CHECK(has_nan(applied(Op::log2, {0, 4, 9})));
  CHECK(clamped({0, 5, 20}, {1, 2, 3}, {8, 9, 10}) == Ranged{1, 5, 10});
  CHECK(has_nan(clamped(Ranged::point(1), {1, 2, 5}, {4, 4, 4})));
}
