#include <fmt/format.h>

#include "render/drawing.hpp"

namespace memplan {

namespace {

constexpr double k_bar = 16, k_mark_row = 20, k_group_row = 28;

std::string part_tip(const Bar& bar, const Part& part, UnitFlavour units) {
  return fmt::format("{}: {} {}", bar.label, part.name, format_size(part.bytes, units));
}

std::string mark_text(const Mark& mark, UnitFlavour units) {
  return fmt::format("{} {}", mark.label, format_size(mark.bytes, units));
}

// Bars that lie, a row for each; in a narrow drawing their texts stand above them.
class BarsDrawing {
 public:
  BarsDrawing(Drawing& drawing, const StackedBars& picture)
      : m_drawing(drawing), m_picture(picture), m_units(drawing.units()) {
    if (!drawing.narrow()) measure_text();
    m_length = drawing.width() - m_left - m_right;
    m_scale = AxisScale::linear(picture.reach, m_length, m_units);
  }

  void draw() {
    double y = 4;
    for (const auto& mark : m_picture.marks)
      if (m_scale.holds(mark.bytes)) y += k_mark_row;
    const double top = y;
    for (const auto& group : m_picture.groups) y += height_of(group);
    draw_axis(top, y);
    double at = top;
    for (const auto& group : m_picture.groups) at = draw_group(group, at);
    draw_marks(top, y);
    draw_legend(y + 32);
  }

 private:
  template <typename Visit>
  void each_bar(Visit visit) const {
    for (const auto& group : m_picture.groups)
      for (const auto& bar : group.bars) visit(bar);
  }

  std::string said_of(const Bar& bar) const {
    const auto need = need_text(bar, m_units);
    return bar.verdict.empty() ? need : fmt::format("{}, {}", need, bar.verdict);
  }

  void measure_text() {
    constexpr double k_most = 240, k_gap = 12;
    each_bar([&](const Bar& bar) {
      m_left = std::max(m_left, std::min(text_width(bar.label, bar.binds), k_most) + k_gap);
      m_right = std::max(m_right, std::min(text_width(said_of(bar), bar.binds), k_most + 60) + k_gap);
    });
  }

  double row_height() const { return m_drawing.narrow() ? 46 : 26; }
  double height_of(const BarGroup& group) const {
    return (group.title.empty() ? 0 : k_group_row) + row_height() * static_cast<double>(group.bars.size());
  }

  void draw_axis(double top, double bottom) {
    double free_from = -1;
    for (const auto& tick : m_scale.ticks()) {
      const double x = m_left + tick.place, half = text_width(tick.label) / 2;
      m_drawing.line(x, top, x, bottom + 4, "grid");
      const double from = std::clamp(x - half, 0.0, m_drawing.width() - 2 * half);
      if (from < free_from) continue;
      m_drawing.text(from + half, bottom + 18, Anchor::middle, tick.label, "soft");
      free_from = from + 2 * half + 8;
    }
    m_drawing.grow_to(bottom + 24);
  }

  double draw_group(const BarGroup& group, double y) {
    if (!group.title.empty()) {
      m_drawing.text(0, y + 19, Anchor::start, fitting_text(group.title, m_drawing.width(), true), "strong");
      y += k_group_row;
    }
    for (const auto& bar : group.bars) {
      draw_row(bar, y);
      y += row_height();
    }
    return y;
  }

  void draw_row(const Bar& bar, double y) {
    const std::string_view style = bar.binds ? "strong" : "";
    const auto said = said_of(bar);
    if (m_drawing.narrow()) {
      const double room = m_drawing.width() - text_width(said, bar.binds) - 8;
      m_drawing.text(0, y + 13, Anchor::start, fitting_text(bar.label, room, bar.binds), style);
      m_drawing.text(m_drawing.width(), y + 13, Anchor::end, said, style);
      draw_bar(bar, y + 20);
    } else {
      m_drawing.text(m_left - 12, y + 17, Anchor::end, fitting_text(bar.label, m_left - 12, bar.binds),
                     style);
      m_drawing.text(m_left + m_length + 12, y + 17, Anchor::start,
                     fitting_text(said, m_right - 12, bar.binds), style);
      draw_bar(bar, y + 5);
    }
  }

