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

// The tables, an empty line between two.
std::string tables_text(const Report& report) {
  std::string text;
  for (const auto& block : report.blocks)
    if (const auto* table = std::get_if<Table>(&block))
      text += (text.empty() ? "" : "\n") + table_text(*table);
  return text;
}

// All lists as one table; "" where there is none.
std::string lists_text(const Report& report) {
  std::string text;
  for (const auto& block : report.blocks)
    if (const auto* list = std::get_if<Items>(&block))
      for (const auto& item : list->items) text += csv_row({list->title, item.mark, item.text});
  return text.empty() ? "" : csv_row({"list", "mark", "text"}) + text;
}

}  // namespace

std::string render_csv(const Report& report) {
  const auto tables = tables_text(report);
  return tables.empty() ? lists_text(report) : tables;
}

}  // namespace memplan
