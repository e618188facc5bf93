#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "formula/tree.hpp"
#include "formula_random.hpp"
#include "memplan/error.hpp"
#include "memplan/formula.hpp"

using namespace memplan;
using formula::Node;

namespace {

// The same expression, wherever it stood in its text.
bool same(const Node& a, const Node& b) {
  if (a.op != b.op || a.number != b.number || a.text != b.text || a.children.size() != b.children.size())
    return false;
  for (std::size_t i = 0; i < a.children.size(); ++i)
    if (!same(a.children[i], b.children[i])) return false;
  return true;
}

Evaluator::Outcome outcome_of(const Vocabulary& vocabulary, const Point& point, const Formula& formula) {
  try {
    return Evaluator(vocabulary, point).evaluate(formula);
  } catch (const Error&) {
    return {{}, {"an error"}};
  }
}

}  // namespace

TEST_CASE("the canonical spelling has the parentheses that are needed and no more") {
  struct Fact {
    std::string text;
    std::string canonical;
  };
  const Fact facts[] = {
      {"((1))+(2*3)", "1 + 2 * 3"},
      {"(1+2)*3", "(1 + 2) * 3"},
      {"1-(2-3)", "1 - (2 - 3)"},
      {"(1-2)-3", "1 - 2 - 3"},
      {"1/(2*3)", "1 / (2 * 3)"},
      {"(2^3)^2", "(2^3)^2"},
      {"2^(3^2)", "2^3^2"},
      {"-(2^2)", "-2^2"},
      {"(-2)^2", "(-2)^2"},
      {"2^(-1)", "2^-1"},
      {"2^(1+1)", "2^(1 + 1)"},
      {"-(-x)", "--x"},
      {"-(a+b)", "-(a + b)"},
      {"!(a&&b)", "!(a && b)"},
      {"(a<b)&&!c||d", "a < b && !c || d"},
      {"a&&(b||c)", "a && (b || c)"},
      {"a&&(b&&c)", "a && (b && c)"},
      {"(a?b:c)?(d?e:f):(g?h:i)", "(a ? b : c) ? d ? e : f : g ? h : i"},
      {"(a?b:c)+1", "(a ? b : c) + 1"},
      {"f( 1,(x+1) ,(a?b:c))", "f(1, x + 1, a ? b : c)"},
      {"f()", "f()"},
      {"given( x )", "given(x)"},
      {"loss=='neg binom'", "loss == 'neg binom'"},
      {"4GB*1.50", "4 GB * 1.5"},
      {"1e300*.1*1e16*5e-324", "1e+300 * 0.1 * 1e+16 * 5e-324"},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    CHECK(Formula::parse(fact.text).canonical() == fact.canonical);
    CHECK(Formula::parse(fact.canonical).canonical() == fact.canonical);
  }
}

TEST_CASE("the names in a formula are listed once, in their order") {
  CHECK(Formula::parse("b * a + f(c, b) + (given(d) ? min(e, a) : 1 GB)").names() ==
        std::vector<std::string>{"b", "a", "f", "c", "d", "e"});
  CHECK(Formula::parse("loss == 'a' ? 1 : 2").names() == std::vector<std::string>{"loss"});
  CHECK(Formula::parse("1 GB").names().empty());
}

TEST_CASE("text can stand for nodes, in parentheses where it is no single value") {
  const auto with = [](const char* text, std::string value) {
    return formula::print(Formula::parse(text).root(), [&](const Node& node) {
      return node.op == formula::Op::name ? std::optional(value) : std::nullopt;
    });
  };
  CHECK(with("2 * x^2", "3") == "2 * 3^2");
  CHECK(with("2 * x^2", "-3") == "2 * (-3)^2");
  CHECK(with("2 * x^2", "3.6 GB") == "2 * (3.6 GB)^2");
  CHECK(with("2 * x^2", "2–4") == "2 * (2–4)^2");
  CHECK(with("2 * x^2", "(no value)") == "2 * (no value)^2");
  CHECK(with("x / 2", "3.6 GB") == "3.6 GB / 2");
}

TEST_CASE("printed and parsed again, an expression is the same and has the same value") {
  random_formula::Dice dice(random_formula::seed("round trip"));
  for (int m = 0; m < 20; ++m) {
    const auto model = random_formula::random_model(dice);
    const auto vocabulary = random_formula::vocabulary_of(model);
    for (int i = 0; i < 200; ++i) {
      random_formula::Writer writer(model, dice);
      const auto formula = Formula::parse(dice.chance(0.5) ? writer.number(1, true, 4) : writer.truth(4));
      const auto again = Formula::parse(formula.canonical());
      const auto point = random_formula::random_point(vocabulary, dice, 0.05);
      const auto before = outcome_of(vocabulary, point, formula),
                 after = outcome_of(vocabulary, point, again);
      CAPTURE(formula.text());
      CHECK(again.canonical() == formula.canonical());
      CHECK(same(formula.root(), again.root()));
      CHECK(before.missing == after.missing);
      CHECK(before.value == after.value);
    }
  }
}

TEST_CASE("an excerpt is one line with a caret below the column") {
  struct Fact {
    std::string text;
    std::size_t column;
    std::string excerpt;
  };
  const Fact facts[] = {
      {"1 + x", 5, "1 + x\n    ^"},
      {"1 +", 4, "1 +\n   ^"},
      {"", 1, "\n^"},
      {"1 +\n\tx", 6, "1 +  x\n     ^"},
      {"'größe' × 2", 9, "'größe' × 2\n        ^"},
      {"1 \x1b[2J", 3, "1 \uFFFD[2J\n  ^"},
      {"\xff\xc3\xa4\xc3 x", 5, "\uFFFDä\uFFFD x\n    ^"},
      {"1", 99, "1\n ^"},
      {std::string(80, 'a') + "!", 81, "…" + std::string(60, 'a') + "!\n" + std::string(61, ' ') + "^"},
      {"!" + std::string(100, 'a'), 1, "!" + std::string(89, 'a') + "…\n^"},
      {std::string(100, 'a') + "!" + std::string(100, 'b'), 101,
       "…" + std::string(60, 'a') + "!" + std::string(29, 'b') + "…\n" + std::string(61, ' ') + "^"},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    CHECK(caret_excerpt(fact.text, fact.column) == fact.excerpt);
  }
}
