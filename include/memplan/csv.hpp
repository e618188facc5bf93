// Comma-separated values as RFC 4180 writes them: quoted fields may hold commas, line ends and doubled
// quotes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace memplan {

// The mark of UTF-8 with which spreadsheets begin a file.
inline constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";

// A row and the line on which it begins, counted from 1.
struct CsvRow {
  std::size_t line = 1;
  std::vector<std::string> fields;
};

// The rows of `text`; empty lines and a byte order mark are passed over. A quote that is never closed ends
// with the text.
std::vector<CsvRow> parse_csv(std::string_view text);

// `field` as it stands in a row: quoted where it must be.
std::string csv_field(std::string_view field);

}  // namespace memplan
