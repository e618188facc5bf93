// Rows of separated values, whose quoted fields may hold separators, line ends and doubled quotes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memplan/error.hpp"

namespace memplan {

// Splits a text that is in memory.
class RowSplitter {
 public:
  RowSplitter(std::string_view text, char separator) : m_text(text), m_separator(separator) {}

  // The fields of the next row, one at least; nothing at the end.
  std::optional<std::vector<std::string>> next();

 private:
  std::string field();
  std::string plain();

  std::string_view m_text;
  char m_separator;
};

// Counts the rows of a text that comes in pieces; keeps none of it. Blank lines are no rows.
class RowCounter {
 public:
  explicit RowCounter(char separator) : m_separator(separator) {}

  void add(std::string_view bytes);

  std::int64_t rows() const { return m_rows; }  // that have ended
  bool is_quoted() const { return m_is_quoted; }
  bool is_within_row() const { return m_has_content; }

 private:
  std::size_t pass_quoted(std::string_view bytes, std::size_t place);
  void pass_plain(std::string_view bytes);

  char m_separator;
  std::int64_t m_rows = 0;
  bool m_is_quoted = false;
  bool m_has_content = false;  // the line has more than its end
  char m_before = '\n';        // the byte before the next one; '"' only behind a quote that has closed
};

inline constexpr std::size_t k_longest_row = std::size_t{64} << 20;

// How a table of text begins.
struct TableStart {
  std::vector<std::string> names;  // none where the first row is all numbers
  bool names_rows = false;         // the first column has no name and names the rows
  char separator = ',';
  std::int64_t comments = 0;  // rows before that of the names
};

// Reads the first rows of the file at `path`. Throws Error(file) without a place.
TableStart read_table_start(const std::string& path);

Error damaged_table(const std::string& message);
// A row without fields, as a blank line is.
bool is_blank_row(const std::vector<std::string>& row);
// Whether a field stands for no value: "", "NA", "nan".
bool is_missing_value(const std::string& text);

// Whether the text, blanks around it aside, is a number.
bool is_number(std::string_view text);

}  // namespace memplan
