#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "formula/tree.hpp"
#include "formula_random.hpp"
#include "memplan/formula.hpp"
#include "repeated.hpp"

using namespace memplan;
using formula::Node;
using formula::Op;

namespace {

// The tree as nested lists: "(+ 1 (* 2 x))".
std::string shape(const Node& node) {
  const auto leaf = formula::print(node, [](const Node&) { return std::nullopt; });
  if (node.children.empty() && node.op != Op::call) return leaf;
  const auto* sign = formula::find_operator(node.op);
  std::string head = sign ? std::string(sign->sign) : std::string(node.text);
  if (node.op == Op::choose) head = "?";
  if (node.op == Op::negate) head = "neg";
  if (node.op == Op::logical_not) head = "!";
  for (const auto& child : node.children) head += " " + shape(child);
  return "(" + head + ")";
}

struct Refusal {
  std::string text;
  std::size_t column;
  std::string message;
  std::string hint;
};

void check_refused(const Refusal& fact) {
  const auto start = fact.text.substr(0, 100);
  CAPTURE(start);
  try {
    Formula::parse(fact.text);
    FAIL_CHECK("no error");
  } catch (const FormulaError& error) {
    CHECK(error.what() == fact.message);
    CHECK(error.column() == fact.column);
    CHECK(error.hint() == fact.hint);
  }
}

// Whatever the text: a formula or a FormulaError whose place lies in the text.
void parse_anything(const std::string& text) {
  try {
    const auto formula = Formula::parse(text);
    if (Formula::parse(formula.canonical()).canonical() != formula.canonical())
      FAIL_CHECK("unstable: " << text);
  } catch (const FormulaError& error) {
    if (error.column() < 1 || error.column() > text.size() + 1)
      FAIL_CHECK("column " << error.column() << ": " << text);
    caret_excerpt(text, error.column());
  }
}

}  // namespace

TEST_CASE("operators bind as the grammar says") {
  struct Fact {
    std::string text;
    std::string tree;
  };
  const Fact facts[] = {
      {"1 + 2 * 3", "(+ 1 (* 2 3))"},
      {"(1 + 2) * 3", "(* (+ 1 2) 3)"},
      {"1 - 2 - 3", "(- (- 1 2) 3)"},
      {"1 / 2 * 3", "(* (/ 1 2) 3)"},
      {"2^3^2", "(^ 2 (^ 3 2))"},
      {"-2^2", "(neg (^ 2 2))"},
      {"(-2)^2", "(^ (neg 2) 2)"},
      {"2^-1", "(^ 2 (neg 1))"},
      {"2^-3^2", "(^ 2 (neg (^ 3 2)))"},
      {"--x", "(neg (neg x))"},
      {"- 2 * 3", "(* (neg 2) 3)"},
      {"2 GB^2", "(^ 2 GB 2)"},
      {"2GB*x", "(* 2 GB x)"},
      {"!a == b", "(== (! a) b)"},
      {"!!a", "(! (! a))"},
      {"a || b && c", "(|| a (&& b c))"},
      {"a && b || c && d", "(|| (&& a b) (&& c d))"},
      {"a + 1 < b * 2 && c", "(&& (< (+ a 1) (* b 2)) c)"},
      {"a ? b : c ? d : e", "(? a b (? c d e))"},
      {"a ? b ? c : d : e", "(? a (? b c d) e)"},
      {"a || b ? c : d", "(? (|| a b) c d)"},
      {"(a ? b : c) + 1", "(+ (? a b c) 1)"},
      {"f(1, x + 1)", "(f 1 (+ x 1))"},
      {"f()", "(f)"},
      {"min(1, 2, 3)", "(min 1 2 3)"},
      {"given(x) ? x : 0", "(? given(x) x 0)"},
      {"loss == 'negbinom'", "(== loss 'negbinom')"},
      {"_x", "_x"},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    CHECK(shape(Formula::parse(fact.text).root()) == fact.tree);
    CHECK(Formula::parse(fact.text).text() == fact.text);
  }
}

