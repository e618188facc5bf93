#include <algorithm>
#include <charconv>

#include "read/delimited.hpp"

namespace memplan {

namespace {

constexpr char k_quote = '"';

}  // namespace

bool is_number(std::string_view text) {
  constexpr std::string_view k_blanks = " \t\r";
  const auto start = text.find_first_not_of(k_blanks);
  if (start == std::string_view::npos) return false;
  text = text.substr(start, text.find_last_not_of(k_blanks) + 1 - start);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  return fault != std::errc::invalid_argument && stop == text.data() + text.size();
}

// What stands before the next separator or line end; the "\r" of a line end is none of it.
std::string RowSplitter::plain() {
  // One search for both: that for the one that is rarer would go through the whole text, field by field.
  const char ends[] = {m_separator, '\n'};
  const auto end = std::min(m_text.find_first_of({ends, sizeof ends}), m_text.size());
  std::string value(m_text.substr(0, end));
  m_text.remove_prefix(end);
  if (!m_text.starts_with(m_separator) && value.ends_with('\r')) value.pop_back();
  return value;
}

std::string RowSplitter::field() {
  std::string value;
  while (m_text.starts_with(k_quote)) {
    m_text.remove_prefix(1);
    const auto end = std::min(m_text.find(k_quote), m_text.size());
    value += m_text.substr(0, end);
    m_text.remove_prefix(std::min(end + 1, m_text.size()));
    if (m_text.starts_with(k_quote)) value += k_quote;
  }
  return value + plain();
}

std::optional<std::vector<std::string>> RowSplitter::next() {
  if (m_text.empty()) return std::nullopt;
  std::vector<std::string> fields;
  for (;;) {
    fields.push_back(field());
    if (!m_text.starts_with(m_separator)) break;
    m_text.remove_prefix(1);
  }
  if (m_text.starts_with('\n')) m_text.remove_prefix(1);
  return fields;
}

// From within quotes to behind the quote that closes them. Another one at once would open them again.
std::size_t RowCounter::pass_quoted(std::string_view bytes, std::size_t place) {
  const auto end = bytes.find(k_quote, place);
  if (end == std::string_view::npos) return bytes.size();
  m_is_quoted = false;
  m_before = k_quote;
  return end + 1;
}

// Bytes without a quote that opens.
void RowCounter::pass_plain(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto end = std::min(bytes.find('\n'), bytes.size());
    if (end > 1 || (end == 1 && bytes.front() != '\r')) m_has_content = true;
    if (end == bytes.size()) break;
    if (m_has_content) ++m_rows;
    m_has_content = false;
    bytes.remove_prefix(end + 1);
  }
}

void RowCounter::add(std::string_view bytes) {
  std::size_t place = 0;
  while (place < bytes.size()) {
    if (m_is_quoted) {
      place = pass_quoted(bytes, place);
      continue;
    }
    const auto quote = std::min(bytes.find(k_quote, place), bytes.size());
    pass_plain(bytes.substr(place, quote - place));
    if (quote > place) m_before = bytes[quote - 1];
    if (quote == bytes.size()) return;
    m_is_quoted = m_before == m_separator || m_before == '\n' || m_before == k_quote;
    m_has_content = true;
    if (!m_is_quoted) m_before = '\0';
    place = quote + 1;
  }
}

}  // namespace memplan
