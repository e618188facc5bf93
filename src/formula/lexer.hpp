// Formula text → tokens. Private to the formula room.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace memplan::formula {

enum class TokenKind { number, text, name, sign, end };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;  // of the formula: a name, a sign, or what stands between the quotes
  double number = 0;
  std::size_t column = 1;  // in characters, from 1
};

// The tokens of `text`, which they point into, an `end` token last. Throws FormulaError.
std::vector<Token> tokenize(std::string_view text);

}  // namespace memplan::formula
