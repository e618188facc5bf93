#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "formula_random.hpp"
#include "memplan/error.hpp"
#include "memplan/formula.hpp"

using namespace memplan;

namespace {

// A vocabulary and one point of it.
struct Example {
  Vocabulary vocabulary;
  Point point;

  Example() {
    parameter("cells", Type::number(), 30000);
    parameter("zero", Type::number(), 0);
    parameter("debt", Type::number(), -3);
    parameter("budget", Type::number(1), 3.6e9);
    parameter("sparse", Type::truth(), 1);
    parameter("loss", Type::text({"normal", "negbinom"}), 1);
    parameter("guides", Type::number(), k_no_value, true);
    parameter("groups", Type::number(), k_no_value);
    parameter("batch", Type::number(), k_no_value);
    vocabulary.add_constant("factor", 0, {2, 3, 4});
    vocabulary.add_constant("fixed", 1, {2e9, 3e9, 4e9});
    vocabulary.add_constant("spread", 0, {-1, 1, 2});
    define("data", {}, "cells * 4 B");
    define("ratio", {}, "1 / zero");
    define("lacks", {}, "groups + batch");
    define("twice", {{"x", Type::number()}}, "x + x");
    define("first", {{"x", Type::number()}, {"y", Type::number()}}, "x > 0 ? x : y");
    define("inverse", {{"x", Type::number()}}, "1 / x");
    define("guide", {}, "sparse ? 'iaf' : 'auto'");
    for (const auto& [name, error] : vocabulary.check_definitions())
      FAIL_CHECK(name << ": " << std::string(error.what()));
  }

  void parameter(const std::string& name, Type type, double value, bool may_lack = false) {
    vocabulary.add_parameter(name, std::move(type), may_lack);
    point.push_back(value);
  }
  void define(const std::string& name, std::vector<Argument> arguments, const char* text) {
    vocabulary.add_definition(name, std::move(arguments), Formula::parse(text));
  }

  Evaluator::Outcome evaluate(const std::string& text) const {
    const auto formula = Formula::parse(text);
    vocabulary.check(formula);
    return Evaluator(vocabulary, point).evaluate(formula);
  }
  std::string with_values(const std::string& text) const {
    const auto formula = Formula::parse(text);
    vocabulary.check(formula);
    Evaluator evaluator(vocabulary, point);
    evaluator.evaluate(formula);
    return evaluator.with_values(formula);
  }
};

}  // namespace

TEST_CASE("formulas have values") {
  struct Fact {
    std::string text;
    double value;
  };
  const Fact facts[] = {
      {"1 + 2 * 3", 7},
      {"7 - 2 - 3", 2},
      {"8 / 2 / 2", 2},
      {"2^3^2", 512},
      {"-2^2", -4},
      {"(-2)^2", 4},
      {"2^-1", 0.5},
      {"(-2)^-3", -0.125},
      {"0^0", 1},
      {"2^0.5 * 2^0.5", std::sqrt(2) * std::sqrt(2)},
      {"1.5 kB + 1 KiB", 2524},
      {"2 GB^2 / 1 GB", 4e9},
      {"0 B", 0},
      {"data", 120000},
      {"data()", 120000},
      {"twice(twice(cells))", 120000},
      {"first(debt, 2) + first(1, ratio)", 3},
      {"min(3, 1, 2)", 1},
      {"max(3, 1, 2, 5, 4)", 5},
      {"ceil(1.2) + floor(1.8)", 3},
      {"ceil(-1.2)", -1},
      {"round(0.5)", 1},
      {"round(-0.5)", -1},
      {"round(2.5)", 3},
      {"round(2.4999)", 2},
      {"sqrt(0)", 0},
      {"sqrt(16 GB^2) / 1 GB", 16},
      {"log2(1024)", 10},
      {"clamp(5, 1, 3)", 3},
      {"clamp(0, 1, 3)", 1},
      {"clamp(2, 1, 3)", 2},
      {"clamp(9, 3, 3)", 3},
      {"align(1, 512)", 512},
      {"align(512, 512)", 512},
      {"align(513 B, 512 B)", 1024},
      {"align(0, 512)", 0},
      {"align(-1, 512)", 0},
      {"align(-513, 512)", -512},
      {"align(1, 0.75)", 1.5},
      {"sparse ? 1 : 1 / zero", 1},
      {"!sparse ? 1 / zero : 2", 2},
      {"zero > 0 && ratio > 1 ? 1 : 2", 2},
      {"zero == 0 || ratio > 1 ? 1 : 2", 1},
      {"loss == 'negbinom' ? 1 : 2", 1},
      {"'normal' == loss ? 1 : 2", 2},
      {"guide != 'iaf' ? 1 : 2", 2},
      {"given(cells) ? 1 : 2", 1},
      {"given(guides) ? guides : 2", 2},
      {"(1 < 2 ? 1 : 0) + (2 <= 2 ? 2 : 0) + (3 > 3 ? 4 : 0) + (3 >= 3 ? 8 : 0) + (1 != 1 ? 16 : 0)", 11},
      {"--1", 1},
      {"(!!sparse ? 1 : 2)", 1},
  };
  const Example example;
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    const auto outcome = example.evaluate(fact.text);
    CHECK(outcome.answered());
    CHECK(outcome.value == Ranged::point(fact.value));
  }
}

