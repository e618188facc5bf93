#include <fmt/format.h>

#include <algorithm>

#include "memplan/error.hpp"
#include "memplan/formula.hpp"

namespace memplan {

namespace {

// The column of the character at `at`, counted in characters from 1.
std::size_t column_at(std::string_view text, std::size_t at) {
  std::size_t column = 1;
  for (char c : text.substr(0, at)) column += (static_cast<unsigned char>(c) & 0xC0) == 0x80 ? 0 : 1;
  return column;
}

Formula parse_within(std::string_view text, std::size_t column) {
  try {
    return Formula::parse(text);
  } catch (const FormulaError& error) {
    throw FormulaError(error.what(), column + error.column() - 1, error.hint());
  }
}

}  // namespace

Template Template::parse(std::string_view text) {
  constexpr std::size_t k_longest_text = 4096;
  if (text.size() > k_longest_text)
    throw FormulaError(fmt::format("the text is longer than {} bytes", k_longest_text), 1);
  Template result;
  result.m_text = text;
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    const auto brace = std::min(text.find_first_of("{}", at), text.size());
    plain += text.substr(at, brace - at);
    at = brace;
    if (at == text.size()) break;
    if (text.substr(at).starts_with("{{") || text.substr(at).starts_with("}}")) {
      plain += text[at];
      at += 2;
    } else if (text[at] == '}') {
      throw FormulaError("a '}' without its '{'", column_at(text, at), "write }} for a brace");
    } else {
      const auto end = text.find('}', at);
      const auto column = column_at(text, at);
      if (end == std::string_view::npos)
        throw FormulaError("the '{' is not closed", column, "write {{ for a brace");
      result.m_pieces.push_back(
          {plain, parse_within(text.substr(at + 1, end - at - 1), column + 1), column + 1});
      plain.clear();
      at = end + 1;
    }
  }
  result.m_pieces.push_back({plain, std::nullopt, 0});
  return result;
}

void Template::check(const Vocabulary& vocabulary) const {
  for (const auto& piece : m_pieces) {
    if (!piece.formula) continue;
    try {
      vocabulary.check(*piece.formula);
    } catch (const UnsoundDefinition&) {
      throw;
    } catch (const FormulaError& error) {
      throw FormulaError(error.what(), piece.column + error.column() - 1, error.hint());
    }
  }
}

std::string Template::fill(Evaluator& evaluator, const Vocabulary& vocabulary) const {
  std::string result;
  for (const auto& piece : m_pieces) {
    result += piece.text;
    if (!piece.formula) continue;
    try {
      const auto outcome = evaluator.evaluate(*piece.formula);
      result += outcome.answered() ? evaluator.format(outcome.value, vocabulary.check(*piece.formula))
                                   : "(not given)";
    } catch (const Error&) {
      result += "(no value)";
    }
  }
  return result;
}

}  // namespace memplan
