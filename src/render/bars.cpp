#include "render/bars.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "render/lines.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_widest_bar = 60, k_narrowest_bar = 8, k_widest_label = 25;
constexpr int k_narrowest_line = 20;
// With both ends of the need beside the bar a line is at least this wide.
constexpr std::size_t k_roomy = 72;

// What a cell of a bar is drawn with: the parts by their keys, what the spread adds, a mark across, a bar's
// torn end.
struct Signs {
  std::array<std::string_view, k_most_keys + 1> parts;
  std::string_view spread, mark, torn;
};
constexpr Signs k_blocks{{"█", "▒", "▞", "▓", "░", "▖", "·"}, "─", "│", "»"};
constexpr Signs k_ascii{{"#", "=", "+", "%", "x", "o", "."}, "-", "|", ">"};
constexpr std::array<std::string_view, k_most_keys + 1> k_colors = {
    "\x1b[34m", "\x1b[33m", "\x1b[32m", "\x1b[35m", "\x1b[36m", "\x1b[31m", "\x1b[37m"};

template <typename Visit>
void each_bar(const StackedBars& picture, Visit visit) {
  for (const auto& group : picture.groups)
    for (const auto& bar : group.bars) visit(bar);
}

// `text` in at most `width` columns, cut with an ellipsis (a full stop in ASCII) where it is longer.
std::string shortened(const std::string& text, std::size_t width, bool blocks) {
  auto shown = fit_to_show(text);
  if (columns_of(shown) <= width) return shown;
  std::string result;
  std::size_t columns = 0;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    columns += (static_cast<unsigned char>(shown[i]) & 0xC0) != 0x80 ? 1 : 0;
    if (columns == width) break;
    result += shown[i];
  }
  return result + (blocks ? "…" : ".");
}

std::string padded(const std::string& text, std::size_t width) {
  const auto taken = columns_of(text);
  return text + std::string(width > taken ? width - taken : 0, ' ');
}

// How the columns of a line are shared out, and what a cell stands for.
class BarsLayout {
 public:
  BarsLayout(const StackedBars& picture, const TextStyle& style)
      : m_picture(picture), m_style(style), m_signs(style.blocks ? k_blocks : k_ascii) {
    std::vector<Bytes> sizes;
    each_bar(picture, [&](const Bar& bar) { sizes.push_back(bar.high); });
    m_unit = choose_unit(sizes, style.units);
    m_width = static_cast<std::size_t>(std::max(style.width, k_narrowest_line));
    measure_text();
    const auto beside = m_label + m_value + 5;  // the gaps, and the cell of a mark at the end
    m_cells = std::clamp(m_width > beside ? m_width - beside : 0, k_narrowest_bar, k_widest_bar);
    m_per_cell = std::max(static_cast<double>(picture.reach.count), 1.0) / static_cast<double>(m_cells);
  }

  std::string text() const {
    std::string result;
    for (const auto& line : wrapped(fmt::format("{}, {}", m_picture.title, m_unit.name), m_width))
      result += strong(line) + "\n";
    for (const auto& group : m_picture.groups) {
      if (!group.title.empty()) result += shortened(group.title, m_width, m_style.blocks) + "\n";
      for (const auto& bar : group.bars) result += bar_line(bar);
    }
    return result + marks_text() + legend();
  }

 private:
  void measure_text() {
    each_bar(m_picture, [&](const Bar& bar) {
      m_label = std::max(m_label, columns_of(fit_to_show(bar.label)));
      m_value = std::max(m_value, value_of(bar).size());
    });
    m_label = std::min({m_label, k_widest_label, std::max<std::size_t>(m_width / 3, 4)});
  }

  std::size_t cells_to(double bytes) const {
    return static_cast<std::size_t>(
        std::clamp<long>(std::lround(bytes / m_per_cell), 0, static_cast<long>(m_cells)));
  }

  std::string value_of(const Bar& bar) const {
    const auto high = format_in(bar.high, m_unit);
    return bar.high == bar.bytes || m_width < k_roomy
               ? high
               : fmt::format("{} to {}", format_in(bar.bytes, m_unit), high);
  }

