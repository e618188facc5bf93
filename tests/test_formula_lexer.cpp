#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "formula/lexer.hpp"
#include "memplan/formula.hpp"

using namespace memplan;
using namespace memplan::formula;

namespace {

// "kind:text@column" of each token.
std::string listed(std::string_view text) {
  std::vector<std::string> parts;
  for (const auto& token : tokenize(text)) {
    const char* kinds[] = {"number", "text", "name", "sign", "end"};
    const auto shown =
        token.kind == TokenKind::number ? fmt::format("{}", token.number) : std::string(token.text);
    parts.push_back(fmt::format("{}:{}@{}", kinds[static_cast<int>(token.kind)], shown, token.column));
  }
  return fmt::format("{}", fmt::join(parts, " "));
}

}  // namespace

TEST_CASE("a text is taken apart into tokens with their columns") {
  struct Fact {
    std::string text;
    std::string tokens;
  };
  const Fact facts[] = {
      {"", "end:@1"},
      {" \t\n ", "end:@5"},
      {"4 GB", "number:4@1 name:GB@3 end:@5"},
      {"4GB", "number:4@1 name:GB@2 end:@4"},
      {"1e3", "number:1000@1 end:@4"},
      {"1e3B", "number:1000@1 name:B@4 end:@5"},
      {"1e", "number:1@1 name:e@2 end:@3"},
      {"1.5.5", "number:1.5@1 number:0.5@4 end:@6"},
      {".5", "number:0.5@1 end:@3"},
      {"1.", "number:1@1 end:@3"},
      {"0x10", "number:0@1 name:x10@2 end:@5"},
      {"5e-324", "number:5e-324@1 end:@7"},
      {"a_1+_b", "name:a_1@1 sign:+@4 name:_b@5 end:@7"},
      {"a<=b", "name:a@1 sign:<=@2 name:b@4 end:@5"},
      {"a<b", "name:a@1 sign:<@2 name:b@3 end:@4"},
      {"!=!", "sign:!=@1 sign:!@3 end:@4"},
      {"a&&b||c", "name:a@1 sign:&&@2 name:b@4 sign:||@5 name:c@7 end:@8"},
      {"?:(),*/^>=",
       "sign:?@1 sign::@2 sign:(@3 sign:)@4 sign:,@5 sign:*@6 sign:/@7 sign:^@8 sign:>=@9 end:@11"},
      {"'negbinom'==x", "text:negbinom@1 sign:==@11 name:x@13 end:@14"},
      {"''", "text:@1 end:@3"},
      {"'größe' x", "text:größe@1 name:x@9 end:@10"},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    CHECK(listed(fact.text) == fact.tokens);
  }
}

TEST_CASE("what is no token is refused with its column") {
  struct Fact {
    std::string text;
    std::size_t column;
    std::string message;
    std::string hint;
  };
  const Fact facts[] = {
      {"a = b", 3, "'=' has no meaning here", "compare with =="},
      {"\"x\"", 1, "'\"' has no meaning here", "texts stand between ' and '"},
      {"85%", 3, "'%' has no meaning here", "write a fraction, such as 0.85"},
      {"'größe' × 2", 9, "'×' has no meaning here", ""},
      {"1 @", 3, "'@' has no meaning here", ""},
      {"x == 'a\x1b[31m'", 6, "the text holds control characters", "write it without them"},
      {"a & b", 3, "'&' has no meaning here", ""},
      {"a | b", 3, "'|' has no meaning here", ""},
      {"1 \x1b[2J", 3, "'\uFFFD' has no meaning here", ""},
      {"1\r\n", 2, "'\uFFFD' has no meaning here", ""},
      {"\xff", 1, "'\uFFFD' has no meaning here", ""},
      {".", 1, "'.' has no meaning here", ""},
      {"1 + 'open", 5, "the text is not closed", "end it with '"},
      {"30_000", 3, "numbers have no '_' in formulas", "write the digits without it"},
      {"2 * 1e400", 5, "the number 1e400 is too large or too small", ""},
      {"1e-400", 1, "the number 1e-400 is too large or too small", ""},
      {std::string(4000, '9'), 1, "the number " + std::string(120, '9') + "… is too large or too small", ""},
      {std::string(4097, ' '), 1, "the formula is longer than 4096 bytes", "split it into definitions"},
      {std::string(100000, '('), 1, "the formula is longer than 4096 bytes", "split it into definitions"},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    try {
      tokenize(fact.text);
      FAIL_CHECK("no error");
    } catch (const FormulaError& error) {
      CHECK(error.what() == fact.message);
      CHECK(error.column() == fact.column);
      CHECK(error.hint() == fact.hint);
    }
  }
  CHECK(tokenize(std::string(4096, ' ')).size() == 1);
}
