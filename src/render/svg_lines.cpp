#include <fmt/format.h>

#include <cmath>

#include "render/drawing.hpp"

namespace memplan {

namespace {

constexpr double k_top = 12, k_lines_axis = 68, k_right = 14;
constexpr double k_room_above = 1.06;  // room above the highest line, as a factor

// Lines over an axis of positions; a staircase has a tread for each.
class LinesDrawing {
 public:
  LinesDrawing(Drawing& drawing, const LineChart& picture)
      : m_drawing(drawing),
        m_picture(picture),
        m_units(drawing.units()),
        m_height(drawing.narrow() ? 220 : 290),
        m_length(drawing.width() - k_lines_axis - k_right) {
    const auto most = round_up_to_bytes(k_room_above * static_cast<double>(picture.reach.count));
    m_scale = picture.logarithmic_sizes ? AxisScale::logarithmic(picture.least, most, m_height, m_units)
                                        : AxisScale::linear(most, m_height, m_units);
  }

  void draw() {
    for (const auto& tick : m_scale.ticks()) {
      m_drawing.line(k_lines_axis, height_at(tick.place), m_drawing.width() - k_right, height_at(tick.place),
                     "grid");
      m_drawing.text(k_lines_axis - 8, height_at(tick.place) + 4, Anchor::end, tick.label, "soft");
    }
    const double below = draw_positions();
    draw_marks();
    for (std::size_t c = 0; c < m_picture.curves.size(); ++c) draw_curve(c);
    draw_legend(below + 14);
  }

 private:
  double height_at(double place) const { return k_top + m_height - place; }
  double height_of(Bytes size) const { return height_at(m_scale.place(size)); }
  std::size_t count() const { return m_picture.positions.size(); }
  double band() const { return m_length / static_cast<double>(std::max<std::size_t>(count(), 1)); }

  // Where position `i` is: of a staircase, where its tread begins.
  double place_of(std::size_t i) const {
    if (m_picture.steps) return k_lines_axis + band() * static_cast<double>(i);
    if (count() < 2) return k_lines_axis + m_length / 2;
    const auto at = [&](std::size_t index) {
      const double value = m_picture.positions[index].at;
      return m_picture.logarithmic_axis ? std::log(value) : value;
    };
    const double first = at(0), whole = at(count() - 1) - first;
    return k_lines_axis + (whole == 0 ? 0.5 : (at(i) - first) / whole) * m_length;
  }

  // The positions' labels, as many as there is room for; returns where they end.
  double draw_positions() {
    double longest = 0;
    for (const auto& position : m_picture.positions) longest = std::max(longest, text_width(shown(position)));
    const double y = k_top + m_height + 18;
    const bool slanted = m_picture.steps && longest > band() - 6;
    double free_from = 0;
    for (std::size_t i = 0; i < count(); ++i) {
      const auto label = shown(m_picture.positions[i]);
      const double half = slanted ? 10 : text_width(label) / 2;
      const double middle = place_of(i) + (m_picture.steps ? band() / 2 : 0);
      const double x = slanted ? middle : std::clamp(middle, half, m_drawing.width() - half);
      if (x - half < free_from) continue;
      free_from = x + half + 8;
      if (!m_picture.steps)
        m_drawing.line(place_of(i), k_top + m_height, place_of(i), k_top + m_height + 4, "axis");
      if (slanted)
        m_drawing.text(x + 4, y, Anchor::end, label, "", -k_slant);
      else
        m_drawing.text(x, y, Anchor::middle, label, "soft");
    }
    m_drawing.line(k_lines_axis, k_top + m_height, m_drawing.width() - k_right, k_top + m_height, "axis");
    double end = y + (slanted ? longest * k_slant_sine : 0) + 6;
    if (!m_picture.axis.empty()) {
      end += 16;
      m_drawing.text(k_lines_axis + m_length / 2, end, Anchor::middle,
                     fitting_text(axis_text(), m_length, true), "strong");
    }
    m_drawing.grow_to(end + 6);
    return end;
  }
  std::string shown(const Position& position) const {
    return fitting_text(position.label, m_drawing.narrow() ? 110 : 170);
  }
  std::string axis_text() const {
    return m_picture.axis + (m_picture.logarithmic_axis ? " (logarithmic)" : "");
  }

  void draw_marks() {
    double taken_from = 1e9;
    auto marks = m_picture.marks;
    std::sort(marks.begin(), marks.end(), [](auto& a, auto& b) { return a.bytes < b.bytes; });
    for (const auto& mark : marks) {
      if (!m_scale.holds(mark.bytes)) continue;
      const double y = height_of(mark.bytes);
      m_drawing.line(k_lines_axis, y, m_drawing.width() - k_right, y, "mark");
      const double label = std::min(y - 5, taken_from - 15);
      m_drawing.text(k_lines_axis + 8, label, Anchor::start,
                     fitting_text(mark_text(mark), m_length - 8, true), "marked");
      taken_from = label;
      const double end = k_lines_axis + 8 + text_width(mark_text(mark), true);
      m_taken.push_back({k_lines_axis, label - 14, end, label + 4});
      m_taken.push_back({k_lines_axis, y - 2, m_drawing.width(), y + 2});
    }
  }
  std::string mark_text(const Mark& mark) const {
    return fmt::format("{} {}", mark.label, format_size(mark.bytes, m_units));
  }

