#include "memplan/csv.hpp"

#include <algorithm>

#include "memplan/render.hpp"
#include "memplan/words.hpp"
#include "render/table.hpp"

namespace memplan {

namespace {

std::string csv_row(const std::vector<std::string>& fields) {
  std::string text;
  for (std::size_t i = 0; i < fields.size(); ++i) text += (i == 0 ? "" : ",") + csv_field(fields[i]);
  return text + "\n";
}

// "Median error" is called median_error.
std::string column_name(const std::string& title) {
  auto name = lower_case(title);
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

std::vector<std::string> column_names(const Table& table) {
  std::vector<std::string> names;
  std::string last_single;
  for (std::size_t c = 0; c < column_count(table); ++c) {
    const auto title = c < table.columns.size() ? table.columns[c].title : std::string();
    const auto same = [&](const Column& column) { return column.title == title; };
    const bool single = std::count_if(table.columns.begin(), table.columns.end(), same) == 1;
    if (single) last_single = column_name(title);
    names.push_back((single || last_single.empty() ? "" : last_single + "_") + column_name(title));
    if (has_sizes(table, c)) names.back() += "_bytes";
  }
  return names;
}

std::string cell_text(const Cell& cell) {
  const auto* size = std::get_if<Bytes>(&cell);
  return size ? std::to_string(size->count) : std::get<std::string>(cell);
}

std::string table_text(const Table& table) {
  auto text = csv_row(column_names(table));
  for (const auto& row : table.rows) {
    std::vector<std::string> fields(column_count(table));
    std::transform(row.begin(), row.end(), fields.begin(), cell_text);
    text += csv_row(fields);
  }
  return text;
}

std::string items_text(const Items& list) {
  auto text = csv_row({"mark", "text"});
  for (const auto& item : list.items) text += csv_row({item.mark, item.text});
  return text;
}

// The blocks of one kind, an empty line between two.
template <typename Kind, typename ToText>
std::string blocks_text(const Report& report, ToText to_text) {
  std::string text;
  for (const auto& block : report.blocks)
    if (const auto* found = std::get_if<Kind>(&block)) text += (text.empty() ? "" : "\n") + to_text(*found);
  return text;
}

}  // namespace

std::string render_csv(const Report& report) {
  const auto tables = blocks_text<Table>(report, table_text);
  return tables.empty() ? blocks_text<Items>(report, items_text) : tables;
}

}  // namespace memplan