TEST_CASE("constants bring ranges in") {
  struct Fact {
    std::string text;
    Ranged value;
  };
  const Fact facts[] = {
      {"factor", {2, 3, 4}},
      {"factor * -1", {-4, -3, -2}},
      {"fixed / factor", {0.5e9, 1e9, 2e9}},
      {"factor - factor", {-2, 0, 2}},
      {"spread^2", {0, 1, 4}},
      {"sparse ? factor : 1", {2, 3, 4}},
      {"sparse ? 1 : factor", {1, 1, 1}},
      {"twice(factor)", {4, 6, 8}},
      {"min(factor, 3.5)", {2, 3, 3.5}},
      {"align(factor, 3)", {3, 3, 6}},
      {"clamp(factor, 2.5, 3.5)", {2.5, 3, 3.5}},
  };
  const Example example;
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    CHECK(example.evaluate(fact.text).value == fact.value);
  }
}

TEST_CASE("all parameters that are lacking are named, and only those that are needed") {
  using Names = std::vector<std::string>;
  const Example example;
  const auto missing = [&](const char* text) { return example.evaluate(text).missing; };
  CHECK(missing("groups") == Names{"groups"});
  CHECK(missing("batch * groups + batch") == Names{"batch", "groups"});
  CHECK(missing("lacks + lacks") == Names{"groups", "batch"});
  CHECK(missing("min(1, twice(batch), groups)") == Names{"batch", "groups"});
  CHECK(missing("sparse ? 1 : groups") == Names{});
  CHECK(missing("batch > 1 ? groups : 2") == Names{"batch"});
  CHECK(missing("batch > 1 && groups > 2") == Names{"batch"});
  CHECK(missing("sparse || groups > 2") == Names{});
  CHECK(missing("first(1, groups)") == Names{});
  CHECK(missing("first(debt, groups)") == Names{"groups"});
  CHECK(missing("given(groups)") == Names{});
}

