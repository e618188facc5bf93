#include <doctest/doctest.h>

#include <string>

#include "memplan/error.hpp"
#include "memplan/formula.hpp"

using namespace memplan;

namespace {

Vocabulary cells_and_losses() {
  Vocabulary vocabulary;
  vocabulary.add_parameter("cells", Type::number(), false);
  vocabulary.add_parameter("groups", Type::number(), false);
  vocabulary.add_parameter("loss", Type::text({"normal", "negbinom"}), false);
  vocabulary.add_constant("fixed", 1, {2e9, 3e9, 4e9});
  vocabulary.add_definition("data", {}, Formula::parse("cells * 4 B"));
  vocabulary.check_definitions();
  return vocabulary;
}

}  // namespace

TEST_CASE("braces are filled with values") {
  struct Fact {
    std::string text;
    std::string filled;
  };
  const Fact facts[] = {
      {"", ""},
      {"plain text", "plain text"},
      {"{cells} cells", "30,000 cells"},
      {"{data} and {fixed}", "120.00 kB and 2.00–4.00 GB"},
      {"{cells}{cells + 1}", "30,00030,001"},
      {"{{cells}} = {cells}", "{cells} = 30,000"},
      {"}}{{", "}{"},
      {"{ loss }: {loss == 'negbinom'}", "negbinom: yes"},
      {"{groups} groups", "(not given) groups"},
      {"{1 / (cells - 30000)} of {cells}", "(no value) of 30,000"},
      {"größe {cells}", "größe 30,000"},
  };
  const auto vocabulary = cells_and_losses();
  const Point point = {30000, k_no_value, vocabulary.number_of_text("negbinom")};
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    const auto text = Template::parse(fact.text);
    CHECK(text.text() == fact.text);
    CHECK_NOTHROW(text.check(vocabulary));
    Evaluator evaluator(vocabulary, point);
    CHECK(text.fill(evaluator, vocabulary) == fact.filled);
  }
}

TEST_CASE("mistakes have their column within the whole text") {
  struct Fact {
    std::string text;
    std::size_t column;
    std::string message;
    std::string hint;
  };
  const Fact facts[] = {
      {"a } b", 3, "a '}' without its '{'", "write }} for a brace"},
      {"größe }", 7, "a '}' without its '{'", "write }} for a brace"},
      {"{cells}}", 8, "a '}' without its '{'", "write }} for a brace"},
      {"über {cells", 6, "the '{' is not closed", "write {{ for a brace"},
      {"a {}", 4, "the formula is empty", "write at least a number"},
      {"größe {1 +} b", 11, "the formula ends where a number, a name, a 'text' or '(' is expected", ""},
      {"{cells} {{ {3 gb}", 15, "'gb' after a number is no unit", "did you mean 'GB'?"},
      {"größe {cels}", 8, "'cels' is no parameter, constant or definition", "did you mean 'cells'?"},
      {"{cells} {1 + data}", 12, "+ joins a plain number and bytes",
       "give both the same unit, or multiply by 1 B"},
      {std::string(4097, 'a'), 1, "the text is longer than 4096 bytes", ""},
  };
  const auto vocabulary = cells_and_losses();
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    try {
      Template::parse(fact.text).check(vocabulary);
      FAIL_CHECK("no error");
    } catch (const FormulaError& error) {
      CHECK(std::string(error.what()) == fact.message);
      CHECK(error.column() == fact.column);
      CHECK(error.hint() == fact.hint);
    }
  }
}

TEST_CASE("a template of braces alone is parsed in one pass") {
  std::string braces, values;
  for (int i = 0; i < 2048; ++i) braces += "{{";
  for (int i = 0; i < 1365; ++i) values += "{1}";
  const auto vocabulary = cells_and_losses();
  const Point point = {1, 1, 0};
  Evaluator evaluator(vocabulary, point);
  CHECK(Template::parse(braces).fill(evaluator, vocabulary) == std::string(2048, '{'));
  CHECK(Template::parse(values).fill(evaluator, vocabulary) == std::string(1365, '1'));
}
