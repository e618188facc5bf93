#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "memplan/render.hpp"
#include "render/bars.hpp"
#include "render/lines.hpp"
#include "render/table.hpp"

namespace memplan {

namespace {

// Neither a column of a table nor the text of a list is wrapped to fewer columns than this.
constexpr std::size_t k_narrowest_column = 20;
constexpr std::size_t k_widest_mark = 24;
constexpr std::string_view k_red = "\x1b[31m", k_yellow = "\x1b[33m";

std::size_t width_of(const TextStyle& style) {
  return static_cast<std::size_t>(std::max(style.width, 1));
}

std::string painted(std::string_view text, std::string_view color, const TextStyle& style) {
  return style.color ? fmt::format("{}{}{}", color, text, k_reset) : std::string(text);
}

std::string blanks(std::size_t wanted, std::size_t taken) {
  return std::string(wanted > taken ? wanted - taken : 0, ' ');
}

// A cell as text; `decimals` is how many digits a size has after its point.
struct GridCell {
  std::string text;
  std::optional<std::size_t> decimals;
};
using GridRow = std::vector<GridCell>;

// A table whose cells are text: the titles are its first row, and every row has a cell for every column.
// Sizes of one column stand with their points below each other: `decimals` is the most that one of them has.
struct TextGrid {
  std::vector<Align> aligns;
  std::vector<GridRow> rows;
  std::vector<std::size_t> widths;
  std::vector<std::size_t> decimals;
};

constexpr std::string_view k_column_gap = "  ";

GridCell size_grid_cell(Bytes size, SizeUnit unit) {
  auto text = format_in(size, unit);
  const auto point = text.find('.');
  const auto decimals = point == std::string::npos ? 0 : text.size() - point;
  return {std::move(text), decimals};
}

GridRow cells_of(const std::vector<Cell>& row, SizeUnit unit, std::size_t columns) {
  GridRow cells;
  for (const auto& cell : row) {
    const auto* size = std::get_if<Bytes>(&cell);
    cells.push_back(size ? size_grid_cell(*size, unit) : GridCell{std::get<std::string>(cell), std::nullopt});
  }
  cells.resize(columns);
  return cells;
}

// Blanks behind a cell's text that bring its point below the others'.
std::size_t padding(const TextGrid& grid, std::size_t c, const GridCell& cell) {
  return cell.decimals && grid.aligns[c] == Align::right ? grid.decimals[c] - *cell.decimals : 0;
}

// How wide column `c` is when its cells are wrapped at `limit`.
std::size_t column_width(const TextGrid& grid, std::size_t c, std::size_t limit) {
  std::size_t width = 0;
  for (const auto& row : grid.rows)
    width = std::max(width, widest(wrapped(row[c].text, limit)) + padding(grid, c, row[c]));
  return width;
}

TextGrid grid_of(const Table& table, SizeUnit unit) {
  TextGrid grid;
  const auto columns = column_count(table);
  GridRow titles;
  for (const auto& column : table.columns) titles.push_back({column.title, std::nullopt});
  for (const auto& column : table.columns) grid.aligns.push_back(column.align);
  titles.resize(columns);
  grid.aligns.resize(columns, Align::left);
  grid.rows.push_back(titles);
  for (const auto& row : table.rows) grid.rows.push_back(cells_of(row, unit, columns));
  grid.decimals.assign(columns, 0);
  for (const auto& row : grid.rows)
    for (std::size_t c = 0; c < columns; ++c)
      grid.decimals[c] = std::max(grid.decimals[c], row[c].decimals.value_or(0));
  for (std::size_t c = 0; c < columns; ++c) grid.widths.push_back(column_width(grid, c, k_unlimited));
  return grid;
}

std::size_t total_width(const TextGrid& grid) {
  const auto gaps = grid.widths.empty() ? 0 : k_column_gap.size() * (grid.widths.size() - 1);
  return std::accumulate(grid.widths.begin(), grid.widths.end(), gaps);
}

// Wraps the last column of text, and those before it where that is not enough, until the grid fits `width`.
void shrink(TextGrid& grid, std::size_t width) {
  for (auto c = grid.widths.size(); c-- > 0;) {
    const auto total = total_width(grid);
    if (total <= width) return;
    const auto excess = total - width;
    if (grid.aligns[c] == Align::right || grid.widths[c] <= k_narrowest_column) continue;
    const auto limit = std::max(k_narrowest_column, grid.widths[c] - std::min(excess, grid.widths[c]));
    grid.widths[c] = column_width(grid, c, limit);
  }
}

// Line `i` of a row whose cells are wrapped.
std::string row_line(const std::vector<Lines>& cells, std::size_t i, const TextGrid& grid) {
  std::string line;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const auto part = i < cells[c].size() ? cells[c][i] : std::string();
    const auto fill = blanks(grid.widths[c], columns_of(part));
    if (c > 0) line += k_column_gap;
    line += grid.aligns[c] == Align::right ? fill + part : part + fill;
  }
  trim_end(line);
  return line;
}

Lines row_lines(const GridRow& row, const TextGrid& grid) {
  std::vector<Lines> cells;
  for (std::size_t c = 0; c < row.size(); ++c) {
    cells.push_back(wrapped(row[c].text, grid.widths[c]));
    if (!cells[c].empty()) cells[c].front() += blanks(padding(grid, c, row[c]), 0);
  }
  std::size_t height = 0;
  for (const auto& cell : cells) height = std::max(height, cell.size());
  Lines lines;
  for (std::size_t i = 0; i < height; ++i) lines.push_back(row_line(cells, i, grid));
  return lines;
}

std::string painted_mark(const std::string& mark, const TextStyle& style) {
  if (mark == "error") return painted(mark, k_red, style);
  return mark == "warning" ? painted(mark, k_yellow, style) : mark;
}

// A list's mark and the text beside it; a mark that is too wide for its column stands above the text.
std::string item_text(const Item& item, std::size_t mark_width, const TextStyle& style) {
  const auto mark = fit_to_show(item.mark);
  const auto indent = 2 + mark_width + (mark_width > 0 ? k_column_gap.size() : 0);
  const auto room = std::max(k_narrowest_column, width_of(style) - std::min(indent, width_of(style)));
  const auto next_line = "\n" + std::string(indent, ' ');
  std::string text = "  " + painted_mark(mark, style);
  auto lead = columns_of(mark) > mark_width ? next_line : blanks(indent - 2, columns_of(mark));
  for (const auto& line : wrapped(item.text, room)) text += std::exchange(lead, next_line) + line;
  trim_end(text);
  return text + "\n";
}

// Each block as text; empty when there is nothing to show.
struct BlockText {
  const TextStyle& style;

