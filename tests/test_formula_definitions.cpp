#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "formula_random.hpp"
#include "memplan/error.hpp"
#include "memplan/formula.hpp"

using namespace memplan;

namespace {

using Texts = std::vector<std::pair<std::string, std::string>>;

// The mistakes in definitions without arguments: "name, column: message".
std::vector<std::string> mistakes_in(const Texts& texts) {
  Vocabulary vocabulary;
  for (const auto& [name, text] : texts) vocabulary.add_definition(name, {}, Formula::parse(text));
  std::vector<std::string> result;
  for (const auto& [name, error] : vocabulary.check_definitions())
    result.push_back(fmt::format("{}, {}: {}", name, error.column(), error.what()));
  return result;
}

// d0 = 1, d1 = d0 + 1, …
Texts chain(int count) {
  Texts result = {{"d0", "1"}};
  for (int i = 1; i < count; ++i) result.emplace_back(fmt::format("d{}", i), fmt::format("d{} + 1", i - 1));
  return result;
}

}  // namespace

TEST_CASE("definitions may stand in any order") {
  Texts texts = {{"a", "1 B"}, {"b", "a * 2"}, {"c", "a / b"}, {"d", "c > 1"}, {"e", "d ? 'x' : 'y'"}};
  std::sort(texts.begin(), texts.end());
  do {
    Vocabulary vocabulary;
    for (const auto& [name, text] : texts) vocabulary.add_definition(name, {}, Formula::parse(text));
    CHECK(vocabulary.check_definitions().empty());
    const auto type = [&](const char* name) {
      return describe(vocabulary.definition(vocabulary.find(name)->index).type);
    };
    CHECK(type("a") == "bytes");
    CHECK(type("b") == "bytes");
    CHECK(type("c") == "a plain number");
    CHECK(type("d") == "yes/no");
    CHECK(type("e") == "a choice");
    CHECK(vocabulary.definition(vocabulary.find("e")->index).type.choices ==
          std::vector<std::string>{"x", "y"});
  } while (std::next_permutation(texts.begin(), texts.end()));
}

TEST_CASE("each mistake is reported once, where it is") {
  using Mistakes = std::vector<std::string>;
  CHECK(mistakes_in({{"a", "b + 1"}, {"b", "1 + 1 B"}, {"c", "a * b"}, {"d", "2 + 'x'"}}) ==
        Mistakes{"b, 3: + joins a plain number and bytes", "d, 5: + takes numbers, not a choice"});
  CHECK(mistakes_in({{"a", "a"}}) == Mistakes{"a, 1: the definitions go round in a circle: a → a"});
  CHECK(mistakes_in({{"a", "1 + b"}, {"b", "2 * c"}, {"c", "a"}, {"d", "c"}}) ==
        Mistakes{"c, 1: the definitions go round in a circle: a → b → c → a"});
  CHECK(mistakes_in({{"a", "b + c"}, {"b", "a"}, {"c", "a + b"}}) ==
        Mistakes{"b, 1: the definitions go round in a circle: a → b → a",
                 "c, 1: the definitions go round in a circle: a → c → a"});
  CHECK(mistakes_in({{"a", "a(1)"}}) == Mistakes{"a, 1: the definitions go round in a circle: a → a"});
}

TEST_CASE("long circles are shortened") {
  auto texts = chain(1000);
  texts[0].second = "d999";
  CHECK(mistakes_in(texts) ==
        std::vector<std::string>{
            "d1, 1: the definitions go round in a circle: d0 → d999 → d998 → d997 → d996 → d995 → "
            "d994 → d993 → … → d0"});
}

TEST_CASE("an argument hides a definition of the same name") {
  Vocabulary vocabulary;
  vocabulary.add_definition("a", {}, Formula::parse("f(1)"));
  vocabulary.add_definition("f", {{"a", Type::number()}}, Formula::parse("a + 1"));
  CHECK(vocabulary.check_definitions().empty());
  const Point point;
  CHECK(Evaluator(vocabulary, point).evaluate(Formula::parse("a + f(5)")).value.value == 8);
}