TEST_CASE("a formula without a value says why, and with which values") {
  struct Fact {
    std::string text;
    std::string message;
    std::string where;
    std::string excerpt;
  };
  const Fact facts[] = {
      {"1 + cells / zero", "division by zero in cells / zero, where cells = 30,000, zero = 0", "column 11",
       "1 + cells / zero\n          ^"},
      {"1 / 0", "division by zero in 1 / 0", "column 3", "1 / 0\n  ^"},
      {"1 / spread", "division by zero in 1 / spread, where spread = -1–2", "column 3", "1 / spread\n  ^"},
      {"budget / (sparse ? zero : ratio)",
       "division by zero in budget / (sparse ? zero : ratio), where budget = 3.60 GB, sparse = yes, zero = 0",
       "column 8", "budget / (sparse ? zero : ratio)\n       ^"},
      {"1 / (loss == 'normal' || zero < 0 ? ratio : 0)",
       "division by zero in 1 / (loss == 'normal' || zero < 0 ? ratio : 0), where loss = negbinom, zero = 0",
       "column 3", "1 / (loss == 'normal' || zero < 0 ? ratio : 0)\n  ^"},
      {"1 / (sparse || ratio > 0 ? 0 : 1)",
       "division by zero in 1 / (sparse || ratio > 0 ? 0 : 1), where sparse = yes", "column 3",
       "1 / (sparse || ratio > 0 ? 0 : 1)\n  ^"},
      {"1 / (first(1, ratio) - 1)",
       "division by zero in 1 / (first(1, ratio) - 1), where first(1, ratio) = 1", "column 3",
       "1 / (first(1, ratio) - 1)\n  ^"},
      {"2 * ratio", "division by zero in 1 / zero, where zero = 0", "definition ratio, column 3",
       "1 / zero\n  ^"},
      {"inverse(zero)", "division by zero in 1 / x, where x = 0", "definition inverse, column 3",
       "1 / x\n  ^"},
      {"sqrt(debt)", "the square root of a negative number in sqrt(debt), where debt = -3", "column 1",
       "sqrt(debt)\n^"},
      {"sqrt(spread)", "the square root of a negative number in sqrt(spread), where spread = -1–2",
       "column 1", "sqrt(spread)\n^"},
      {"log2(zero)", "the logarithm of a number that is not positive in log2(zero), where zero = 0",
       "column 1", "log2(zero)\n^"},
      {"align(1, zero)", "an alignment to a step that is not positive in align(1, zero), where zero = 0",
       "column 1", "align(1, zero)\n^"},
      {"align(1e308, 1e-300)", "overflow: the result is too large in align(1e+308, 1e-300)", "column 1",
       "align(1e308, 1e-300)\n^"},
      {"clamp(1, cells, zero)",
       "a clamp whose lower limit is above the upper in clamp(1, cells, zero), where cells = 30,000, zero = "
       "0",
       "column 1", "clamp(1, cells, zero)\n^"},
      {"debt^0.5", "a power that is no number in debt^0.5, where debt = -3", "column 5", "debt^0.5\n    ^"},
      {"zero^-1", "a power that is no number in zero^-1, where zero = 0", "column 5", "zero^-1\n    ^"},
      {"spread^-2", "a power that is no number in spread^-2, where spread = -1–2", "column 7",
       "spread^-2\n      ^"},
      {"(debt - 1)^factor", "a power that is no number in (debt - 1)^factor, where debt = -3, factor = 2–4",
       "column 11", "(debt - 1)^factor\n          ^"},
      {"debt^1001", "overflow: the result is too large in debt^1001, where debt = -3", "column 5",
       "debt^1001\n    ^"},
      {"1e308 * 10", "overflow: the result is too large in 1e+308 * 10", "column 7", "1e308 * 10\n      ^"},
      {"1e308 + 1e308", "overflow: the result is too large in 1e+308 + 1e+308", "column 7",
       "1e308 + 1e308\n      ^"},
      {"-1e308 - 1e308", "overflow: the result is too large in -1e+308 - 1e+308", "column 8",
       "-1e308 - 1e308\n       ^"},
      {"1 / 5e-324", "overflow: the result is too large in 1 / 5e-324", "column 3", "1 / 5e-324\n  ^"},
      {"groups + 1 / zero", "division by zero in 1 / zero, where zero = 0", "column 12",
       "groups + 1 / zero\n           ^"},
  };
  const Example example;
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    try {
      example.evaluate(fact.text);
      FAIL_CHECK("no error");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::evaluation);
      CHECK(std::string(error.what()) == fact.message);
      REQUIRE(error.problems().size() == 1);
      CHECK(error.problems()[0].where == fact.where);
      CHECK(error.problems()[0].excerpt == fact.excerpt);
    }
  }
}

TEST_CASE("a formula is shown with its values in it") {
  struct Fact {
    std::string text;
    std::string shown;
  };
  const Fact facts[] = {
      {"cells * 4 B + fixed", "30,000 * 4 B + 2.00–4.00 GB"},
      {"budget / 2 + data", "3.60 GB / 2 + 120.00 kB"},
      {"budget^2 / 1 B", "(3.60 GB)^2 / 1 B"},
      {"debt^2 - debt", "(-3)^2 - -3"},
      {"factor^2", "(2–4)^2"},
      {"twice(cells) + 1", "60,000 + 1"},
      {"sparse ? cells + 1 : 2", "30,000 + 1"},
      {"2 * (sparse ? cells + 1 : 2)", "2 * (30,000 + 1)"},
      {"2 * (sparse ? cells : 2)", "2 * 30,000"},
      {"2 * (sparse ? zero > 1 ? 3 : 4 + zero : 2)", "2 * (4 + 0)"},
      {"loss == 'normal'", "negbinom == 'normal'"},
      {"guide", "iaf"},
      {"sparse && !sparse", "yes && !yes"},
      {"given(guides) && guides > 1", "given(guides) && (not given) > 1"},
      {"given(guides) && (guides > 1 ? 2 : 3) > 1", "given(guides) && (not given) > 1"},
      {"zero > 0 && ratio > 2", "0 > 0 && (no value) > 2"},
      {"zero > 0 && (1 / zero > 1 ? 2 : 3) > 2", "0 > 0 && (no value) > 2"},
      {"min(cells, twice(zero))", "min(30,000, 0)"},
  };
  const Example example;
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    CHECK(example.with_values(fact.text) == fact.shown);
  }
}