  void draw_bar(const Bar& bar, double y) {
    std::int64_t bytes = 0;
    double x = 0;
    for (const auto& part : bar.parts) {
      bytes += part.bytes.count;
      const double end = m_scale.place(Bytes{bytes});
      m_drawing.filled_box(m_left + x, y, end - x, k_bar, part.key, part_tip(bar, part, m_units));
      x = end;
    }
    const double high = m_scale.place(bar.high);
    if (high > x)
      m_drawing.box(m_left + x, y, high - x, k_bar, "spread",
                    fmt::format("up to {}", format_size(bar.high, m_units)));
    if (!m_scale.holds(bar.high)) draw_torn_end(y);
    if (m_drawing.narrow()) draw_marks_across(y);
    if (bar.limit && m_scale.holds(bar.limit->bytes)) {
      const double place = m_left + m_scale.place(bar.limit->bytes);
      m_drawing.path(fmt::format("M{} {}v{}", pixels(place), pixels(y - 4), pixels(k_bar + 8)), "limit",
                     mark_text(*bar.limit, m_units));
    }
  }

  // In a narrow drawing texts stand between the bars, and the marks leave them out.
  void draw_marks_across(double y) {
    for (const auto& mark : m_picture.marks)
      if (m_scale.holds(mark.bytes)) {
        const double x = m_left + m_scale.place(mark.bytes);
        m_drawing.line(x, y - 3, x, y + k_bar + 3, "mark");
      }
  }

  // The bar goes on beyond the axis.
  void draw_torn_end(double y) {
    for (const double back : {14.0, 8.0})
      m_drawing.path(fmt::format("M{} {}l4 {}l-4 {}l4 {}", pixels(m_left + m_length - back), pixels(y - 1),
                                 pixels(k_bar / 3 + 1), pixels(k_bar / 3), pixels(k_bar / 3 + 1)),
                     "torn");
  }

  // The largest stands on top: no line then crosses the text of another. Texts lie over lines all the same.
  void draw_marks(double top, double bottom) {
    auto marks = m_picture.marks;
    std::erase_if(marks, [&](auto& mark) { return !m_scale.holds(mark.bytes); });
    std::stable_sort(marks.begin(), marks.end(), [](auto& a, auto& b) { return a.bytes > b.bytes; });
    for (std::size_t i = 0; i < marks.size(); ++i) {
      const double x = m_left + m_scale.place(marks[i].bytes);
      m_drawing.line(x, mark_row(i), x, m_drawing.narrow() ? top : bottom, "mark");
    }
    for (std::size_t i = 0; i < marks.size(); ++i) write_mark(marks[i], mark_row(i));
  }

  static double mark_row(std::size_t i) { return 4 + k_mark_row * static_cast<double>(i); }

  void write_mark(const Mark& mark, double y) {
    const double x = m_left + m_scale.place(mark.bytes);
    const auto said = mark_text(mark, m_units);
    const bool before = text_width(said, true) + 8 <= x || x > m_drawing.width() / 2;
    const double room = before ? x - 6 : m_drawing.width() - x - 6;
    m_drawing.text(before ? x - 6 : x + 6, y + 12, before ? Anchor::end : Anchor::start,
                   fitting_text(said, room, true), "marked");
  }

  void draw_legend(double y) {
    std::vector<std::string> texts;
    for (const auto& key : m_picture.keys)
      texts.push_back(fmt::format("{}, up to {}", key.name, format_size(key.largest, m_units)));
    const auto parts = texts.size();
    bool spread = false, limits = false;
    each_bar([&](const Bar& bar) {
      spread = spread || bar.high > bar.bytes;
      limits = limits || bar.limit;
    });
    if (spread) texts.emplace_back("spread: up to the upper end");
    if (limits) texts.emplace_back("the memory there is");
    for (const auto& mark : m_picture.marks)
      if (!m_scale.holds(mark.bytes)) texts.push_back(mark_text(mark, m_units) + ", beyond the axis");
    m_drawing.legend(y, texts, [&](std::size_t i, double x, double at) {
      if (i < parts) return m_drawing.filled_box(x, at, 22, 14, i);
      if (i == parts && spread) return m_drawing.box(x, at, 22, 14, "spread");
      m_drawing.line(x + 11, at - 1, x + 11, at + 15,
                     limits && i == parts + (spread ? 1 : 0) ? "limit" : "mark");
    });
  }

  Drawing& m_drawing;
  const StackedBars& m_picture;
  UnitFlavour m_units;
  double m_left = 0, m_right = 2, m_length = 0;
  AxisScale m_scale;
};

}  // namespace

void draw_bars(Drawing& drawing, const StackedBars& picture) {
  BarsDrawing(drawing, picture).draw();
}

}  // namespace memplan