  std::string painted(std::string_view text, std::string_view color) const {
    return m_style.color ? fmt::format("{}{}{}", color, text, k_reset) : std::string(text);
  }
  std::string strong(const std::string& text) const { return painted(text, k_bold); }

  std::string sign_of(std::size_t key) const { return painted(m_signs.parts.at(key), k_colors.at(key)); }

  // The signs of a bar from the left, as many as its upper end has cells.
  std::vector<std::string> signs_of(const Bar& bar) const {
    std::vector<std::string> cells;
    double bytes = 0;
    for (const auto& part : bar.parts) {
      bytes += static_cast<double>(part.bytes.count);
      cells.resize(std::max(cells.size(), cells_to(bytes)), sign_of(part.key));
    }
    const auto high = static_cast<double>(bar.high.count);
    cells.resize(std::max(cells.size(), cells_to(high)), std::string(m_signs.spread));
    if (bar.high > m_picture.reach && !cells.empty()) cells.back() = m_signs.torn;
    return cells;
  }

  bool shown(const Mark& mark) const { return mark.bytes <= m_picture.reach; }
  std::size_t place_of(const Mark& mark) const {
    return std::min(cells_to(static_cast<double>(mark.bytes.count)), m_cells);
  }

  std::string bar_line(const Bar& bar) const {
    auto cells = signs_of(bar);
    cells.resize(m_cells + 1, " ");
    for (const auto& mark : m_picture.marks)
      if (shown(mark)) cells[place_of(mark)] = strong(std::string(m_signs.mark));
    std::string line = "  " + padded(shortened(bar.label, m_label, m_style.blocks), m_label) + " ";
    for (const auto& cell : cells) line += cell;
    line += fmt::format(" {:>{}}", value_of(bar), m_value);
    return line + "\n";
  }

  std::string marks_text() const {
    std::string text;
    for (const auto& mark : m_picture.marks) {
      const auto said = fmt::format("{} {} {}", mark.label, format_in(mark.bytes, m_unit), m_unit.name);
      const auto line = shown(mark) ? said : said + " is beyond the bars";
      text +=
          shown(mark) ? mark_line(mark, said) : "  " + shortened(line, m_width - 2, m_style.blocks) + "\n";
    }
    return text;
  }

  // The text stands on the side of the mark's foot where there is room, else on a line of its own.
  std::string mark_line(const Mark& mark, const std::string& said) const {
    const auto foot = 2 + m_label + 1 + place_of(mark), columns = columns_of(fit_to_show(said));
    const std::string blanks(foot > columns + 1 ? foot - columns - 1 : 0, ' ');
    if (foot >= columns + 3) return fmt::format("{}{} {}\n", blanks, fit_to_show(said), m_signs.mark);
    if (foot + columns + 2 <= m_width)
      return fmt::format("{:>{}}{} {}\n", "", foot, m_signs.mark, fit_to_show(said));
    return fmt::format("  {} {}\n", m_signs.mark, shortened(said, m_width - 4, m_style.blocks));
  }

  std::string legend() const {
    std::string text, line = "  ";
    std::size_t taken = 0;
    for (std::size_t k = 0; k < m_picture.keys.size(); ++k) {
      const auto& key = m_picture.keys[k];
      const auto said = fmt::format("{} {}", shortened(key.name, m_width / 2, m_style.blocks),
                                    format_in(key.largest, m_unit));
      const auto columns = columns_of(said) + 4;
      if (taken > 0 && 2 + taken + columns > m_width) {
        text += line + "\n";
        line = "  ";
        taken = 0;
      }
      line += fmt::format("{}{} {}", taken > 0 ? "  " : "", sign_of(k), said);
      taken += columns;
    }
    return m_picture.keys.empty() ? "" : text + line + "\n";
  }

  const StackedBars& m_picture;
  const TextStyle& m_style;
  const Signs& m_signs;
  SizeUnit m_unit{};
  std::size_t m_width = 0, m_label = 0, m_value = 0, m_cells = 0;
  double m_per_cell = 1;
};

}  // namespace

std::string bars_text(const StackedBars& picture, const TextStyle& style) {
  return BarsLayout(picture, style).text();
}

}  // namespace memplan
