#include <doctest/doctest.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "memplan/formula.hpp"

using namespace memplan;

namespace {

std::string refusal(const std::function<void(Vocabulary&)>& add) {
  Vocabulary vocabulary;
  vocabulary.add_parameter("cells", Type::number(), false);
  try {
    add(vocabulary);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("types have names for people") {
  CHECK(describe(Type::number()) == "a plain number");
  CHECK(describe(Type::number(1, true)) == "bytes");
  CHECK(describe(Type::number(2)) == "bytes^2");
  CHECK(describe(Type::number(-1)) == "bytes^-1");
  CHECK(describe(Type::truth()) == "yes/no");
  CHECK(describe(Type::text({"a"})) == "a choice");
}

TEST_CASE("what is added is found by name") {
  Vocabulary vocabulary;
  vocabulary.add_parameter("cells", Type::number(), true);
  vocabulary.add_parameter("loss", Type::text({"normal", "negbinom"}), false);
  vocabulary.add_constant("overhead", 1, {1, 2, 3});
  vocabulary.add_constant("two", 0, Ranged::point(2));
  vocabulary.add_definition("f", {{"x", Type::number()}}, Formula::parse("x"));
  CHECK(vocabulary.names() == std::vector<std::string>{"cells", "f", "loss", "overhead", "two"});
  CHECK(vocabulary.parameter_count() == 2);
  CHECK(vocabulary.definition_count() == 1);
  REQUIRE(vocabulary.find("loss"));
  CHECK(vocabulary.find("loss")->kind == Vocabulary::Kind::parameter);
  CHECK(vocabulary.parameter(vocabulary.find("loss")->index).name == "loss");
  CHECK(vocabulary.parameter(0).may_lack_value);
  CHECK(vocabulary.find("overhead")->kind == Vocabulary::Kind::constant);
  CHECK(vocabulary.constant(0).type.ranged);
  CHECK(vocabulary.constant(0).type.byte_exponent == 1);
  CHECK(!vocabulary.constant(1).type.ranged);
  CHECK(vocabulary.find("f")->kind == Vocabulary::Kind::definition);
  CHECK(vocabulary.definition(0).arguments[0].name == "x");
  CHECK(!vocabulary.find("x"));
  CHECK(!vocabulary.find(""));
}

TEST_CASE("texts have numbers, in the order in which they are met") {
  Vocabulary vocabulary;
  vocabulary.add_parameter("loss", Type::text({"normal", "negbinom"}), false);
  CHECK(vocabulary.number_of_text("normal") == 0);
  CHECK(vocabulary.number_of_text("negbinom") == 1);
  CHECK(vocabulary.number_of_text("studentt") == 2);
  CHECK(vocabulary.number_of_text("negbinom") == 1);
  CHECK(vocabulary.text_of_number(2) == "studentt");
}

TEST_CASE("names must be new and valid") {
  const auto number = Type::number();
  const auto one = Formula::parse("1");
  const std::vector<Argument> twins = {{"x", number}, {"y", number}, {"x", number}};
  const std::vector<Argument> many(17, {"x", number});
  CHECK(refusal([&](auto& v) { v.add_parameter("cells", number, false); }) == "the name 'cells' is taken");
  CHECK(refusal([&](auto& v) { v.add_constant("cells", 0, {}); }) == "the name 'cells' is taken");
  CHECK(refusal([&](auto& v) { v.add_definition("cells", {}, one); }) == "the name 'cells' is taken");
  CHECK(refusal([&](auto& v) { v.add_parameter("GB", number, false); }) ==
        "'GB' is a unit or function of formulas");
  CHECK(refusal([&](auto& v) { v.add_definition("min", {}, one); }) ==
        "'min' is a unit or function of formulas");
  CHECK(refusal([&](auto& v) { v.add_constant("1a", 0, {}); }) ==
        "'1a' is no name: use a letter, then letters, digits and '_'");
  CHECK(refusal([&](auto& v) { v.add_constant("a\x1b", 0, {}); }) ==
        "'a\uFFFD' is no name: use a letter, then letters, digits and '_'");
  CHECK(refusal([&](auto& v) { v.add_definition("f", twins, one); }) == "'f' has two arguments called 'x'");
  CHECK(refusal([&](auto& v) { v.add_definition("f", many, one); }) == "'f' has more than 16 arguments");
  CHECK(refusal([&](auto& v) { v.add_definition("f", {{"cells", number}}, one); }).empty());
}

TEST_CASE("a formula that stands on a wrong definition is told apart") {
  Vocabulary vocabulary;
  vocabulary.add_definition("wrong", {}, Formula::parse("1 + 1 B"));
  CHECK(vocabulary.check_definitions().size() == 1);
  try {
    vocabulary.check(Formula::parse("2 * wrong"));
    FAIL_CHECK("no error");
  } catch (const UnsoundDefinition& error) {
    CHECK(std::string(error.what()) == "the definition 'wrong' is wrong");
    CHECK(error.column() == 5);
    CHECK(error.hint().empty());
  }
}

TEST_CASE("formulas that take too many steps are refused") {
  Vocabulary vocabulary;
  std::string text = "x";
  for (int i = 0; i < 450; ++i) text += " + x";
  vocabulary.add_definition("sum", {{"x", Type::number()}}, Formula::parse(text));
  CHECK(vocabulary.check_definitions().empty());
  CHECK(vocabulary.definition(0).cost == 901);
  CHECK(vocabulary.definition(0).depth == 451);
  std::string calls = "sum(1)";
  for (int i = 1; i < 11; ++i) calls += " + sum(1)";
  CHECK_NOTHROW(vocabulary.check(Formula::parse(calls)));
  try {
    vocabulary.check(Formula::parse(calls + " + sum(1)"));
    FAIL_CHECK("no error");
  } catch (const FormulaError& error) {
    CHECK(std::string(error.what()) == "evaluating it takes more than 10000 steps");
    CHECK(error.column() == 1);
    CHECK(error.hint() == "definitions without arguments are evaluated once");
  }
}

TEST_CASE("formulas that nest too deep through calls are refused") {
  Vocabulary vocabulary;
  std::string text = "x";
  for (int i = 0; i < 300; ++i) text += " + 1";
  vocabulary.add_definition("f", {{"x", Type::number()}}, Formula::parse(text));
  CHECK(vocabulary.check_definitions().empty());
  CHECK_NOTHROW(vocabulary.check(Formula::parse("f(f(f(1)))")));
  try {
    vocabulary.check(Formula::parse("f(f(f(f(1))))"));
    FAIL_CHECK("no error");
  } catch (const FormulaError& error) {
    CHECK(std::string(error.what()) == "evaluating it goes deeper than 1000 levels");
    CHECK(error.column() == 1);
    CHECK(error.hint() == "let fewer definitions stand on one another");
  }
}
