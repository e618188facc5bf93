// One column of a table of text, row by row.
#include <fmt/format.h>

#include <algorithm>

#include "memplan/error.hpp"
#include "memplan/words.hpp"
#include "read/column.hpp"
#include "read/delimited.hpp"
#include "read/stream.hpp"
#include "read/tally.hpp"

namespace memplan {

namespace {

// The rows of a file, of which one is held at a time. Blank lines are no rows.
class RowStream {
 public:
  RowStream(const std::string& path, char separator)
      : m_stream(path), m_counter(separator), m_separator(separator) {}

  std::optional<std::vector<std::string>> next() {
    while (const auto end = end_of_row()) {
      const auto text = std::string_view(m_text).substr(m_begin, *end - m_begin);
      m_begin = *end;
      auto row = RowSplitter(text, m_separator).next();
      if (row && !is_blank_row(*row)) return row;
    }
    return std::nullopt;
  }
  double fraction() const { return m_stream.fraction(); }

 private:
  // Behind the next line end that no quote holds, or the end of the file; nothing when nothing is left.
  std::optional<std::size_t> end_of_row() {
    for (;;) {
      const auto end = m_text.find('\n', m_seen);
      const auto stop = end == std::string::npos ? m_text.size() : end + 1;
      m_counter.add(std::string_view(m_text).substr(m_seen, stop - m_seen));
      m_seen = stop;
      if (end != std::string::npos && !m_counter.is_quoted()) return stop;
      if (end == std::string::npos && !read_more()) break;
    }
    if (m_counter.is_quoted()) throw damaged_table("a quote that opens in it is never closed");
    return m_begin < m_text.size() ? std::optional(m_text.size()) : std::nullopt;
  }

  bool read_more() {
    const auto bytes = m_stream.next();
    if (bytes.empty()) return false;
    m_text.erase(0, m_begin);
    m_seen -= m_begin;
    m_begin = 0;
    m_text += bytes;
    if (m_text.size() > k_longest_row) throw damaged_table("has a row that is longer than 64 MiB");
    return true;
  }

  ByteStream m_stream;
  RowCounter m_counter;
  char m_separator;
  std::string m_text;
  std::size_t m_begin = 0;  // of the next row
  std::size_t m_seen = 0;   // how far the counter has come
};

// The place of the column in each row.
std::size_t place_of(const TableStart& start, const std::string& column) {
  if (start.names.empty())
    throw Error(ErrorKind::file, "its columns have no names: the first row is all numbers")
        .hint("Write the names into a first row.");
  const auto found = std::find(start.names.begin(), start.names.end(), column);
  if (found == start.names.end()) throw missing_column("the table", column, start.names);
  return static_cast<std::size_t>(found - start.names.begin()) + (start.names_rows ? 1 : 0);
}

// A column whose values are true and false in any spelling is one of yes and no, as pandas has it.
void find_boolean(Tally& tally) {
  std::unordered_map<std::string, std::int64_t> counts;
  for (const auto& [value, count] : tally.counts) {
    const auto word = lower_case(value);
    if (word != "true" && word != "false") return;
    counts[word == "true" ? "True" : "False"] += count;
  }
  if (counts.empty()) return;
  tally.is_boolean = true;
  tally.counts = std::move(counts);
}

}  // namespace

ColumnFigures read_delimited_column(const std::string& path, const std::string& column,
                                    const std::optional<std::string>& value,
                                    const std::function<void(double)>& report_progress) {
  const auto start = read_table_start(path);
  const auto place = place_of(start, column);
  RowStream rows(path, start.separator);
  for (std::int64_t i = 0; i <= start.comments; ++i) rows.next();  // the last of them has the names
  Tally tally;
  while (auto row = rows.next()) {
    const bool is_there = place < row->size() && !is_missing_value((*row)[place]);
    tally.add(is_there ? std::optional(std::move((*row)[place])) : std::nullopt, printable(column, 60));
    if (tally.rows % 1024 == 0) report_progress(rows.fraction());
  }
  find_boolean(tally);
  return figures_of(tally, column, value);
}

}  // namespace memplan
