// A formula, and before it the definitions that it may use: "cells * 2; d0 + 1 B; d1 / 2".
#include "memplan/formula.hpp"

#include <cmath>
#include <cstring>

#include "memplan/words.hpp"
#include "target.hpp"

using namespace memplan;

namespace {

// Every kind of name. Definitions with odd numbers have arguments: d1(x, y).
Vocabulary vocabulary_of(const std::vector<Formula>& definitions) {
  Vocabulary vocabulary;
  vocabulary.add_parameter("cells", Type::number(), false);
  vocabulary.add_parameter("budget", Type::number(1), true);
  vocabulary.add_parameter("sparse", Type::truth(), false);
  vocabulary.add_parameter("loss", Type::text({"normal", "studentt"}), false);
  vocabulary.add_constant("ratio", 0, {1, 2, 3});
  vocabulary.add_constant("base", 1, Ranged::point(1e9));
  for (std::size_t i = 0; i < definitions.size(); ++i)
    vocabulary.add_definition("d" + std::to_string(i),
                              i % 2 == 0
                                  ? std::vector<Argument>()
                                  : std::vector<Argument>{{"x", Type::number()}, {"y", Type::number(1)}},
                              definitions[i]);
  return vocabulary;
}

void require_canonical(const Formula& formula) {
  constexpr std::size_t k_longest = 4096;
  const auto text = formula.canonical();
  if (text.size() > k_longest) return;
  try {
    fuzz::require(Formula::parse(text).canonical() == text, "what is printed is read as it was: " + text);
  } catch (const FormulaError&) {
    fuzz::require(false, "what is printed is a formula: " + text);
  }
}

void require_equal(double tree, double flat) {
  fuzz::require(std::memcmp(&tree, &flat, sizeof tree) == 0, "tree and flat form agree bit for bit");
}

// At one point: by the tree, and by the flat form, which says NaN where the tree has no value.
void evaluate(const Vocabulary& vocabulary, const Formula& formula, const Point& point) {
  Evaluator evaluator(vocabulary, point);
  std::optional<Evaluator::Outcome> outcome;
  if (fuzz::took([&] { outcome = evaluator.evaluate(formula); }) && outcome->answered()) {
    evaluator.format(outcome->value, vocabulary.check(formula));
    evaluator.with_values(formula);
  }
  const Program program(vocabulary, {&formula, 1});
  std::vector<const double*> columns;
  for (const auto& value : point) columns.push_back(&value);
  Ranged flat;
  program.evaluate(columns, 1, {&flat, 1});
  const bool stands = outcome && outcome->answered();
  fuzz::require(stands != std::isnan(flat.value), "tree and flat form have a value at the same points");
  if (!stands) return;
  require_equal(outcome->value.low, flat.low);
  require_equal(outcome->value.value, flat.value);
  require_equal(outcome->value.high, flat.high);
}

void run(std::string_view text) {
  std::vector<Formula> formulas;
  for (const auto part : split(text, ';')) formulas.push_back(Formula::parse(part));
  for (const auto& formula : formulas) require_canonical(formula);
  const auto last = formulas.back();
  formulas.pop_back();
  auto vocabulary = vocabulary_of(formulas);
  for (const auto& [name, error] : vocabulary.check_definitions()) fuzz::require_printable(error.what());
  vocabulary.check(last);
  for (const double cells : {0.0, 3.0, 1e18})
    evaluate(vocabulary, last,
             {cells, cells == 3 ? k_no_value : cells, cells == 3 ? 1.0 : 0.0, cells == 3 ? 0.0 : 1.0});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  try {
    run(text);
  } catch (const FormulaError& error) {
    fuzz::require_told({"", error.what(), caret_excerpt(text, error.column()), error.hint()});
  }
  try {
    const auto vocabulary = vocabulary_of({});
    const auto pattern = Template::parse(text);
    pattern.check(vocabulary);
    const Point point = {7, 1e9, 1, 0};
    Evaluator evaluator(vocabulary, point);
    pattern.fill(evaluator, vocabulary);
  } catch (const FormulaError& error) {
    fuzz::require_told({"", error.what(), caret_excerpt(text, error.column()), error.hint()});
  }
  return 0;
}
