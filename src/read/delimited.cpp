// Tables of text, .csv and .tsv: the columns from the first rows, the rows by going through the file.
#include "read/delimited.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "memplan/csv.hpp"
#include "memplan/error.hpp"
#include "memplan/words.hpp"
#include "read/columns.hpp"
#include "read/folder.hpp"
#include "read/formats.hpp"
#include "read/stream.hpp"
#include "read/words.hpp"

namespace memplan {

namespace {

using Fields = std::vector<std::string>;

constexpr std::size_t k_sample_bytes = std::size_t{1} << 20;
constexpr std::size_t k_most_sample_rows = 1000;
constexpr std::ptrdiff_t k_most_sample_fields = 3'000'000;

// The first rows of a table.
struct Sample {
  std::vector<Fields> rows;
  char separator = ',';
  std::int64_t comments = 0;  // lines before the table
};

// The start of the file up to the end of a row, as much as the sample wants.
std::string read_sample(const std::string& path) {
  ByteStream stream(path);
  std::string text;
  std::ptrdiff_t lines = 0;
  auto bytes = stream.next();
  const auto wants_more = [&] {
    return text.size() < k_sample_bytes || (lines < 3 && text.size() < k_longest_row);
  };
  for (; !bytes.empty() && wants_more(); bytes = stream.next()) {
    text += bytes;
    lines += std::count(bytes.begin(), bytes.end(), '\n');
  }
  if (text.starts_with(k_byte_order_mark)) text.erase(0, k_byte_order_mark.size());
  const bool is_cut = !bytes.empty();
  if (is_cut && text.find('\n') == std::string::npos)
    throw damaged_table("its first row is longer than 64 MiB");
  if (is_cut) text.resize(text.rfind('\n') + 1);
  return text;
}

// The first line that is no comment and not blank, for a comment is prose; of comments alone the first line.
std::string_view telling_line(std::string_view text) {
  for (auto rest = text; !rest.empty(); rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1)) {
    const auto line = trimmed(rest.substr(0, rest.find('\n')), "\r");
    if (!line.empty() && !line.starts_with('#')) return line;
  }
  return text.substr(0, text.find('\n'));
}

char find_separator(const std::string& text, const std::string& extension) {
  const auto line = telling_line(text);
  if (extension != ".csv" || line.find(',') != std::string_view::npos)
    return extension == ".csv" ? ',' : '\t';
  if (line.find(';') != std::string_view::npos) return ';';
  return line.find('\t') != std::string_view::npos ? '\t' : ',';
}

// Lines that begin with '#' before the table; the last of them may be the names of its columns.
void drop_comments(Sample& sample) {
  auto& rows = sample.rows;
  auto first = rows.begin();
  while (first != rows.end() && first->front().starts_with('#')) ++first;
  if (first != rows.begin() && first != rows.end() && std::prev(first)->size() == first->size()) --first;
  sample.comments = first - rows.begin();
  rows.erase(rows.begin(), first);
}

Sample sample_rows(const std::string& path) {
  const auto text = read_sample(path);
  Sample sample;
  sample.separator = find_separator(text, extension_of(path));
  if (std::count(text.begin(), text.end(), sample.separator) > k_most_sample_fields)
    throw damaged_table(fmt::format("has more than {} fields in its first rows", k_most_sample_fields));
  RowSplitter rows(text, sample.separator);
  while (sample.rows.size() < k_most_sample_rows) {
    auto row = rows.next();
    if (!row) break;
    if (!is_blank_row(*row)) sample.rows.push_back(std::move(*row));
  }
  if (text.size() >= k_sample_bytes && sample.rows.size() > 2) sample.rows.pop_back();  // it may be cut
  drop_comments(sample);
  return sample;
}

bool is_header(const Fields& row) {
  return std::any_of(row.begin(), row.end(),
                     [](auto& field) { return !is_number(field) && !is_missing_value(field); });
}

// A column is numeric when all of its values in the sample are.
std::vector<TableColumn> column_types(const std::vector<Fields>& rows, std::size_t count) {
  std::vector<TableColumn> columns(count, {"", "number"});
  for (const auto& row : rows)
    for (std::size_t i = 0; i < std::min(count, row.size()); ++i)
      if (!is_number(row[i]) && !is_missing_value(row[i])) columns[i].type = "text";
  return columns;
}

// The width of the table: that of its first row, or one more where its rows begin with names that have none.
std::size_t checked_width(const Fields& header, const std::vector<Fields>& rows, DataFile& file) {
  if (rows.empty() || rows.front().size() == header.size()) return header.size();
  if (rows.front().size() != header.size() + 1)
    throw damaged_table(fmt::format("has {} columns in its first row and {} in the next", header.size(),
                                    rows.front().size()));
  file.notes.push_back(
      "the first row has a name less than there are columns: the first column names the rows");
  return header.size() + 1;
}

void describe_sample(Sample sample, DataFile& file, bool& has_header) {
  if (sample.rows.empty()) throw damaged_table("has no rows");
  const auto first = sample.rows.front();
  has_header = is_header(first);
  if (has_header) sample.rows.erase(sample.rows.begin());
  if (!has_header) file.notes.push_back("the first row is all numbers: it is taken as values, not as names");
  const auto width = checked_width(first, sample.rows, file);
  describe_columns(column_types(sample.rows, width), file);
  if (sample.rows.empty())
    file.notes.push_back("there are no rows but the first: all columns are taken as numbers");
}

std::int64_t count_rows(const std::string& path, char separator, const Progress& report_progress) {
  ByteStream stream(path);
  RowCounter counter(separator);
  for (auto bytes = stream.next(); !bytes.empty(); bytes = stream.next()) {
    counter.add(bytes);
    report_progress(stream.fraction());
  }
  if (counter.is_quoted())
    throw damaged_table(fmt::format("the quote that opens in row {} is never closed", counter.rows() + 1));
  return counter.rows() + (counter.is_within_row() ? 1 : 0);
}

}  // namespace

