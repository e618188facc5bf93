#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "formula_random.hpp"
#include "memplan/formula.hpp"

using namespace memplan;

namespace {

Vocabulary example() {
  Vocabulary vocabulary;
  vocabulary.add_parameter("cells", Type::number(), false);
  vocabulary.add_parameter("budget", Type::number(1), false);
  vocabulary.add_parameter("guides", Type::number(), true);
  vocabulary.add_parameter("sparse", Type::truth(), false);
  vocabulary.add_parameter("loss", Type::text({"normal", "negbinom", "studentt"}), false);
  vocabulary.add_parameter("device", Type::text({"cpu", "cuda"}), false);
  vocabulary.add_parameter("nothing", Type::text({}), false);
  vocabulary.add_constant("factor", 0, {1, 2, 3});
  vocabulary.add_constant("fixed", 1, {1, 2, 3});
  vocabulary.add_constant("four", 0, Ranged::point(4));
  vocabulary.add_definition("data", {}, Formula::parse("cells * 4 B"));
  vocabulary.add_definition("guide", {}, Formula::parse("sparse ? 'iaf' : 'auto'"));
  vocabulary.add_definition("sigma", {{"x", Type::number()}, {"y", Type::number(1)}},
                            Formula::parse("x * y"));
  vocabulary.add_definition("step", {{"x", Type::number()}}, Formula::parse("x > 1 ? 1 : 2"));
  vocabulary.add_definition("big", {{"x", Type::number()}}, Formula::parse("x > 1"));
  vocabulary.add_definition("hidden", {{"shadow", Type::number()}}, Formula::parse("given(shadow) ? 1 : 2"));
  vocabulary.check_definitions();
  return vocabulary;
}

}  // namespace

TEST_CASE("expressions have types") {
  struct Fact {
    std::string text;
    std::string type;
    bool ranged;
  };
  const Fact facts[] = {
      {"1", "a plain number", false},
      {"1 GB", "bytes", false},
      {"0 B", "bytes", false},
      {"cells * 4 B + 1 GB", "bytes", false},
      {"cells * fixed", "bytes", true},
      {"budget / 1 GB", "a plain number", false},
      {"1 / budget", "bytes^-1", false},
      {"fixed / cells", "bytes", true},
      {"budget / factor", "bytes", true},
      {"budget * budget", "bytes^2", false},
      {"budget^2", "bytes^2", false},
      {"budget^-1", "bytes^-1", false},
      {"budget^0", "a plain number", false},
      {"(budget^2)^8", "bytes^16", false},
      {"sqrt(budget * fixed)", "bytes", true},
      {"sqrt(1 / budget^2)", "bytes^-1", false},
      {"cells^factor", "a plain number", true},
      {"factor^2", "a plain number", true},
      {"2^0.5", "a plain number", false},
      {"-fixed", "bytes", true},
      {"ceil(budget / 3)", "bytes", false},
      {"log2(cells)", "a plain number", false},
      {"log2(factor)", "a plain number", true},
      {"min(budget, 1 GB, fixed)", "bytes", true},
      {"clamp(cells, 1, factor)", "a plain number", true},
      {"align(fixed, 512 B)", "bytes", true},
      {"sparse ? fixed : 1 GB", "bytes", true},
      {"sparse ? 1 : 2", "a plain number", false},
      {"cells > 1 && !sparse || budget < data", "yes/no", false},
      {"loss == 'negbinom'", "yes/no", false},
      {"'cpu' != device", "yes/no", false},
      {"loss == (sparse ? 'normal' : 'studentt')", "yes/no", false},
      {"guide == 'iaf'", "yes/no", false},
      {"given(guides)", "yes/no", false},
      {"loss", "a choice", false},
      {"sigma(cells, budget)", "bytes", false},
      {"sigma(factor, budget)", "bytes", true},
      {"step(four)", "a plain number", false},
      {"big(cells) ? 1 : 2", "a plain number", false},
      {"data()", "bytes", false},
  };
  const auto vocabulary = example();
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    const auto type = vocabulary.check(Formula::parse(fact.text));
    CHECK(describe(type) == fact.type);
    CHECK(type.ranged == fact.ranged);
  }
}