  void draw_curve(std::size_t c) {
    const auto& sizes = m_picture.curves[c].sizes;
    std::string data;
    bool drawing = false;
    for (std::size_t i = 0; i < std::min(sizes.size(), count()); ++i) {
      if (!sizes[i]) {
        drawing = false;
        continue;
      }
      const double x = place_of(i), y = height_of(*sizes[i]);
      data += fmt::format("{}{} {}",
                          !drawing          ? 'M'
                          : m_picture.steps ? 'V'
                                            : 'L',
                          drawing && m_picture.steps ? "" : pixels(x), pixels(y));
      if (m_picture.steps) data += fmt::format("H{}", pixels(x + band()));
      if (is_lone_staircase()) m_drawing.box(x, y, band(), k_top + m_height - y, fmt::format("k{} area", c));
      drawing = true;
    }
    m_drawing.path(data, fmt::format("curve s{}", c));
    draw_points(c);
  }

  void draw_points(std::size_t c) {
    constexpr std::size_t k_most_points = 40;
    const auto& curve = m_picture.curves[c];
    for (std::size_t i = 0; i < std::min(curve.sizes.size(), count()) && count() <= k_most_points; ++i) {
      if (!curve.sizes[i]) continue;
      const double x = place_of(i) + (m_picture.steps ? band() / 2 : 0), y = height_of(*curve.sizes[i]);
      draw_point(c, x, y,
                 fmt::format("{}, {}: {}", curve.name, m_picture.positions[i].label,
                             format_size(*curve.sizes[i], m_units)));
      if (is_lone_staircase()) draw_size(x, y, format_size(*curve.sizes[i], m_units));
    }
  }

  bool is_lone_staircase() const { return m_picture.steps && m_picture.curves.size() == 1; }

  // Takes a place for `text`, middle at `x`, base at `y`; false where another text or a mark has it.
  bool take(double x, double y, const std::string& text) {
    const Box box{x - text_width(text, true) / 2, y - 14, x + text_width(text, true) / 2, y + 4};
    const bool taken = std::any_of(m_taken.begin(), m_taken.end(), [&](auto& other) {
      return box.left < other.right && other.left < box.right && box.top < other.bottom &&
             other.top < box.bottom;
    });
    if (!taken) m_taken.push_back(box);
    return !taken;
  }

  // A tread's size above it, or below, or not at all where there is no room.
  void draw_size(double x, double y, const std::string& text) {
    for (const double base : {y - 9, y + 19})
      if (take(x, base, text)) return m_drawing.text(x, base, Anchor::middle, text, "strong");
  }

  // Each curve has a shape of its own: a disc, a square, a triangle, a diamond, and so on again.
  void draw_point(std::size_t c, double x, double y, const std::string& tip) {
    const auto at = fmt::format("M{} {}", pixels(x), pixels(y));
    const std::string_view shapes[] = {"m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z", "m-4 -4h8v8h-8z",
                                       "m0 -5l5 9h-10z", "m0 -5l5 5l-5 5l-5 -5z"};
    m_drawing.path(at + std::string(shapes[c % 4]), fmt::format("k{} point", c), tip);
  }

  void draw_legend(double y) {
    std::vector<std::string> texts;
    for (const auto& curve : m_picture.curves) texts.push_back(curve.name + reach_text(curve));
    const auto curves = texts.size();
    for (const auto& mark : m_picture.marks)
      if (!m_scale.holds(mark.bytes)) texts.push_back(mark_text(mark) + ", beyond the axis");
    m_drawing.legend(y, texts, [&](std::size_t i, double x, double at) {
      if (i >= curves) return m_drawing.line(x, at + 7, x + 22, at + 7, "mark");
      m_drawing.path(fmt::format("M{} {}h22", pixels(x), pixels(at + 7)), fmt::format("curve s{}", i));
      draw_point(i, x + 11, at + 7, "");
    });
  }

  // ", 1.52 GB to 4.68 GB": from the first position to the last that has a size.
  std::string reach_text(const Curve& curve) const {
    const Bytes *first = nullptr, *last = nullptr;
    for (const auto& size : curve.sizes)
      if (size) {
        if (!first) first = &*size;
        last = &*size;
      }
    if (!first) return ", none";
    if (*first == *last) return fmt::format(", {}", format_size(*first, m_units));
    return fmt::format(", {} to {}", format_size(*first, m_units), format_size(*last, m_units));
  }

  struct Box {
    double left, top, right, bottom;
  };

  Drawing& m_drawing;
  const LineChart& m_picture;
  UnitFlavour m_units;
  double m_height, m_length;
  AxisScale m_scale;
  std::vector<Box> m_taken;  // by texts and marks
};

}  // namespace

void draw_lines(Drawing& drawing, const LineChart& picture) {
  LinesDrawing(drawing, picture).draw();
}

}  // namespace memplan
