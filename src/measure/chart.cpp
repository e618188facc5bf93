#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "memplan/measure.hpp"

namespace memplan {

namespace {

constexpr std::string_view k_eighths[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

// What a cell shows of a column that fills `part` of it: 0 and less is nothing, 1 and more is all.
std::string_view cell_of(double part, bool blocks) {
  if (!blocks) return part >= 0.5 ? "#" : " ";
  return k_eighths[static_cast<std::size_t>(std::lround(std::clamp(part, 0.0, 1.0) * 8))];
}

std::string row_of(const std::vector<Bytes>& columns, double per_row, std::size_t below, bool blocks) {
  std::string cells;
  for (const auto column : columns)
    cells += cell_of(static_cast<double>(column.count) / per_row - static_cast<double>(below), blocks);
  return cells.erase(cells.find_last_not_of(' ') + 1);
}

}  // namespace

std::string draw_chart(const Series& series, double seconds, const ChartStyle& style) {
  const auto columns = columns_of(series, seconds, style.columns);
  const auto top = columns.empty() ? Bytes{} : *std::max_element(columns.begin(), columns.end());
  if (top.count == 0 || style.rows == 0) return "";
  const auto label = format_size(top);
  const auto end = format_seconds(seconds);
  const double per_row = static_cast<double>(top.count) / static_cast<double>(style.rows);
  std::string text;
  for (auto row = style.rows; row-- > 0;)
    text += fmt::format("{:>{}} |{}\n", row + 1 == style.rows ? label : "", label.size(),
                        row_of(columns, per_row, row, style.blocks));
  text += fmt::format("{:>{}} +{}\n", "0 B", label.size(), std::string(columns.size(), '-'));
  return text + fmt::format("{:>{}}  0 s{:>{}}\n", "", label.size(), end,
                            std::max(columns.size(), end.size() + 4) - 3);
}

std::string format_seconds(double seconds) {
  if (seconds < 10) return fmt::format("{:.2f} s", seconds);
  if (seconds < 119.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = std::llround(std::min(seconds, 1e15));
  if (whole < 7200) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace memplan
