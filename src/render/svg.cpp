#include <fmt/format.h>

#include "render/drawing.hpp"

namespace memplan {

namespace {

constexpr double k_file_width = 920, k_margin = 20, k_title_row = 30, k_between = 26;

struct Draw {
  Drawing& drawing;

  void operator()(const StackedBars& picture) const {
    if (picture.in_time && !drawing.narrow()) return draw_course(drawing, picture);
    draw_bars(drawing, picture);
  }
  void operator()(const LineChart& picture) const { draw_lines(drawing, picture); }
};

// Lines of a pattern of `size` pixels, in the paper's colour.
std::string pattern(std::size_t key, int size, std::string_view data) {
  return fmt::format(
      "<pattern id=\"w{}\" width=\"{}\" height=\"{}\" patternUnits=\"userSpaceOnUse\"><path d=\"{}\" "
      "class=\"weave\"/></pattern>\n",
      key, size, size, data);
}

std::string style_element() {
  return fmt::format("<style>\n{}{}@media screen and (prefers-color-scheme: dark) {{\n{}}}\n</style>\n",
                     drawing_rules(), drawing_colors(light_palette()), drawing_colors(dark_palette()));
}

}  // namespace

const Palette& light_palette() {
  static constexpr Palette palette{
      "#ffffff",
      "#f5f6f8",
      "#1a1f26",
      "#525c69",
      "#dfe3e8",
      "#b3261e",
      {"#2f6fb3", "#d9822b", "#1d8a74", "#8b57b0", "#c0436f", "#7f7a16", "#7b8594"}};
  return palette;
}

const Palette& dark_palette() {
  static constexpr Palette palette{
      "#14181d",
      "#1d232a",
      "#e8ebef",
      "#a9b3bf",
      "#333c46",
      "#ff8f85",
      {"#6aa7e8", "#f0a456", "#45bfa2", "#bc8fe0", "#ec85a9", "#c5bd4b", "#98a2b0"}};
  return palette;
}

std::string drawing_rules() {
  std::string rules =
      "svg text{font:13px Inter,system-ui,\"Segoe UI\",Roboto,\"Helvetica Neue\",\"Noto Sans\",\"Liberation "
      "Sans\",Arial,sans-serif}\n"
      "svg .strong,svg .marked{font-weight:600}svg .title{font-size:16px}svg "
      ".marked{paint-order:stroke;stroke-width:4px}\n"
      ".grid,.axis{stroke-width:1}.mark{stroke-width:2;stroke-dasharray:7 "
      "4}.limit{stroke-width:3;fill:none}\n"
      ".curve{fill:none;stroke-width:2.5;stroke-linejoin:round}.point{stroke-width:1.5}\n"
      ".area{fill-opacity:.16}.torn{fill:none;stroke-width:2.5}.weave{fill:none;stroke-width:1.4;opacity:.62}"
      "\n"
      ".spread{stroke-width:1;stroke-dasharray:2 2;fill-opacity:.18}.over{pointer-events:none;stroke:none}\n";
  const std::string_view dashes[] = {"", "9 4", "3 3", "12 3 3 3", "6 2", "1 3", "14 4"};
  for (std::size_t k = 0; k <= k_most_keys; ++k) {
    if (k > 0) rules += fmt::format(".w{0}{{fill:url(#w{0})}}", k);
    if (!dashes[k].empty()) rules += fmt::format(".s{}{{stroke-dasharray:{}}}", k, dashes[k]);
  }
  return rules + "\n";
}

std::string drawing_colors(const Palette& colors) {
  auto rules = fmt::format(
      ".paper{{fill:{0}}}svg text{{fill:{1}}}svg .soft{{fill:{2}}}svg .marked{{fill:{4};stroke:{0}}}\n"
      ".grid{{stroke:{3}}}.axis{{stroke:{2}}}.mark,.limit{{stroke:{4}}}.torn,.weave,.point{{stroke:{0}}}\n"
      ".spread{{fill:{2};stroke:{2}}}\n",
      colors.paper, colors.ink, colors.soft, colors.grid, colors.mark);
  for (std::size_t k = 0; k < colors.keys.size(); ++k)
    rules += fmt::format(".k{0}{{fill:{1}}}.s{0}{{stroke:{1}}}", k, colors.keys[k]);
  return rules + "\n";
}

std::string patterns() {
  return pattern(1, 8, "M-2 2l4 -4M0 8l8 -8M6 10l4 -4") + pattern(2, 6, "M0 3h6") + pattern(3, 6, "M3 0v6") +
         pattern(4, 8, "M-2 6l4 4M0 0l8 8M6 -2l4 4") + pattern(5, 8, "M2 4a2 2 0 1 0 4 0a2 2 0 1 0 -4 0z") +
         pattern(6, 7, "M0 3.5h7M3.5 0v7");
}

const std::string& title_of(const Picture& picture) {
  return std::visit([](auto& each) -> const std::string& { return each.title; }, picture);
}

const std::string& description_of(const Picture& picture) {
  return std::visit([](auto& each) -> const std::string& { return each.description; }, picture);
}

Drawing drawn(const Picture& picture, double width, UnitFlavour units) {
  Drawing drawing(width, units);
  std::visit(Draw{drawing}, picture);
  return drawing;
}

std::string render_svg(const std::vector<Picture>& pictures, const TextStyle& style) {
  std::string body, titles, descriptions;
  double y = k_margin;
  for (const auto& picture : pictures) {
    const auto drawing = drawn(picture, k_file_width, style.units);
    Drawing title(k_file_width, style.units);
    title.text(0, 16, Anchor::start, fitting_text(title_of(picture), k_file_width), "strong title");
    body +=
        fmt::format("<g transform=\"translate({} {})\">\n{}<g transform=\"translate(0 {})\">\n{}</g>\n</g>\n",
                    k_margin, pixels(y), title.body(), k_title_row, drawing.body());
    y += k_title_row + drawing.height() + k_between;
    titles += (titles.empty() ? "" : "; ") + title_of(picture);
    descriptions += (descriptions.empty() ? "" : " ") + description_of(picture);
  }
  const auto width = pixels(k_file_width + 2 * k_margin), height = pixels(y);
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "role=\"img\" "
      "aria-labelledby=\"t d\">\n<title id=\"t\">{2}</title>\n<desc "
      "id=\"d\">{3}</desc>\n{4}<defs>\n{5}</defs>\n"
      "<rect width=\"{0}\" height=\"{1}\" class=\"paper\"/>\n{6}</svg>\n",
      width, height, markup_text(titles), markup_text(descriptions), style_element(), patterns(), body);
}

}  // namespace memplan