TEST_CASE("a chain of definitions is as deep as evaluation may go, whatever their order") {
  const std::string too_deep = "d500, 1: evaluating it goes deeper than 1000 levels";
  CHECK(mistakes_in(chain(500)).empty());
  for (int count : {501, 1000, 20000}) {
    auto texts = chain(count);
    CHECK(mistakes_in(texts) == std::vector<std::string>{too_deep});
    std::reverse(texts.begin(), texts.end());
    CHECK(mistakes_in(texts) == std::vector<std::string>{too_deep});
  }
}

TEST_CASE("the deepest chain is evaluated") {
  auto texts = chain(500);
  std::reverse(texts.begin(), texts.end());
  Vocabulary vocabulary;
  for (const auto& [name, text] : texts) vocabulary.add_definition(name, {}, Formula::parse(text));
  CHECK(vocabulary.check_definitions().empty());
  const auto formula = Formula::parse("d499");
  const Point point;
  CHECK(Evaluator(vocabulary, point).evaluate(formula).value.value == 500);
  Ranged result;
  Program(vocabulary, std::span(&formula, 1)).evaluate({}, 1, std::span(&result, 1));
  CHECK(result == Ranged::point(500));
}

TEST_CASE("calls that double with each definition are refused") {
  Vocabulary vocabulary;
  vocabulary.add_definition("f0", {{"x", Type::number()}}, Formula::parse("x"));
  for (int i = 1; i < 100; ++i)
    vocabulary.add_definition(fmt::format("f{}", i), {{"x", Type::number()}},
                              Formula::parse(fmt::format("f{0}(x) + f{0}(x)", i - 1)));
  const auto mistakes = vocabulary.check_definitions();
  REQUIRE(mistakes.size() == 1);
  CHECK(mistakes[0].name == "f11");
  CHECK(std::string(mistakes[0].error.what()) == "evaluating it takes more than 10000 steps");
  CHECK(mistakes[0].error.hint() == "definitions without arguments are evaluated once");
}

TEST_CASE("definitions without arguments are counted once") {
  Vocabulary vocabulary;
  vocabulary.add_definition("d0", {}, Formula::parse("1"));
  for (int i = 1; i < 100; ++i)
    vocabulary.add_definition(fmt::format("d{}", i), {}, Formula::parse(fmt::format("d{0} + d{0}", i - 1)));
  CHECK(vocabulary.check_definitions().empty());
  CHECK(vocabulary.definition(99).cost == 5);
  const Point point;
  CHECK(Evaluator(vocabulary, point).evaluate(Formula::parse("d99")).value.value == std::pow(2, 99));
}

TEST_CASE("an argument that is compared must be a point") {
  struct Fact {
    std::string text;
    bool x, y;
  };
  const Fact facts[] = {
      {"x + y", false, false},
      {"x > 1 ? x : y", true, false},
      {"x > y ? 1 : 2", true, true},
      {"align(x, y)", false, true},
      {"min(x, y)", false, false},
      {"inner(y, x)", false, true},
      {"inner(x + y, 1)", true, true},
      {"inner(1, x)", false, false},
      {"1", false, false},
      {"round(x) == 2 ? y : 1", true, false},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    Vocabulary vocabulary;
    vocabulary.add_definition("inner", {{"a", Type::number()}, {"b", Type::number()}},
                              Formula::parse("a > 1 ? b : 0"));
    vocabulary.add_definition("f", {{"x", Type::number()}, {"y", Type::number()}}, Formula::parse(fact.text));
    CHECK(vocabulary.check_definitions().empty());
    CHECK(vocabulary.definition(1).arguments[0].must_be_point == fact.x);
    CHECK(vocabulary.definition(1).arguments[1].must_be_point == fact.y);
  }
}

TEST_CASE("definitions can be checked again after more were added") {
  Vocabulary vocabulary;
  vocabulary.add_definition("a", {}, Formula::parse("b + 1"));
  CHECK(vocabulary.check_definitions().size() == 1);
  vocabulary.add_definition("b", {}, Formula::parse("1"));
  CHECK(vocabulary.check_definitions().empty());
  CHECK(vocabulary.definition(0).sound);
}