TEST_CASE("a choice of texts has the texts of both branches") {
  const auto vocabulary = example();
  const auto choices = [&](const char* text) { return vocabulary.check(Formula::parse(text)).choices; };
  using Texts = std::vector<std::string>;
  CHECK(choices("'a'") == Texts{"a"});
  CHECK(choices("sparse ? 'a' : cells > 2 ? 'b' : 'a'") == Texts{"a", "b"});
  CHECK(choices("sparse ? guide : 'full'") == Texts{"iaf", "auto", "full"});
  CHECK(choices("sparse ? device : loss") == Texts{"cpu", "cuda", "normal", "negbinom", "studentt"});
}

TEST_CASE("mistakes are found before anything is evaluated") {
  struct Fact {
    std::string text;
    std::size_t column;
    std::string message;
    std::string hint;
  };
  const char* unit_hint = "give both the same unit, or multiply by 1 B";
  const char* zero_hint = "zero bytes are written 0 B";
  const char* yes_hint = "choose with yes ? a : b";
  const char* lacking = "'guides' may have no value here";
  const char* guard = "use it under given(guides), as in given(guides) ? … : …";
  const Fact facts[] = {
      {"3 + 4 GB", 3, "+ joins a plain number and bytes", unit_hint},
      {"budget - 0", 8, "- joins bytes and a plain number", zero_hint},
      {"budget * budget + 1 B", 17, "+ joins bytes^2 and bytes", unit_hint},
      {"min(1 B, 2 B, 3)", 1, "min joins bytes and a plain number", unit_hint},
      {"max(0, budget)", 1, "max joins a plain number and bytes", zero_hint},
      {"max(budget, 1 B, 0)", 1, "max joins bytes and a plain number", zero_hint},
      {"clamp(budget, 0, 1 GB)", 1, "clamp joins bytes and a plain number", zero_hint},
      {"align(budget, 512)", 1, "align joins bytes and a plain number", unit_hint},
      {"align(cells, factor)", 14, "the step of align cannot have a range", ""},
      {"sparse ? 1 : 1 B", 8, "one branch is a plain number, the other bytes", ""},
      {"sparse ? budget : 0", 8, "one branch is bytes, the other a plain number", zero_hint},
      {"sparse ? 'a' : 1", 8, "one branch is a choice, the other a plain number", ""},
      {"budget > 0", 8, "bytes cannot be compared with a plain number", zero_hint},
      {"budget > 1", 8, "bytes cannot be compared with a plain number", ""},
      {"sparse == 1", 8, "yes/no cannot be compared with a plain number",
       "use the yes/no value itself, or ! before it"},
      {"sparse == sparse", 8, "yes/no cannot be compared with yes/no",
       "use the yes/no value itself, or ! before it"},
      {"loss == 1", 6, "a choice cannot be compared with a plain number", ""},
      {"factor > 1", 8, "a value with a range cannot be compared: its low and high may answer differently",
       ""},
      {"1 B == fixed", 5, "a value with a range cannot be compared: its low and high may answer differently",
       ""},
      {"step(factor)", 6, "argument x of step cannot have a range: the definition needs one value there", ""},
      {"loss < 'normal'", 6, "texts have no order", "compare them with == or !="},
      {"loss == 'negbinon'", 9, "'negbinon' is not among the choices normal, negbinom or studentt",
       "did you mean 'negbinom'?"},
      {"'gpu' == device", 1, "'gpu' is not among the choices cpu or cuda", "did you mean 'cpu'?"},
      {"loss != (sparse ? 'normal' : 'student')", 30,
       "'student' is not among the choices normal, negbinom or studentt", "did you mean 'studentt'?"},
      {"loss != (sparse ? 'student' : 'normal')", 19,
       "'student' is not among the choices normal, negbinom or studentt", "did you mean 'studentt'?"},
      {"guide == 'ia'", 10, "'ia' is not among the choices iaf or auto", "did you mean 'iaf'?"},
      {"'a' == 'b'", 1, "'a' is not among the choices b", ""},
      {"loss == device", 6,
       "the two have no text in common: normal, negbinom or studentt against cpu or cuda", ""},
      {"nothing == device", 9, "the two have no text in common:  against cpu or cuda", ""},
      {"-sparse", 2, "- takes numbers, not yes/no", yes_hint},
      {"-loss", 2, "- takes numbers, not a choice", ""},
      {"1 + sparse", 5, "+ takes numbers, not yes/no", yes_hint},
      {"loss * 2", 1, "* takes numbers, not a choice", ""},
      {"2 / sparse", 5, "/ takes numbers, not yes/no", yes_hint},
      {"sparse^2", 1, "^ takes numbers, not yes/no", yes_hint},
      {"ceil(sparse)", 6, "ceil takes numbers, not yes/no", yes_hint},
      {"sqrt(loss)", 6, "sqrt takes numbers, not a choice", ""},
      {"log2('a')", 6, "log2 takes numbers, not a choice", ""},
      {"align(1, sparse)", 10, "align takes numbers, not yes/no", yes_hint},
      {"sigma(sparse, budget)", 7, "sigma takes numbers, not yes/no", yes_hint},
      {"!cells", 2, "! takes yes/no, not a plain number", "compare it with something"},
      {"cells && sparse", 1, "&& takes yes/no, not a plain number", "compare it with something"},
      {"sparse || budget", 11, "|| takes yes/no, not bytes", "compare it with something"},
      {"cells ? 1 : 2", 1, "? takes yes/no, not a plain number", "compare it with something"},
      {"2^budget", 3, "the exponent is bytes, not a plain number", ""},
      {"budget^cells", 8, "the exponent of bytes must be a whole number as it stands", ""},
      {"budget^0.5", 8, "the exponent of bytes must be a whole number as it stands", ""},
      {"budget^(1 + 1)", 11, "the exponent of bytes must be a whole number as it stands", ""},
      {"budget^17", 7, "bytes^17 is a power of bytes that no formula needs", ""},
      {"budget^-1000000", 7, "bytes^-1000000 is a power of bytes that no formula needs", ""},
      {"budget^16 * budget", 11, "bytes^17 is a power of bytes that no formula needs", ""},
      {"1 / budget^16 / budget", 15, "bytes^-17 is a power of bytes that no formula needs", ""},
      {"sqrt(budget)", 1, "the square root of bytes has no whole power of bytes", ""},
      {"log2(budget)", 1, "log2 takes a plain number, not bytes", "divide by 1 B first"},
      {"1 + cels", 5, "'cels' is no parameter, constant or definition", "did you mean 'cells'?"},
      {"unheard_of_name", 1, "'unheard_of_name' is no parameter, constant or definition",
       "define it, or correct the name"},
      {"cel(1.5)", 1, "'cel' is no parameter, constant or definition", "did you mean 'ceil'?"},
      {"cells(1)", 1, "'cells' takes no arguments", ""},
      {"factor()", 1, "'factor' takes no arguments", ""},
      {"sigma", 1, "'sigma' takes 2 arguments, not 0", ""},
      {"step(1, 2)", 1, "'step' takes 1 argument, not 2", ""},
      {"data(1)", 1, "'data' takes 0 arguments, not 1", ""},
      {"sigma(1, 2)", 10, "argument y of sigma is bytes, not a plain number", ""},
      {"sigma(budget, budget)", 7, "argument x of sigma is a plain number, not bytes", ""},
      {"given(gides)", 1, "'gides' is no parameter, constant or definition", "did you mean 'guides'?"},
      {"given(factor)", 1, "'factor' is no parameter: given asks whether a parameter has a value", ""},
      {"guides", 1, lacking, guard},
      {"given(guides) ? 1 : guides", 21, lacking, guard},
      {"!given(guides) ? guides : 1", 18, lacking, guard},
      {"given(guides) || guides > 1", 18, lacking, guard},
      {"!given(guides) && guides > 1", 19, lacking, guard},
      {"guides > 1 && given(guides)", 1, lacking, guard},
      {"(given(guides) || sparse) ? guides : 1", 29, lacking, guard},
      {"(given(guides) ? guides : 1) + guides", 32, lacking, guard},
      {"step(guides)", 6, lacking, guard},
      {"hidden(1)", 1, "the definition 'hidden' is wrong", ""},
  };
  const auto vocabulary = example();
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    try {
      vocabulary.check(Formula::parse(fact.text));
      FAIL_CHECK("no error");
    } catch (const FormulaError& error) {
      CHECK(std::string(error.what()) == fact.message);
      CHECK(error.column() == fact.column);
      CHECK(error.hint() == fact.hint);
    }
  }
}