  std::string operator()(const Paragraph& paragraph) const {
    std::string text;
    if (paragraph.empty()) return text;
    for (const auto& line : wrapped(paragraph, width_of(style))) text += line + "\n";
    return text;
  }

  std::string operator()(const Table& table) const {
    const auto unit = unit_of(table, style.units);
    auto grid = grid_of(table, unit);
    shrink(grid, width_of(style));
    std::string text;
    if (const auto caption = caption_of(table, unit); !caption.empty())
      for (const auto& line : wrapped(caption, width_of(style))) text += painted(line, k_bold, style) + "\n";
    const auto titled = [](const Column& column) { return !column.title.empty(); };
    if (std::any_of(table.columns.begin(), table.columns.end(), titled))
      for (const auto& line : row_lines(grid.rows[0], grid)) text += painted(line, k_bold, style) + "\n";
    for (std::size_t r = 1; r < grid.rows.size(); ++r)
      for (const auto& line : row_lines(grid.rows[r], grid)) text += line + "\n";
    return text;
  }

  std::string operator()(const Items& list) const {
    std::size_t mark_width = 0;
    for (const auto& item : list.items) mark_width = std::max(mark_width, columns_of(fit_to_show(item.mark)));
    auto text = (*this)(Paragraph(list.title));
    for (const auto& item : list.items) text += item_text(item, std::min(mark_width, k_widest_mark), style);
    return text;
  }

  std::string operator()(const Verbatim& verbatim) const {
    const bool ends = verbatim.text.empty() || verbatim.text.ends_with('\n');
    return verbatim.text + (ends ? "" : "\n");
  }

  std::string operator()(const StackedBars& picture) const { return bars_text(picture, style); }
};

std::string problem_text(const Problem& problem) {
  std::string text = "  ";
  if (!problem.where.empty()) text += fit_to_show(problem.where) + ": ";
  text += problem.message + "\n";
  if (!problem.excerpt.empty())
    for (const auto& line : lines_of(problem.excerpt)) text += fmt::format("      {}\n", line);
  if (!problem.hint.empty()) text += fmt::format("    hint: {}\n", problem.hint);
  return text;
}

}  // namespace

std::string render_text(const Report& report, const TextStyle& style) {
  std::string text;
  for (const auto& block : report.blocks) {
    const auto part = std::visit(BlockText{style}, block);
    if (!text.empty() && !part.empty()) text += "\n";
    text += part;
  }
  return text;
}

std::string render_error_text(const Error& error, const TextStyle& style) {
  const auto place = error.where().empty() ? painted("error", k_red, style) : fit_to_show(error.where());
  std::string text = fmt::format("mem-plan: {}: {}\n", place, error.what());
  for (const auto& problem : error.problems()) text += problem_text(problem);
  if (!error.hint().empty()) text += fmt::format("  hint: {}\n", error.hint());
  return text;
}

}  // namespace memplan
