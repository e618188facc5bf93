#include <fmt/format.h>

#include "render/drawing.hpp"
#include "render/lines.hpp"
#include "render/table.hpp"

namespace memplan {

namespace {

constexpr double k_wide = 920, k_narrow = 320;

// What the page looks like; colours are variables.
constexpr std::string_view k_rules = R"(
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:16px/1.5 Inter,system-ui,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","Liberation Sans",Arial,sans-serif;-webkit-text-size-adjust:100%}
body{max-width:62rem;margin:0 auto;padding:1.5rem 1.25rem 3rem;overflow-wrap:anywhere}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 .25rem}
h2{font-size:1.25rem;margin:2.75rem 0 1rem;padding-bottom:.3rem;border-bottom:2px solid var(--grid)}
h3{font-size:1rem;margin:1.75rem 0 .5rem}
p{margin:.5rem 0}
.summary{color:var(--soft);margin:0}
.lead{font-size:1.15rem;font-weight:600;margin:1.25rem 0 0;padding:.8rem 1rem;background:var(--raised);border-left:5px solid var(--accent);border-radius:4px}
figure{margin:1.25rem 0 2rem}
figcaption{font-weight:600;margin-bottom:.5rem}
svg{display:block;width:100%;height:auto}
.narrow{display:none}
.scroll{overflow-x:auto;margin:1rem 0 1.5rem;border:1px solid var(--grid);border-radius:6px}
.scroll:focus-visible{outline:3px solid var(--accent)}
table{border-collapse:collapse;width:100%;font-size:.875rem;font-variant-numeric:tabular-nums;overflow-wrap:normal}
caption{text-align:left;font-weight:600;padding:.6rem .75rem;background:var(--raised)}
th,td{padding:.35rem .75rem;text-align:left;vertical-align:top;white-space:nowrap;border-top:1px solid var(--grid)}
thead th{color:var(--soft);font-weight:600}
tbody th{font-weight:600}
.number{text-align:right}
.text{min-width:12rem;white-space:normal}
dl{display:grid;grid-template-columns:minmax(6rem,14rem) 1fr;gap:.35rem 1rem;margin:.5rem 0;font-size:.9rem}
dt{font-weight:600}
dd{margin:0}
ul{margin:.5rem 0;padding-left:1.2rem;font-size:.9rem}
pre{overflow-x:auto;padding:.75rem;background:var(--raised);border-radius:6px;overflow-wrap:normal}
footer{margin-top:3rem;padding-top:.75rem;border-top:1px solid var(--grid);color:var(--soft);font-size:.85rem}
@media (max-width:40rem){
body{padding:1rem .9rem 2rem}h1{font-size:1.35rem}
.wide{display:none}.narrow{display:block}
dl{display:block}dd{margin:0 0 .6rem}
}
@media print{
html{font-size:11pt}body{max-width:none;padding:0}
.wide{display:block}.narrow{display:none}
.scroll{overflow:visible;border:0}
figure,tr,dd,li{break-inside:avoid}h2,h3,caption,figcaption{break-after:avoid}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
)";

std::string variables(const Palette& colors) {
  return fmt::format(":root{{--paper:{};--raised:{};--ink:{};--soft:{};--grid:{};--accent:{}}}\n",
                     colors.paper, colors.raised, colors.ink, colors.soft, colors.grid, colors.keys[0]);
}

std::string style_sheet() {
  return fmt::format("<style>\n{}{}{}{}@media screen and (prefers-color-scheme:dark){{\n{}{}}}\n</style>\n",
                     variables(light_palette()), k_rules, drawing_rules(), drawing_colors(light_palette()),
                     variables(dark_palette()), drawing_colors(dark_palette()));
}

// The body of a page, piece by piece. Figures are numbered: their ids must differ.
class Body {
 public:
  explicit Body(UnitFlavour units) : m_units(units) {}

  const std::string& text() const { return m_text; }

  void add(const Section& section) {
    m_text += fmt::format("<section>\n<h2>{}</h2>\n", markup_text(section.title));
    for (const auto& picture : section.pictures) add(picture);
    for (const auto& block : section.blocks) std::visit(*this, block);
    m_text += "</section>\n";
  }

  void operator()(const Paragraph& paragraph) {
    if (!paragraph.empty()) m_text += fmt::format("<p>{}</p>\n", markup_text(paragraph));
  }