TEST_CASE("given guards what stands behind it") {
  const std::string texts[] = {
      "given(guides) ? guides : 0",
      "!given(guides) ? 0 : guides",
      "given(guides) && guides > 1",
      "!given(guides) || guides > 1",
      "!(given(guides) && sparse) || guides > 1",
      "(sparse && given(guides)) ? guides : 1",
      "!(!given(guides) || sparse) ? guides : 1",
      "!!given(guides) ? guides : 1",
      "given(guides) ? sparse ? guides : 1 : 2",
      "given(guides) && (sparse ? guides > 1 : guides < 1)",
      "given(guides) && sparse && guides > 1",
      "given(cells) ? cells : 1",
  };
  const auto vocabulary = example();
  for (const auto& text : texts) {
    CAPTURE(text);
    CHECK_NOTHROW(vocabulary.check(Formula::parse(text)));
  }
}

TEST_CASE("given asks for a parameter and not for an argument") {
  Vocabulary vocabulary;
  vocabulary.add_parameter("cells", Type::number(), true);
  vocabulary.add_definition("f", {{"cells", Type::number()}}, Formula::parse("given(cells) ? 1 : 2"));
  vocabulary.add_definition("g", {{"x", Type::number()}}, Formula::parse("x(1)"));
  const auto mistakes = vocabulary.check_definitions();
  REQUIRE(mistakes.size() == 2);
  CHECK(std::string(mistakes[0].error.what()) ==
        "'cells' is no parameter: given asks whether a parameter has a value");
  CHECK(std::string(mistakes[1].error.what()) == "'x' takes no arguments");
}