TEST_CASE("nested choices are shown as fast as they are evaluated") {
  std::string text = "1";
  for (int i = 0; i < 30; ++i) text = fmt::format("(sparse ? 1 + {} : 0)", text);
  CHECK(Example().with_values(text).starts_with("1 + (1 + (1 + "));
}

TEST_CASE("values are formatted by their type") {
  const Example example;
  const Evaluator evaluator(example.vocabulary, example.point);
  const auto format = [&](const Ranged& value, const Type& type) { return evaluator.format(value, type); };
  CHECK(format(Ranged::point(360e6), Type::number(1)) == "360.00 MB");
  CHECK(format(Ranged::point(30000), Type::number()) == "30,000");
  CHECK(format(Ranged::point(4), Type::number(2)) == "4 B^2");
  CHECK(format(Ranged::point(1), Type::truth()) == "yes");
  CHECK(format(Ranged::point(0), Type::truth()) == "no");
  CHECK(format(Ranged::point(1), Type::text({"normal", "negbinom"})) == "negbinom");
  CHECK(format({2e9, 3e9, 4e9}, Type::number(1)) == "2.00–4.00 GB");
  CHECK(format({2e6, 3e6, 4e9}, Type::number(1)) == "2.00 MB–4.00 GB");
  CHECK(format({2, 3, 4}, Type::number(2)) == "2–4 B^2");
  CHECK(format({2, 3, 4}, Type::number()) == "2–4");
  CHECK(format({2e9, 2e9, 2e9 + 1}, Type::number(1)) == "2.00 GB");
}

TEST_CASE("a value lies within its range, and so does the value at each point of the constants' ranges") {
  random_formula::Dice dice(random_formula::seed("ranges"));
  std::size_t compared = 0;
  for (int m = 0; m < 25; ++m) {
    const auto model = random_formula::random_model(dice);
    const auto vocabulary = random_formula::vocabulary_of(model);
    std::vector<Vocabulary> within;
    for (int k = 0; k < 6; ++k) {
      auto chosen = model;
      for (auto& [name, exponent, value] : chosen.constants)
        value = Ranged::point(k == 0 ? value.low : k == 1 ? value.high : dice.between(value.low, value.high));
      within.push_back(random_formula::vocabulary_of(chosen));
    }
    for (int i = 0; i < 150; ++i) {
      const auto formula =
          Formula::parse(random_formula::Writer(model, dice).number(dice.between(0, 1), true, 4));
      const auto point = random_formula::random_point(vocabulary, dice, 0.02);
      CAPTURE(formula.text());
      const auto value_in = [&](const Vocabulary& known) -> Ranged {
        try {
          const auto outcome = Evaluator(known, point).evaluate(formula);
          return outcome.answered() ? outcome.value : Ranged::point(k_no_value);
        } catch (const Error& error) {
          CHECK(error.kind() == ErrorKind::evaluation);
          return Ranged::point(k_no_value);
        }
      };
      const auto range = value_in(vocabulary);
      if (std::isnan(range.value)) continue;
      CHECK(std::isfinite(range.low));
      CHECK(std::isfinite(range.high));
      CHECK(range.low <= range.value);
      CHECK(range.value <= range.high);
      const double slack = 1e-12 * std::max(std::abs(range.low), std::abs(range.high));
      for (const auto& known : within) {
        const auto value = value_in(known);
        if (std::isnan(value.value)) continue;  // a clamp's limits may cross inside their ranges
        compared += range.low < range.high ? 1 : 0;
        CHECK(value.low == value.high);
        CHECK(value.value >= range.low - slack);
        CHECK(value.value <= range.high + slack);
      }
    }
  }
  CHECK(compared > 500);
}
