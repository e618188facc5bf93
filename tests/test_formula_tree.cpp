#include <doctest/doctest.h>

#include "formula/tree.hpp"

using namespace memplan::formula;

TEST_CASE("functions are known by name, with the arguments that they take") {
  struct Fact {
    std::string name;
    Op op;
    std::size_t fewest, most;
  };
  const Fact facts[] = {
      {"min", Op::min, 2, 16},    {"max", Op::max, 2, 16},    {"ceil", Op::ceil, 1, 1},
      {"floor", Op::floor, 1, 1}, {"round", Op::round, 1, 1}, {"sqrt", Op::sqrt, 1, 1},
      {"log2", Op::log2, 1, 1},   {"clamp", Op::clamp, 3, 3}, {"align", Op::align, 2, 2},
      {"given", Op::given, 1, 1},
  };
  CHECK(function_names().size() == std::size(facts));
  for (const auto& fact : facts) {
    CAPTURE(fact.name);
    const auto* found = find_function(fact.name);
    REQUIRE(found);
    CHECK(found->op == fact.op);
    CHECK(found->fewest_arguments == fact.fewest);
    CHECK(found->most_arguments == fact.most);
  }
  CHECK(!find_function("Min"));
  CHECK(!find_function(""));
}

TEST_CASE("operators are known by sign and by what they do") {
  struct Fact {
    std::string sign;
    Op op;
    int strength;
  };
  const Fact facts[] = {
      {"||", Op::logical_or, 1},
      {"&&", Op::logical_and, 2},
      {"==", Op::equal, 3},
      {"!=", Op::not_equal, 3},
      {"<", Op::less, 3},
      {"<=", Op::less_equal, 3},
      {">", Op::greater, 3},
      {">=", Op::greater_equal, 3},
      {"+", Op::add, 4},
      {"-", Op::subtract, 4},
      {"*", Op::multiply, 5},
      {"/", Op::divide, 5},
      {"^", Op::power, k_power_strength},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.sign);
    REQUIRE(find_operator(fact.sign));
    CHECK(find_operator(fact.sign)->op == fact.op);
    CHECK(find_operator(fact.op) == find_operator(fact.sign));
    CHECK(find_operator(fact.op)->strength == fact.strength);
  }
  CHECK(!find_operator("!"));
  CHECK(!find_operator("="));
  CHECK(!find_operator(Op::negate));
}

TEST_CASE("a literal's value is in bytes when it has a unit") {
  CHECK(literal_value({Op::number, 1, 2.5, "", {}}) == 2.5);
  CHECK(literal_value({Op::number, 1, 2.5, "B", {}}) == 2.5);
  CHECK(literal_value({Op::number, 1, 2.5, "kB", {}}) == 2500);
  CHECK(literal_value({Op::number, 1, 2.5, "KiB", {}}) == 2560);
  CHECK(literal_value({Op::number, 1, 1, "TiB", {}}) == 1099511627776.0);
}