TEST_CASE("nesting costs no more than its length") {
  std::string aligned = "1", chosen = "1", known = "1";
  for (int i = 0; i < 60; ++i) {
    aligned = fmt::format("align(1, {})", aligned);
    if (i % 2 == 0) continue;
    chosen = fmt::format("(sparse ? 1 + {} : 0)", chosen);
    known = fmt::format("(given(guides) && sparse ? {} : 0)", known);
  }
  const auto vocabulary = example();
  for (const auto& text : {aligned, chosen, known})
    CHECK(describe(vocabulary.check(Formula::parse(text))) == "a plain number");
}

TEST_CASE("texts are compared with one another: there are only so many") {
  const auto vocabulary = example();
  const auto check = [&](int i) {
    vocabulary.check(Formula::parse(fmt::format("'{0}' == '{0}' ? 1 : 0", i)));
  };
  for (int i = 0; i < 9990; ++i) check(i);
  std::string message;
  try {
    for (int i = 9990; i < 10010; ++i) check(i);
  } catch (const FormulaError& error) {
    message = error.what();
  }
  CHECK(message == "the formulas hold more than 10000 different texts");
}

TEST_CASE("random well-typed expressions pass; one wrong power of bytes is always refused") {
  random_formula::Dice dice(random_formula::seed("wrong powers"));
  for (int m = 0; m < 20; ++m) {
    const auto model = random_formula::random_model(dice);
    const auto vocabulary = random_formula::vocabulary_of(model);
    for (int i = 0; i < 150; ++i) {
      const auto seed = static_cast<unsigned>(dice.below(1u << 30));
      random_formula::Dice same_dice(seed), same_dice_again(seed);
      random_formula::Writer right(model, same_dice), wrong(model, same_dice_again);
      const auto text = fmt::format("1 B + {}", right.number(1, true, 4));
      CAPTURE(text);
      CHECK(describe(vocabulary.check(Formula::parse(text))) == "bytes");
      wrong.inject(dice.below(right.numbers_written()));
      const auto mistaken = fmt::format("1 B + {}", wrong.number(1, true, 4));
      CAPTURE(mistaken);
      CHECK_THROWS_AS(vocabulary.check(Formula::parse(mistaken)), FormulaError);
    }
  }
}
