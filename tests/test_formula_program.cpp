#include <doctest/doctest.h>
#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "formula_random.hpp"
#include "memplan/error.hpp"
#include "memplan/formula.hpp"

using namespace memplan;

namespace {

// What Program must give: no value where the evaluator throws or lacks a parameter.
Ranged expected(const Vocabulary& vocabulary, const Point& point, const Formula& formula) {
  try {
    const auto outcome = Evaluator(vocabulary, point).evaluate(formula);
    if (outcome.answered()) return outcome.value;
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::evaluation);
  }
  return {k_no_value, k_no_value, k_no_value};
}

bool same_bits(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool same_bits(const Ranged& a, const Ranged& b) {
  return same_bits(a.low, b.low) && same_bits(a.value, b.value) && same_bits(a.high, b.high);
}

// `count` points in columns, and the points themselves.
struct Points {
  std::vector<Point> points;
  std::vector<std::vector<double>> columns;
  std::vector<const double*> pointers;

  Points(const Vocabulary& vocabulary, random_formula::Dice& dice, std::size_t count)
      : columns(vocabulary.parameter_count()), pointers(vocabulary.parameter_count()) {
    std::vector<bool> absent;
    for (std::size_t p = 0; p < columns.size(); ++p) absent.push_back(dice.chance(0.05));
    for (std::size_t i = 0; i < count; ++i) {
      points.push_back(random_formula::random_point(vocabulary, dice, 0.05));
      for (std::size_t p = 0; p < columns.size(); ++p) {
        if (absent[p]) points.back()[p] = k_no_value;
        columns[p].push_back(points.back()[p]);
      }
    }
    for (std::size_t p = 0; p < columns.size(); ++p) pointers[p] = absent[p] ? nullptr : columns[p].data();
  }
};

}  // namespace

TEST_CASE("a program gives what the evaluator gives, bit for bit") {
  random_formula::Dice dice(random_formula::seed("program"));
  std::size_t values = 0, lacking = 0, ranges = 0;
  for (int m = 0; m < 40; ++m) {
    const auto model = random_formula::random_model(dice);
    const auto vocabulary = random_formula::vocabulary_of(model);
    std::vector<Formula> outputs;
    for (int i = 0; i < 12; ++i) {
      random_formula::Writer writer(model, dice);
      outputs.push_back(Formula::parse(i % 4 == 3   ? writer.truth(3)
                                       : i % 4 == 2 ? writer.text(3)
                                                    : writer.number(dice.between(-1, 2), true, 4)));
      vocabulary.check(outputs.back());
    }
    outputs.push_back(outputs[0]);
    const Program program(vocabulary, outputs);
    CHECK(program.output_count() == outputs.size());
    const auto count = dice.pick({std::size_t{1}, std::size_t{7}, std::size_t{64}, Program::k_block});
    const Points block(vocabulary, dice, count);
    std::vector<Ranged> results(outputs.size() * count);
    program.evaluate(block.pointers, count, results);
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      for (std::size_t i = 0; i < count; ++i) {
        const auto wanted = expected(vocabulary, block.points[i], outputs[k]);
        const auto& found = results[k * count + i];
        if (!same_bits(found, wanted))
          FAIL_CHECK(fmt::format("{}\n{} {} {}\n{} {} {}", outputs[k].text(), found.low, found.value,
                                 found.high, wanted.low, wanted.value, wanted.high));
        std::isnan(wanted.value) ? ++lacking : ++values;
        if (wanted.low < wanted.high) ++ranges;
      }
    }
  }
  CHECK(values > 1000);
  CHECK(lacking > 1000);
  CHECK(ranges > 100);
}

TEST_CASE("a program may be evaluated again and again, with fewer points too") {
  Vocabulary vocabulary;
  vocabulary.add_parameter("x", Type::number(), false);
  vocabulary.add_constant("c", 0, {1, 2, 3});
  const std::vector<Formula> outputs = {Formula::parse("x"), Formula::parse("c * x + x^2"),
                                        Formula::parse("c"), Formula::parse("7")};
  const Program program(vocabulary, outputs);
  for (std::size_t count : {Program::k_block, std::size_t{3}, std::size_t{1}, std::size_t{0}}) {
    const std::vector<double> column(count, 5.0);
    const double* columns[] = {column.data()};
    std::vector<Ranged> results(outputs.size() * count);
    program.evaluate(columns, count, results);
    for (std::size_t i = 0; i < count; ++i) {
      CHECK(results[i] == Ranged::point(5));
      CHECK(results[count + i] == Ranged{30, 35, 40});
      CHECK(results[2 * count + i] == Ranged{1, 2, 3});
      CHECK(results[3 * count + i] == Ranged::point(7));
    }
  }
}

TEST_CASE("more points than a block holds are refused") {
  Vocabulary vocabulary;
  const auto formula = Formula::parse("1");
  std::vector<Ranged> results(Program::k_block + 1);
  CHECK_THROWS_WITH_AS(
      Program(vocabulary, std::span(&formula, 1)).evaluate({}, Program::k_block + 1, results),
      "more points than one block holds", std::invalid_argument);
}

TEST_CASE("operands used twice, unused arguments and shared definitions keep their values") {
  Vocabulary vocabulary;
  vocabulary.add_parameter("x", Type::number(), false);
  vocabulary.add_constant("c", 0, {1, 2, 3});
  vocabulary.add_definition("sum", {}, Formula::parse("x + c"));
  vocabulary.add_definition("square", {{"a", Type::number()}}, Formula::parse("a * a"));
  vocabulary.add_definition("second", {{"a", Type::number()}, {"b", Type::number()}}, Formula::parse("b"));
  vocabulary.add_definition("same", {{"a", Type::number()}}, Formula::parse("a"));
  REQUIRE(vocabulary.check_definitions().empty());
  const char* texts[] = {"square(sum) - square(x + 1)",       "second(1 / (x - 5), sum * 2) + sum",
                         "same(same(sum)) * sum - x",         "sum",
                         "square(square(x)) + square(x) + x", "clamp(x, x, x) + min(x, x, x)"};
  std::vector<Formula> outputs;
  for (const auto* text : texts) outputs.push_back(Formula::parse(text));
  const double column[] = {5, -1, 0};
  const double* columns[] = {column};
  std::vector<Ranged> results(outputs.size() * 3);
  Program(vocabulary, outputs).evaluate(columns, 3, results);
  for (std::size_t k = 0; k < outputs.size(); ++k)
    for (std::size_t i = 0; i < 3; ++i)
      CHECK(same_bits(results[k * 3 + i], expected(vocabulary, {column[i]}, outputs[k])));
  CHECK(results[3] == Ranged{18, 21, 24});
}
