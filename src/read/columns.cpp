#include "read/columns.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace memplan {

namespace {

struct NumericType {
  std::string_view name;
  std::int64_t bytes;  // 0 where the file does not tell
};

constexpr NumericType k_numeric[] = {{"int8", 1},    {"int16", 2},   {"int32", 4},   {"int64", 8},
                                     {"uint8", 1},   {"uint16", 2},  {"uint32", 4},  {"uint64", 8},
                                     {"float16", 2}, {"float32", 4}, {"float64", 8}, {"decimal", 0},
                                     {"number", 0}};

const NumericType* find_numeric(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(k_numeric), std::end(k_numeric), [&](auto& type) { return type.name == name; });
  return found == std::end(k_numeric) ? nullptr : found;
}

// pandas keeps a frame's index so.
bool is_index(const TableColumn& column) {
  return column.name.starts_with("__index_level_");
}

void count_type(const std::string& name, std::vector<ColumnType>& types) {
  const auto found = std::find_if(types.begin(), types.end(), [&](auto& type) { return type.name == name; });
  if (found == types.end())
    types.push_back({name, 1});
  else
    ++found->columns;
}

}  // namespace

std::int64_t column_count(const DataFile& file) {
  std::int64_t count = 0;
  for (const auto& type : file.column_types) count += type.columns;
  return count;
}

void describe_columns(const std::vector<TableColumn>& columns, DataFile& file) {
  file.storage = "table";
  std::vector<ColumnType> values;
  std::int64_t indices = 0;
  for (const auto& column : columns) {
    count_type(column.type, file.column_types);
    const bool is_value = find_numeric(column.type) != nullptr;
    if (is_index(column))
      ++indices;
    else if (is_value)
      count_type(column.type, values);
  }
  for (const auto& type : values) file.variables += type.columns;
  const auto* common = values.size() == 1 ? find_numeric(values.front().name) : nullptr;
  if (common && common->bytes > 0) {
    file.value_type = common->name;
    file.value_bytes = common->bytes;
  }
  if (indices > 0) file.notes.push_back("the index that pandas wrote is not counted among the variables");
  if (file.variables == 0 && !columns.empty())
    file.notes.push_back("none of its columns is numeric: there are no variables");
}

}  // namespace memplan
