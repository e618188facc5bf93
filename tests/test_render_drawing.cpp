#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>

#include "markup.hpp"
#include "picture_examples.hpp"
#include "render/drawing.hpp"

using namespace memplan;

namespace {

std::string labels(const AxisScale& scale) {
  std::string text;
  for (const auto& tick : scale.ticks()) text += fmt::format("{}@{:.0f} ", tick.label, tick.place);
  return text;
}

// The relative luminance of "#rrggbb", as WCAG defines it.
double luminance(std::string_view color) {
  const auto part = [&](std::size_t at) {
    const double value = std::stoi(std::string(color.substr(at, 2)), nullptr, 16) / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

double contrast(std::string_view a, std::string_view b) {
  const double x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

}  // namespace

TEST_CASE("texts are no markup and hold no control characters") {
  CHECK(markup_text("a < b & c > \"d\" 'e'") == "a &lt; b &amp; c &gt; &quot;d&quot; &#39;e&#39;");
  CHECK(markup_fault("<p>" + markup_text(k_hostile) + "</p>").empty());
  CHECK(markup_text("größe ≥ 1") == "größe ≥ 1");
}

TEST_CASE("pixels are told to a tenth") {
  CHECK(pixels(12.34) == "12.3");
  CHECK(pixels(12) == "12");
  CHECK(pixels(1234.56) == "1234.6");
  CHECK(pixels(-0.04) == "0");
}

TEST_CASE("a text that is too wide is cut") {
  CHECK(fitting_text("short", 100) == "short");
  CHECK(fitting_text("sample_attention_backward", 80) == "sample_at…");
  CHECK(fitting_text("ÄÖÜÄÖÜ", 24) == "ÄÖ…");
  CHECK(fitting_text("long", 0) == "…");
}

TEST_CASE("linear ticks are round sizes in one unit") {
  CHECK(labels(AxisScale::linear({12'000'000'000}, 400, UnitFlavour::si)) ==
        "0@0 2 GB@67 4 GB@133 6 GB@200 8 GB@267 10 GB@333 12 GB@400 ");
  CHECK(labels(AxisScale::linear({900}, 160, UnitFlavour::si)) == "0@0 500 B@89 ");
  CHECK(labels(AxisScale::linear({std::int64_t{3} << 30}, 300, UnitFlavour::iec)) ==
        "0@0 1 GiB@100 2 GiB@200 3 GiB@300 ");
  CHECK(labels(AxisScale::linear({0}, 100, UnitFlavour::si)) == "0@0 1 B@100 ");
}

TEST_CASE(
    "logarithmic ticks are round sizes, powers of ten where these are enough, each in the unit that suits "
    "it") {
  CHECK(labels(AxisScale::logarithmic({250'000'000}, {20'000'000'000}, 300, UnitFlavour::si)) ==
        "200 MB@0 500 MB@60 1 GB@105 2 GB@150 5 GB@210 10 GB@255 20 GB@300 ");
  CHECK(labels(AxisScale::logarithmic({1'000'000}, {1'000'000'000}, 300, UnitFlavour::si)) ==
        "1 MB@0 10 MB@100 100 MB@200 1 GB@300 ");
  const auto scale = AxisScale::logarithmic({1}, {1000}, 300, UnitFlavour::si);
  CHECK(scale.place({1000}) == doctest::Approx(300));
  CHECK(scale.place({0}) == 0);
  CHECK_FALSE(scale.holds({0}));
}

TEST_CASE("what lies beyond an axis is at its end") {
  const auto scale = AxisScale::linear({100}, 50, UnitFlavour::si);
  CHECK(scale.place({50}) == 25);
  CHECK(scale.place({101}) == 50);
  CHECK(scale.holds({100}));
  CHECK_FALSE(scale.holds({101}));
}

TEST_CASE("texts stand out from their paper, and the colours of parts do") {
  for (const auto* palette : {&light_palette(), &dark_palette()}) {
    for (const auto& text : {palette->ink, palette->soft, palette->mark})
      for (const auto& paper : {palette->paper, palette->raised}) CHECK(contrast(text, paper) >= 4.5);
    for (const auto& key : palette->keys) {
      CAPTURE(key);
      CHECK(contrast(key, palette->paper) >= 2.8);
    }
  }
}

TEST_CASE("nothing that is drawn lies outside the drawing's width") {
  for (const Picture& picture : {Picture(example_bars()), Picture(example_lines())})
    for (const double width : {320.0, 920.0}) {
      const auto drawing = drawn(picture, width, UnitFlavour::si);
      CHECK(markup_fault(drawing.body()).empty());
      CHECK(drawing.height() > 100);
      for (auto at = drawing.body().find(" x=\""); at != std::string::npos;
           at = drawing.body().find(" x=\"", at + 1)) {
        const double x = std::stod(drawing.body().substr(at + 4));
        CHECK(x >= 0);
        CHECK(x <= width);
      }
    }
}