  void operator()(const Table& table) {
    const auto unit = unit_of(table, m_units);
    const auto caption = markup_text(caption_of(table, unit));
    m_text += fmt::format(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\">\n<table>\n"
        "<caption>{0}</caption>\n<thead><tr>",
        caption);
    for (const auto& column : table.columns)
      m_text +=
          fmt::format("<th scope=\"col\"{}>{}</th>", class_of(column.align, ""), markup_text(column.title));
    m_text += "</tr></thead>\n<tbody>\n";
    for (const auto& row : table.rows) add_row(table, row, unit);
    m_text += "</tbody>\n</table>\n</div>\n";
  }

  void operator()(const Items& list) {
    if (!list.title.empty()) m_text += fmt::format("<h3>{}</h3>\n", markup_text(list.title));
    const bool marked =
        !list.items.empty() && !list.items.front().mark.empty() && list.items.front().mark != "-";
    m_text += marked ? "<dl>\n" : "<ul>\n";
    for (const auto& item : list.items)
      m_text += marked
                    ? fmt::format("<dt>{}</dt><dd>{}</dd>\n", markup_text(item.mark), markup_text(item.text))
                    : fmt::format("<li>{}</li>\n", markup_text(item.text));
    m_text += marked ? "</dl>\n" : "</ul>\n";
  }

  void operator()(const Verbatim& verbatim) {
    m_text += "<pre>";
    for (const auto& line : lines_of(verbatim.text)) m_text += markup_text(line) + "\n";
    m_text += "</pre>\n";
  }

  void operator()(const StackedBars& picture) { add(picture); }

 private:
  static std::string class_of(Align align, std::string_view otherwise) {
    if (align == Align::right) return " class=\"number\"";
    return otherwise.empty() ? "" : fmt::format(" class=\"{}\"", otherwise);
  }

  void add_row(const Table& table, const std::vector<Cell>& row, SizeUnit unit) {
    m_text += "<tr>";
    for (std::size_t c = 0; c < row.size(); ++c) {
      const auto* size = std::get_if<Bytes>(&row[c]);
      const auto text = size ? format_in(*size, unit) : markup_text(std::get<std::string>(row[c]));
      const auto align = c < table.columns.size() ? table.columns[c].align : Align::left;
      const auto* element = c == 0 ? "th" : "td";
      m_text += fmt::format("<{}{}{}>{}</{}>", element, c == 0 ? " scope=\"row\"" : "",
                            class_of(align, c == 0 || text.size() < 30 ? "" : "text"), text, element);
    }
    m_text += "</tr>\n";
  }

  void add(const Picture& picture) {
    ++m_figures;
    m_text += fmt::format("<figure>\n<figcaption>{}</figcaption>\n", markup_text(title_of(picture)));
    for (const auto& [style, width] : {std::pair("wide", k_wide), std::pair("narrow", k_narrow)}) {
      const auto drawing = drawn(picture, width, m_units);
      m_text += fmt::format(
          "<div class=\"{0}\"><svg viewBox=\"0 0 {1} {2}\" role=\"img\" aria-labelledby=\"{0}{3}t "
          "{0}{3}d\">\n"
          "<title id=\"{0}{3}t\">{4}</title>\n<desc id=\"{0}{3}d\">{5}</desc>\n{6}</svg></div>\n",
          style, pixels(width), pixels(drawing.height()), m_figures, markup_text(title_of(picture)),
          markup_text(description_of(picture)), drawing.body());
    }
    m_text += "</figure>\n";
  }

  UnitFlavour m_units;
  int m_figures = 0;
  std::string m_text;
};

std::string head(const Page& page) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n{}</head>\n",
      markup_text(page.title), style_sheet());
}

}  // namespace

std::string render_html(const Page& page, const TextStyle& style) {
  Body body(style.units);
  for (const auto& section : page.sections) body.add(section);
  auto text = head(page) + "<body>\n<header>\n" + fmt::format("<h1>{}</h1>\n", markup_text(page.title));
  if (!page.summary.empty()) text += fmt::format("<p class=\"summary\">{}</p>\n", markup_text(page.summary));
  if (!page.lead.empty()) text += fmt::format("<p class=\"lead\">{}</p>\n", markup_text(page.lead));
  text += "</header>\n";
  // The patterns of all drawings.
  text += fmt::format(
      "<svg width=\"0\" height=\"0\" style=\"position:absolute;width:0\" aria-hidden=\"true\"><defs>\n{}"
      "</defs></svg>\n",
      patterns());
  const auto* units = style.units == UnitFlavour::iec ? "GiB is 2^30 bytes" : "GB is 10^9 bytes";
  return text + "<main>\n" + body.text() +
         fmt::format("</main>\n<footer>Made by mem-plan. {}.</footer>\n</body>\n</html>\n", units);
}

}  // namespace memplan
