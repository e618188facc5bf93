// What the drawings of all pictures share: markup, scales with their ticks, the style sheet. Private to the
// render room.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "memplan/render.hpp"

namespace memplan {

// `text` as the content of an element or of an attribute in quotes, of HTML or XML: nothing in it is markup,
// and nothing steers a terminal or is no character of XML.
std::string markup_text(std::string_view text);

// Pixels, to a tenth.
std::string pixels(double value);

// About how many pixels wide `text` is in the font of the drawings, rather too many than too few.
double text_width(std::string_view text, bool strong = false);
// `text` in at most `width` pixels, cut with an ellipsis.
std::string fitting_text(std::string_view text, double width, bool strong = false);

// By how many degrees labels lean that have no room to lie, and the sine of that.
inline constexpr double k_slant = 40, k_slant_sine = 0.643;

enum class Anchor { start, middle, end };

// What a drawing is made of, from the top left corner, as the elements of an SVG image.
class Drawing {
 public:
  Drawing(double width, UnitFlavour units) : m_width(width), m_units(units) {}

  double width() const { return m_width; }
  double height() const { return m_height; }
  const std::string& body() const { return m_body; }
  UnitFlavour units() const { return m_units; }
  bool narrow() const { return m_width < 500; }

  // Elements of the style sheet's class `style`. `tip` is shown for what lies under the pointer.
  void text(double x, double y, Anchor anchor, std::string_view text, std::string_view style = "",
            double degrees = 0);
  void line(double x1, double y1, double x2, double y2, std::string_view style);
  void box(double x, double y, double width, double height, std::string_view style,
           const std::string& tip = "");
  // A box with the colour and the pattern of row `key` of the legend.
  void filled_box(double x, double y, double width, double height, std::size_t key,
                  const std::string& tip = "");
  void path(const std::string& data, std::string_view style, const std::string& tip = "");
  // The drawing reaches down to `height`.
  void grow_to(double height) { m_height = std::max(m_height, height); }

  // The legend from `y` on: rows of signs that `draw_sign` puts at a place, with a text beside each. Returns
  // where it ends.
  template <typename DrawSign>
  double legend(double y, const std::vector<std::string>& texts, DrawSign draw_sign) {
    double x = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto taken = k_sign + text_width(texts[i]) + 16;
      if (x > 0 && x + taken > m_width) x = 0, y += k_row;
      draw_sign(i, x, y);
      text(x + k_sign, y + 11, Anchor::start, fitting_text(texts[i], m_width - k_sign), "");
      x += taken;
    }
    grow_to(y + k_row);
    return y + k_row;
  }

 private:
  static constexpr double k_sign = 30, k_row = 22;
  double m_width, m_height = 0;
  std::string m_body;
  UnitFlavour m_units;
};

// Sizes along an axis of `length` pixels, with ticks at least 55 pixels apart.
class AxisScale {
 public:
  // From 0 to `most`, or from `least` to `most` by factors.
  static AxisScale linear(Bytes most, double length, UnitFlavour units);
  static AxisScale logarithmic(Bytes least, Bytes most, double length, UnitFlavour units);

  struct Tick {
    double place;
    std::string label;
  };
  const std::vector<Tick>& ticks() const { return m_ticks; }
  // Pixels from the axis' start: never beyond its ends.
  double place(Bytes bytes) const;
  bool holds(Bytes bytes) const;

 private:
  void add_tick(double bytes, UnitFlavour units);

  double m_from = 0, m_to = 1, m_length = 1;
  bool m_logarithmic = false;
  std::vector<Tick> m_ticks;
};

// "33.33 GB", "33.33 to 34.33 GB".
std::string need_text(const Bar& bar, UnitFlavour units);

void draw_bars(Drawing& drawing, const StackedBars& picture);
void draw_course(Drawing& drawing, const StackedBars& picture);
void draw_lines(Drawing& drawing, const LineChart& picture);

// The picture drawn.
Drawing drawn(const Picture& picture, double width, UnitFlavour units);
// Its title, and what it shows in words.
const std::string& title_of(const Picture& picture);
const std::string& description_of(const Picture& picture);

// The colours of pages and drawings. `keys` are those of the legend's rows.
struct Palette {
  std::string_view paper, raised, ink, soft, grid, mark;
  std::array<std::string_view, k_most_keys + 1> keys;
};
const Palette& light_palette();
const Palette& dark_palette();
// The style sheet's rules for the classes of drawings: what holds in any colours, and the colours.
std::string drawing_rules();
std::string drawing_colors(const Palette& palette);
// The patterns that tell the rows of the legend apart without colours: for a `defs` element, once a document.
std::string patterns();

}  // namespace memplan
