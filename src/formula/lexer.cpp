#include "formula/lexer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "memplan/error.hpp"
#include "memplan/formula.hpp"

namespace memplan::formula {

namespace {

constexpr std::size_t k_longest_text = 4096;
constexpr std::string_view k_double_signs[] = {"==", "!=", "<=", ">=", "&&", "||"};
constexpr std::string_view k_signs = "?:(),+-*/^!<>";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_name_part(char c) {
  return is_letter(c) || is_digit(c) || c == '_';
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : m_rest(text) {}

  std::vector<Token> run() {
    std::vector<Token> tokens;
    tokens.reserve(m_rest.size() / 2 + 1);  // seldom more: a name or a number, and a sign or a space
    for (skip_spaces(); !m_rest.empty(); skip_spaces()) tokens.push_back(next());
    tokens.push_back({TokenKind::end, "", 0, m_column});
    return tokens;
  }

 private:
  void skip_spaces() {
    while (m_rest.starts_with(' ') || m_rest.starts_with('\t') || m_rest.starts_with('\n')) advance(1);
  }

  std::string_view advance(std::size_t size) {
    const auto taken = m_rest.substr(0, size);
    m_column += size;
    m_rest.remove_prefix(size);
    return taken;
  }

  Token next() {
    const char c = m_rest.front();
    if (is_digit(c) || (c == '.' && m_rest.size() > 1 && is_digit(m_rest[1]))) return number();
    if (is_letter(c) || c == '_') return name();
    if (c == '\'') return quoted();
    return sign();
  }

  Token number() {
    Token token{TokenKind::number, "", 0, m_column};
    const auto [end, failure] = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), token.number);
    const auto size = static_cast<std::size_t>(end - m_rest.data());
    if (failure != std::errc{})
      throw FormulaError(
          fmt::format("the number {} is too large or too small", printable(m_rest.substr(0, size))),
          m_column);
    advance(size);
    if (m_rest.starts_with('_'))
      throw FormulaError("numbers have no '_' in formulas", m_column, "write the digits without it");
    return token;
  }

  Token name() {
    Token token{TokenKind::name, "", 0, m_column};
    std::size_t size = 0;
    while (size < m_rest.size() && is_name_part(m_rest[size])) ++size;
    token.text = advance(size);
    return token;
  }

  Token quoted() {
    Token token{TokenKind::text, "", 0, m_column};
    const auto end = m_rest.find('\'', 1);
    if (end == std::string_view::npos)
      throw FormulaError("the text is not closed", m_column, "end it with '");
    token.text = advance(end + 1).substr(1, end - 1);
    if (printable(token.text, k_longest_text) != token.text)
      throw FormulaError("the text holds control characters", token.column, "write it without them");
    // Columns count characters: a UTF-8 continuation byte is none.
    for (char c : token.text) m_column -= (static_cast<unsigned char>(c) & 0xC0) == 0x80 ? 1 : 0;
    return token;
  }

  Token sign() {
    const std::size_t size = is_double_sign() ? 2 : 1;
    if (size == 1 && k_signs.find(m_rest[0]) == std::string_view::npos) refuse_character();
    Token token{TokenKind::sign, m_rest.substr(0, size), 0, m_column};
    advance(size);
    return token;
  }

  bool is_double_sign() const {
    if (m_rest.size() < 2 || (m_rest[1] != '=' && m_rest[1] != '&' && m_rest[1] != '|')) return false;
    return std::any_of(std::begin(k_double_signs), std::end(k_double_signs),
                       [&](auto sign) { return m_rest.starts_with(sign); });
  }

  [[noreturn]] void refuse_character() {
    std::size_t size = 1;
    while (size < m_rest.size() && (static_cast<unsigned char>(m_rest[size]) & 0xC0) == 0x80) ++size;
    const auto character = m_rest.substr(0, size);
    const auto hint = character == "="    ? "compare with =="
                      : character == "\"" ? "texts stand between ' and '"
                      : character == "%"  ? "write a fraction, such as 0.85"
                                          : "";
    throw FormulaError(fmt::format("'{}' has no meaning here", printable(character)), m_column, hint);
  }

  std::string_view m_rest;
  std::size_t m_column = 1;
};

}  // namespace

std::vector<Token> tokenize(std::string_view text) {
  if (text.size() > k_longest_text)
    throw FormulaError(fmt::format("the formula is longer than {} bytes", k_longest_text), 1,
                       "split it into definitions");
  return Lexer(text).run();
}

}  // namespace memplan::formula