TEST_CASE("each node knows the column of its sign or name") {
  const auto formula = Formula::parse("'größe' == x ? f(2) : a + 1");
  const auto& root = formula.root();
  CHECK(root.column == 14);
  CHECK(root.children[0].column == 9);
  CHECK(root.children[0].children[1].column == 12);
  CHECK(root.children[1].column == 16);
  CHECK(root.children[1].children[0].column == 18);
  CHECK(root.children[2].column == 25);
}

TEST_CASE("syntax errors name what was found and what is expected") {
  const std::string operand = "a number, a name, a 'text' or '('";
  const Refusal facts[] = {
      {"", 1, "the formula is empty", "write at least a number"},
      {"  ", 1, "the formula is empty", "write at least a number"},
      {"1 +", 4, "the formula ends where " + operand + " is expected", ""},
      {"* 2", 1, "found '*' where " + operand + " is expected", ""},
      {"+2", 1, "found '+' where " + operand + " is expected", ""},
      {"1 2", 3, "found 2 where an operator or the end is expected", ""},
      {"1)", 2, "found ')' where an operator or the end is expected", ""},
      {"a b", 3, "found 'b' where an operator or the end is expected", ""},
      {"x 'a'", 3, "found 'a' where an operator or the end is expected", ""},
      {"()", 2, "found ')' where " + operand + " is expected", ""},
      {"(1", 3, "the formula ends where ')' to close the parenthesis is expected", ""},
      {"(1,2)", 3, "found ',' where ')' to close the parenthesis is expected", ""},
      {"f(1", 4, "the formula ends where ')' to close the call is expected", ""},
      {"f(1 2)", 5, "found 2 where ')' to close the call is expected", ""},
      {"f(1,)", 5, "found ')' where " + operand + " is expected", ""},
      {"a ? 1", 6, "the formula ends where ':' and the value for no is expected", ""},
      {"a ? : 2", 5, "found ':' where " + operand + " is expected", ""},
      {"a < b < c", 7, "comparisons do not chain", "join two of them with &&"},
      {"a == b != c", 8, "comparisons do not chain", "join two of them with &&"},
      {"3 gb", 3, "'gb' after a number is no unit", "did you mean 'GB'?"},
      {"64G", 3, "'G' after a number is no unit", "did you mean 'GB'?"},
      {"2 cells", 3, "'cells' after a number is no unit",
       "units are B kB MB GB TB KiB MiB GiB TiB; multiply with *"},
      {"1 + GB", 5, "'GB' is a unit and cannot be a name", "put a number before it"},
      {"min + 1", 1, "'min' is a function and cannot be a name", "put its arguments in parentheses"},
      {"min(1)", 1, "min takes 2 to 16 arguments, not 1", ""},
      {"max(" + repeated("1,", 16) + "1)", 1, "max takes 2 to 16 arguments, not 17", ""},
      {"1 + ceil()", 5, "ceil takes 1 argument, not 0", ""},
      {"clamp(1, 2)", 1, "clamp takes 3 arguments, not 2", ""},
      {"given()", 1, "given takes 1 argument, not 0", ""},
      {"given(1)", 7, "given takes the name of a parameter", ""},
      {"given(f(x))", 7, "given takes the name of a parameter", ""},
      {"GB(1)", 1, "'GB' is a unit and cannot be a name", "put a number before it"},
      {"1e308 TB", 1, "the number 1e+308 TB is too large", ""},
  };
  for (const auto& fact : facts) check_refused(fact);
}

