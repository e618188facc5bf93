#include <fmt/format.h>

#include "render/drawing.hpp"

namespace memplan {

namespace {

constexpr double k_height = 250, k_course_axis = 64, k_group_gap = 18;

// Bars that stand, side by side as they follow each other, a gap between two groups.
class CourseDrawing {
 public:
  CourseDrawing(Drawing& drawing, const StackedBars& picture)
      : m_drawing(drawing), m_picture(picture), m_units(drawing.units()) {
    double columns = 0;
    for (const auto& group : picture.groups) columns += columns_of(group);
    m_scale = AxisScale::linear(picture.reach, k_height, m_units);
    const double gaps = k_group_gap * static_cast<double>(picture.groups.size());
    m_column = (drawing.width() - k_course_axis - gaps) / std::max(columns, 1.0);
  }

  void draw() {
    for (const auto& tick : m_scale.ticks()) {
      m_drawing.line(k_course_axis, height_at(tick.place), m_drawing.width(), height_at(tick.place), "grid");
      m_drawing.text(k_course_axis - 8, height_at(tick.place) + 4, Anchor::end, tick.label, "soft");
    }
    double x = k_course_axis + k_group_gap / 2;
    for (const auto& group : m_picture.groups) x = draw_group(group, x) + k_group_gap;
    for (const auto& mark : m_picture.marks) draw_mark(mark);
    draw_legend(k_top + k_height + label_room() + 12);
  }

 private:
  // A lone column is given room for its group's name.
  static double columns_of(const BarGroup& group) {
    return std::max(static_cast<double>(group.bars.size()), 2.0);
  }
  double height_at(double place) const { return k_top + k_height - place; }

  double draw_group(const BarGroup& group, double x) {
    const double width = m_column * columns_of(group);
    const double each = width / static_cast<double>(std::max<std::size_t>(group.bars.size(), 1));
    m_drawing.text(x + width / 2, 14, Anchor::middle, fitting_text(group.title, width + k_group_gap, true),
                   "strong");
    for (std::size_t b = 0; b < group.bars.size(); ++b) {
      draw_bar(group.title, group.bars[b], x + each * static_cast<double>(b), each);
      draw_label(group.bars[b], x + each * (static_cast<double>(b) + 0.5));
    }
    return x + width;
  }

  void draw_bar(const std::string& stage, const Bar& bar, double x, double width) {
    std::int64_t bytes = 0;
    double y = 0;
    for (const auto& part : bar.parts) {
      bytes += part.bytes.count;
      const double end = m_scale.place(Bytes{bytes});
      m_drawing.filled_box(
          x, height_at(end), width, end - y, part.key,
          fmt::format("{} {}: {} {}", stage, bar.label, part.name, format_size(part.bytes, m_units)));
      y = end;
    }
    if (const double high = m_scale.place(bar.high); high > y)
      m_drawing.box(x, height_at(high), width, high - y, "spread",
                    fmt::format("{} {}: {}", stage, bar.label, need_text(bar, m_units)));
    if (bar.binds)
      m_drawing.text(x + width / 2, std::max(height_at(m_scale.place(bar.high)) - 5, 28.0), Anchor::middle,
                     format_size(bar.high, m_units), "strong");
  }

  bool slanted() const {
    for (const auto& group : m_picture.groups)
      for (const auto& bar : group.bars)
        if (text_width(shown(bar)) > m_column) return true;
    return false;
  }
  static std::string shown(const Bar& bar) { return fitting_text(bar.label, 150); }

  double label_room() const {
    if (!slanted()) return 24;
    double longest = 0;
    for (const auto& group : m_picture.groups)
      for (const auto& bar : group.bars) longest = std::max(longest, text_width(shown(bar)));
    return 24 + longest * k_slant_sine;
  }

  void draw_label(const Bar& bar, double x) {
    const double y = k_top + k_height + 17;
    if (slanted())
      m_drawing.text(x + 4, y, Anchor::end, shown(bar), "", -k_slant);
    else
      m_drawing.text(x, y, Anchor::middle, shown(bar));
  }

  void draw_mark(const Mark& mark) {
    if (!m_scale.holds(mark.bytes)) return;
    const double y = height_at(m_scale.place(mark.bytes));
    m_drawing.line(k_course_axis, y, m_drawing.width(), y, "mark");
    m_drawing.text(m_drawing.width(), y - 5, Anchor::end,
                   fmt::format("{} {}", mark.label, format_size(mark.bytes, m_units)), "marked");
  }

  void draw_legend(double y) {
    std::vector<std::string> texts;
    for (const auto& key : m_picture.keys)
      texts.push_back(fmt::format("{}, up to {}", key.name, format_size(key.largest, m_units)));
    texts.emplace_back("spread: up to the upper end");
    m_drawing.legend(y, texts, [&](std::size_t i, double x, double at) {
      if (i + 1 < texts.size()) return m_drawing.filled_box(x, at, 22, 14, i);
      m_drawing.box(x, at, 22, 14, "spread");
    });
  }

  static constexpr double k_top = 36;
  Drawing& m_drawing;
  const StackedBars& m_picture;
  UnitFlavour m_units;
  double m_column = 0;
  AxisScale m_scale;
};

}  // namespace

void draw_course(Drawing& drawing, const StackedBars& picture) {
  CourseDrawing(drawing, picture).draw();
}

}  // namespace memplan
