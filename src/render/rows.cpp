#include <fmt/format.h>

#include "memplan/csv.hpp"
#include "memplan/render.hpp"
#include "render/engines.hpp"

namespace memplan {

namespace {

using ValueKind = RowValue::Kind;

void append_number(std::string& out, const RowValue& value) {
  if (value.kind == ValueKind::whole)
    fmt::format_to(std::back_inserter(out), "{}", value.whole);
  else
    fmt::format_to(std::back_inserter(out), "{}", value.number);
}

const char* truth_text(const RowValue& value) {
  return value.whole ? "yes" : "no";
}

void append_csv(std::string& out, const RowValue& value) {
  if (value.kind == ValueKind::text) out += csv_field(*value.text);
  if (value.kind == ValueKind::truth) out += truth_text(value);
  if (value.kind == ValueKind::whole || value.kind == ValueKind::number) append_number(out, value);
}

void append_json(std::string& out, const RowValue& value) {
  if (value.kind == ValueKind::none) out += "null";
  if (value.kind == ValueKind::text) out += json_string(*value.text);
  if (value.kind == ValueKind::truth) out += value.whole ? "true" : "false";
  if (value.kind == ValueKind::whole || value.kind == ValueKind::number) append_number(out, value);
}

std::string value_text(const RowValue& value) {
  if (value.kind == ValueKind::text) return *value.text;
  if (value.kind == ValueKind::truth) return truth_text(value);
  if (value.kind == ValueKind::none) return "";
  return format_number(value.kind == ValueKind::whole ? static_cast<double>(value.whole) : value.number);
}

}  // namespace

std::string csv_titles(const std::vector<RowColumn>& columns) {
  std::string text;
  for (const auto& column : columns) text += (text.empty() ? "" : ",") + csv_field(column.name);
  return text + "\n";
}

std::string csv_rows(const RowBlock& block) {
  std::string text;
  for (std::size_t i = 0; i < block.values.size(); ++i) {
    append_csv(text, block.values[i]);
    text += (i + 1) % block.columns == 0 ? '\n' : ',';
  }
  return text;
}

std::string json_rows(const std::string& schema, const std::vector<RowColumn>& columns,
                      const RowBlock& block) {
  std::vector<std::string> names;
  for (const auto& column : columns) names.push_back(fmt::format(",{}:", json_string(column.name)));
  const auto start = fmt::format("{{\"schema\":{}", json_string(schema));
  std::string text;
  for (std::size_t i = 0; i < block.values.size(); ++i) {
    const auto c = i % block.columns;
    if (c == 0) text += start;
    text += names[c];
    append_json(text, block.values[i]);
    if (c + 1 == block.columns) text += "}\n";
  }
  return text;
}

Table row_table(const std::string& caption, const std::vector<RowColumn>& columns, const RowBlock& block) {
  Table table{caption, {}, {}};
  for (const auto& column : columns) table.columns.push_back({column.title, Align::left});
  for (std::size_t i = 0; i < block.values.size(); ++i) {
    const auto c = i % block.columns;
    const auto& value = block.values[i];
    const bool numeric = value.kind == ValueKind::whole || value.kind == ValueKind::number;
    if (c == 0) table.rows.emplace_back();
    if (numeric) table.columns[c].align = Align::right;
    if (numeric && columns[c].sizes)
      table.rows.back().emplace_back(Bytes{value.whole});
    else
      table.rows.back().emplace_back(value_text(value));
  }
  return table;
}

}  // namespace memplan
