#include <doctest/doctest.h>

#include "markup.hpp"
#include "memplan/render.hpp"
#include "picture_examples.hpp"

using namespace memplan;

namespace {

Page page_of(const std::string& name) {
  const Table table{"Need of " + name,
                    {{name, Align::left}, {"RAM", Align::right}},
                    {{name, Bytes{2'147'483'648}}, {std::string("other"), name}}};
  Page page{"Small 1.0: " + name, name, "Request " + name, {}};
  page.sections.push_back({"Need " + name, {example_bars(name), example_lines(name)}, {table}});
  page.sections.push_back(
      {"Rest",
       {},
       {Paragraph(name), Paragraph(""), Items{"Warnings", {{"warning", name}}},
        Items{"What to change", {{"-", name}}}, Verbatim{name + "\n  ^"}, example_bars(name)}});
  return page;
}

}  // namespace

TEST_CASE("a page is well-formed and needs nothing from elsewhere") {
  const auto text = render_html(page_of("fit"), {});
  CHECK(markup_fault(text) == "");
  CHECK(text.starts_with("<!DOCTYPE html>\n<html lang=\"en\">\n"));
  CHECK(count_of(text,
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;;") == 0);
  CHECK(count_of(text, "content=\"default-src 'none'; style-src 'unsafe-inline'\"") == 1);
  for (const std::string outside :
       {"http:", "https:", "//", "<script", "<link", "<img", "src=", "@import", "onload"})
    CHECK_MESSAGE(count_of(text, outside) == 0, outside);
  for (const std::string part : {"@media print", "prefers-color-scheme:dark", "<meta name=\"viewport\""})
    CHECK_MESSAGE(count_of(text, part) == 1, part);
}

TEST_CASE("a page has headings, tables with captions and units, lists and pictures for two widths") {
  const auto text = render_html(page_of("fit"), {});
  for (const std::string part :
       {"<h1>Small 1.0: fit</h1>", "<p class=\"lead\">Request fit</p>", "<h2>Need fit</h2>",
        "<caption>Need of fit, GB</caption>", "<th scope=\"col\" class=\"number\">RAM</th>",
        "<th scope=\"row\">fit</th><td class=\"number\">2.15</td>", "<dt>warning</dt><dd>fit</dd>",
        "<li>fit</li>", "<pre>fit\n  ^\n</pre>", "GB is 10^9 bytes"})
    CHECK_MESSAGE(count_of(text, part) == 1, part);
  CHECK(count_of(text, "<figure>") == 3);
  CHECK(count_of(text, "<svg viewBox=\"0 0 920 ") == 3);
  CHECK(count_of(text, "<svg viewBox=\"0 0 320 ") == 3);
  CHECK(count_of(text, "id=\"wide1t\"") == 1);
  CHECK(count_of(text, "id=\"narrow3d\"") == 1);
}

TEST_CASE("names from profiles and the command line cannot break out of a page") {
  const auto text = render_html(page_of(k_hostile), {});
  CHECK(markup_fault(text) == "");
  CHECK(count_of(text, "<script") == 0);
  CHECK(count_of(text, "&lt;script&gt;") > 20);
  CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE("a page in binary units says so") {
  const auto text = render_html(page_of("fit"), {UnitFlavour::iec});
  CHECK(count_of(text, "<td class=\"number\">2.00</td>") == 1);
  CHECK(count_of(text, "GiB is 2^30 bytes") == 1);
}
