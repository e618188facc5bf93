#include <doctest/doctest.h>

#include "markup.hpp"
#include "memplan/render.hpp"
#include "picture_examples.hpp"

using namespace memplan;

TEST_CASE("an SVG file is well-formed, stands alone and holds the figures with their units") {
  const auto text = render_svg({example_bars(), example_lines()}, {});
  CHECK(markup_fault(text) == "");
  CHECK(text.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"960\" "));
  CHECK(count_of(text, "http") == 1);
  CHECK(count_of(text, "<script") == 0);
  for (const std::string part :
       {"<title id=\"t\">RAM of fit; RAM by fit</title>", "<desc id=\"d\">What fit needs. One line.</desc>",
        ">10.00 to 12.00 GB</text>", ">--max-ram 11.00 GB</text>", ">data, up to 6.00 GB</text>",
        "<title>train: copies 3.00 GB</title>", "<title>up to 12.00 GB</title>",
        ">fit, 1.00 GB to 3.00 GB</text>", ">--max-ram 99.00 GB, beyond the axis</text>",
        "prefers-color-scheme: dark"})
    CHECK_MESSAGE(count_of(text, part) == 1, part);
}

TEST_CASE("a bar's boxes are as long as its parts") {
  auto picture = example_bars();
  picture.marks.clear();
  settle(picture);  // 12 GB are the whole axis
  const auto text = render_svg({picture}, {});
  // Of 920 pixels "train" and "10.00 to 12.00 GB" take theirs, and a gap each.
  const double length = 920 - (5 * 9.2 + 12) - (17 * 9.2 + 12);
  const auto expected = [&](double share) {
    return "width=\"" + std::to_string(share * length).substr(0, 5);
  };
  CHECK(count_of(text, expected(0.5)) == 2);   // data, in load and train
  CHECK(count_of(text, expected(0.25)) == 2);  // copies, and its pattern
}

TEST_CASE("names from profiles cannot break out of an SVG file") {
  auto bars = example_bars(k_hostile);
  bars.groups[0].bars[1].parts[0].name = k_hostile;
  settle(bars);
  auto course = bars;
  course.in_time = true;
  const auto text = render_svg({bars, course, example_lines(k_hostile)}, {});
  CHECK(markup_fault(text) == "");
  CHECK(count_of(text, "<script") == 0);
  CHECK(count_of(text, "&lt;script&gt;alert(&#39;x&#39;)") > 5);
}

TEST_CASE("units are those asked for") {
  const auto text = render_svg({example_bars()}, {UnitFlavour::iec});
  CHECK(count_of(text, " GiB") > 5);
  CHECK(count_of(text, " GB") == 0);
}

TEST_CASE("a course has a column for each moment, its name below and the largest need above") {
  auto picture = example_bars();
  picture.in_time = true;
  const auto text = render_svg({picture}, {});
  CHECK(markup_fault(text) == "");
  CHECK(count_of(text, "<title>fit train: copies 3.00 GB</title>") == 1);
  CHECK(count_of(text, ">load</text>") == 1);
  CHECK(count_of(text, ">12.00 GB</text>") == 1);
}

TEST_CASE("a staircase holds each size until the next position") {
  LineChart stairs = example_lines();
  stairs.steps = true;
  stairs.curves.resize(1);
  settle(stairs);
  const auto text = render_svg({stairs}, {});
  CHECK(markup_fault(text) == "");
  const auto at = text.find("<path d=\"M68 ");
  REQUIRE(at != std::string::npos);
  const auto data = text.substr(at, text.find("\"", at + 9) - at);
  CHECK(count_of(data, "H") == 3);
  CHECK(count_of(data, "V") == 2);
}

TEST_CASE("pictures without anything to show are drawn all the same") {
  LineChart lines;
  StackedBars bars;
  settle(lines);
  settle(bars);
  CHECK(markup_fault(render_svg({bars, lines}, {})) == "");
  bars.in_time = true;
  CHECK(markup_fault(render_svg({bars}, {})) == "");
  CHECK(markup_fault(render_svg({}, {})) == "");
}
