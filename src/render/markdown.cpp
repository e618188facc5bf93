#include <fmt/format.h>

#include <algorithm>

#include "memplan/render.hpp"
#include "render/bars.hpp"
#include "render/lines.hpp"
#include "render/table.hpp"

namespace memplan {

namespace {

// The columns of bars between fences.
constexpr int k_fenced_width = 78;

// `text` on one line, with what Markdown would read as its own taken literally.
std::string escaped_markdown(std::string_view text) {
  std::string line(text), result;
  std::replace(line.begin(), line.end(), '\n', ' ');
  for (const char c : fit_to_show(line)) {
    if (std::string_view("\\`*_[]<>|#~").find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  trim_end(result);
  return result;
}

std::string markdown_row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const auto& cell : cells) text += cell.empty() ? " |" : " " + cell + " |";
  return text + "\n";
}

struct BlockMarkdown {
  UnitFlavour units;

  std::string operator()(const Paragraph& paragraph) const {
    return paragraph.empty() ? "" : escaped_markdown(paragraph) + "\n";
  }

  std::string operator()(const Table& table) const {
    const auto unit = unit_of(table, units);
    std::vector<std::string> titles(column_count(table)), rules(titles.size(), "---");
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      titles[c] = escaped_markdown(table.columns[c].title);
      if (table.columns[c].align == Align::right) rules[c] = "---:";
    }
    const auto caption = caption_of(table, unit);
    auto text = caption.empty() ? "" : fmt::format("**{}**\n\n", escaped_markdown(caption));
    text += markdown_row(titles) + markdown_row(rules);
    for (const auto& row : table.rows) text += markdown_row(cells_of(row, unit, titles.size()));
    return text;
  }

  std::string operator()(const Items& list) const {
    auto text = list.title.empty() ? "" : fmt::format("**{}**\n\n", escaped_markdown(list.title));
    for (const auto& item : list.items) {
      const bool marked = !item.mark.empty() && item.mark != "-";
      text += marked ? fmt::format("- **{}**: {}\n", escaped_markdown(item.mark), escaped_markdown(item.text))
                     : fmt::format("- {}\n", escaped_markdown(item.text));
    }
    return text;
  }

  std::string operator()(const Verbatim& verbatim) const {
    std::string text = "```\n";
    for (const auto& line : lines_of(verbatim.text)) text += line + "\n";
    return text + "```\n";
  }

  std::string operator()(const StackedBars& picture) const {
    return (*this)(Verbatim{bars_text(picture, {units, false, k_fenced_width})});
  }

 private:
  static std::vector<std::string> cells_of(const std::vector<Cell>& row, SizeUnit unit, std::size_t count) {
    std::vector<std::string> cells(count);
    std::transform(row.begin(), row.end(), cells.begin(), [&](const Cell& cell) {
      const auto* size = std::get_if<Bytes>(&cell);
      return size ? format_in(*size, unit) : escaped_markdown(std::get<std::string>(cell));
    });
    return cells;
  }
};

}  // namespace

std::string render_markdown(const Report& report, const TextStyle& style) {
  std::string text;
  for (const auto& block : report.blocks) {
    const auto part = std::visit(BlockMarkdown{style.units}, block);
    if (!text.empty() && !part.empty()) text += "\n";
    text += part;
  }
  return text;
}

}  // namespace memplan
