#include "render/table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace memplan {

namespace {

std::vector<Bytes> sizes_in(const Table& table) {
  std::vector<Bytes> sizes;
  for (const auto& row : table.rows)
    for (const auto& cell : row)
      if (const auto* size = std::get_if<Bytes>(&cell)) sizes.push_back(*size);
  return sizes;
}

}  // namespace

std::size_t column_count(const Table& table) {
  auto count = table.columns.size();
  for (const auto& row : table.rows) count = std::max(count, row.size());
  return count;
}

SizeUnit unit_of(const Table& table, UnitFlavour flavour) {
  return choose_unit(sizes_in(table), flavour);
}

std::string caption_of(const Table& table, SizeUnit unit) {
  if (sizes_in(table).empty()) return table.caption;
  return table.caption.empty() ? fmt::format("sizes in {}", unit.name)
                               : fmt::format("{}, {}", table.caption, unit.name);
}

bool has_sizes(const Table& table, std::size_t c) {
  return std::any_of(table.rows.begin(), table.rows.end(),
                     [&](auto& row) { return c < row.size() && std::holds_alternative<Bytes>(row[c]); });
}

}  // namespace memplan