Error damaged_table(const std::string& message) {
  return Error(ErrorKind::file, message)
      .hint("Check how the table is quoted and separated, or write it again.");
}

bool is_blank_row(const Fields& row) {
  return row.size() == 1 && (row.front().empty() || row.front() == "\r");
}

bool is_missing_value(const std::string& text) {
  if (text.size() > 4) return false;
  const auto word = lower_case(text);
  for (const auto* known : {"", "na", "n/a", "nan", "null", "none", "inf", "-inf"})
    if (word == known) return true;
  return false;
}

TableStart read_table_start(const std::string& path) {
  auto sample = sample_rows(path);
  TableStart start{{}, false, sample.separator, sample.comments};
  if (sample.rows.empty()) throw damaged_table("has no rows");
  if (!is_header(sample.rows.front())) return start;
  start.names = std::move(sample.rows.front());
  start.names_rows = sample.rows.size() > 1 && sample.rows[1].size() == start.names.size() + 1;
  if (start.names.front().starts_with('#')) start.names.front().erase(0, 1);
  return start;
}

DataFile read_delimited(const std::string& path, const ReadOptions&, const Progress& report_progress) {
  DataFile file;
  const auto sample = sample_rows(path);
  bool has_header = false;
  describe_sample(sample, file, has_header);
  file.format = extension_of(path) == ".csv" ? "csv" : "tsv";
  file.layout = file.format == "csv" ? "comma-separated values" : "tab-separated values";
  if (sample.separator == ';') file.layout = "semicolon-separated values";
  if (file.format == "csv" && sample.separator == '\t') file.layout = "tab-separated values";
  if (sample.comments > 0)
    file.notes.push_back(fmt::format("{} lines before the table are comments", sample.comments));
  file.observations =
      count_rows(path, sample.separator, report_progress) - sample.comments - (has_header ? 1 : 0);
  file.notes.push_back("which columns are numeric is told by the first rows");
  return file;
}

}  // namespace memplan