TEST_CASE("depth, length and size are bounded") {
  const std::string deep = "the formula is nested deeper than 64 levels", split = "split it into definitions";
  CHECK_NOTHROW(Formula::parse(repeated("(", 63) + "1" + repeated(")", 63)));
  CHECK_NOTHROW(Formula::parse(repeated("-", 63) + "1"));
  CHECK_NOTHROW(Formula::parse(repeated("2^", 63) + "1"));
  CHECK_NOTHROW(Formula::parse(repeated("a ? 1 : ", 63) + "1"));
  CHECK_NOTHROW(Formula::parse("1" + repeated("+1", 499)));
  const Refusal facts[] = {
      {repeated("(", 64) + "1" + repeated(")", 64), 65, deep, split},
      {repeated("-", 64) + "1", 64, deep, split},
      {repeated("!", 4000) + "a", 64, deep, split},
      {repeated("2^", 64) + "1", 128, deep, split},
      {repeated("a ? 1 : ", 64) + "1", 509, deep, split},
      {repeated("a ? ", 64) + "1" + repeated(" : 1", 64), 257, deep, split},
      {repeated("f(", 2000), 129, deep, split},
      {"1" + repeated("+1", 500), 1000, "the formula has more than 1000 parts", split},
      {"f(" + repeated("1,", 999) + "1)", 1, "the formula has more than 1000 parts", split},
      {repeated("(", 1000000), 1, "the formula is longer than 4096 bytes", split},
      {repeated("-", 1000000), 1, "the formula is longer than 4096 bytes", split},
      {"1" + repeated(" + x", 25000), 1, "the formula is longer than 4096 bytes", split},
  };
  for (const auto& fact : facts) check_refused(fact);
}

TEST_CASE("names and reserved words are told apart") {
  for (const char* name : {"a", "cells", "n_fit", "A1", "ceil2", "kb", "gb", "e5"})
    CHECK(is_formula_name(name));
  for (const char* name :
       {"", "_a", "1a", "a b", " a", "a ", "a-b", "größe", "'a'", "min", "given", "B", "GiB", "a="})
    CHECK(!is_formula_name(name));
  CHECK(!is_formula_name(repeated("a", 4097)));
  for (const char* name : {"min", "align", "given", "B", "TiB"}) CHECK(is_reserved_word(name));
  for (const char* name : {"", "Min", "gb", "cells"}) CHECK(!is_reserved_word(name));
}

TEST_CASE("random bytes and token soups give a formula or an error") {
  random_formula::Dice dice(random_formula::seed("soups"));
  const std::vector<std::string> words = {
      "1",  "2.5", "GB", "x",  "loss", "'a'", "(",  ")",     "?",   ":",     "+",  "-",
      "*",  "/",   "^",  "!",  "<",    "==",  "&&", "||",    ",",   "min(",  "f(", "given(",
      "1e", "'",   ".",  "_1", "ö",    "\n",  "=",  "clamp", "1e9", "align("};
  for (int i = 0; i < 20000; ++i) {
    std::string bytes, soup;
    for (auto k = dice.below(40); k > 0; --k) bytes += static_cast<char>(dice.below(256));
    for (auto k = dice.below(40); k > 0; --k) soup += dice.pick(words) + (dice.chance(0.3) ? " " : "");
    parse_anything(bytes);
    parse_anything(soup);
  }
}

TEST_CASE("mutated formulas give a formula or an error") {
  random_formula::Dice dice(random_formula::seed("mutants"));
  const random_formula::Model model;
  std::string text;
  for (int i = 0; i < 100000; ++i) {
    if (i % 50 == 0) text = random_formula::Writer(model, dice).number(1, false, 2).substr(0, 200);
    auto mutant = text;
    for (auto k = 1 + dice.below(3); k > 0 && !mutant.empty(); --k) {
      const auto at = dice.below(mutant.size());
      const auto kind = dice.below(4);
      if (kind == 0) mutant.erase(at, 1 + dice.below(4));
      if (kind == 1)
        mutant.insert(at, 1,
                      dice.pick({'(', ')', '-', '^', '?', ':', ',', '\'', '9', 'e', 'B', '&', '=', ' '}));
      if (kind == 2) mutant[at] = static_cast<char>(dice.below(256));
      if (kind == 3) std::swap(mutant[at], mutant[dice.below(mutant.size())]);
    }
    parse_anything(mutant);
  }
}
