#include <doctest/doctest.h>

#include "picture_examples.hpp"
#include "render/bars.hpp"
#include "render/lines.hpp"

using namespace memplan;

namespace {

TextStyle plain(int width) {
  return {UnitFlavour::si, false, width, false};
}

}  // namespace

TEST_CASE(
    "bars in plain characters: parts in proportion, the spread, a limit across, the legend with sizes") {
  CHECK(bars_text(example_bars(), plain(72)) ==
        "RAM of fit, GB\n"
        "fit\n"
        "  load  ########################                    |               6.00\n"
        "  train ########################============++++----|---  10.00 to 12.00\n"
        "                                 --max-ram 11.00 GB |\n"
        "  # data 6.00  = copies 3.00  + runtime 1.00\n");
}

TEST_CASE("no line is wider than the terminal, from 30 columns on") {
  for (const int width : {30, 40, 60, 72, 80, 100, 200})
    for (const bool blocks : {false, true}) {
      const auto text =
          bars_text(example_bars("a stage with a name that is far too long for a narrow terminal"),
                    {UnitFlavour::si, false, width, blocks});
      CAPTURE(text);
      for (const auto& line : lines_of(text)) CHECK(columns_of(line) <= static_cast<std::size_t>(width));
    }
}

TEST_CASE("only ASCII where the terminal is plain, and no colour unless it is asked for") {
  const auto text = bars_text(example_bars(), plain(80));
  CHECK(std::all_of(text.begin(), text.end(), [](char c) { return (c >= ' ' && c <= '~') || c == '\n'; }));
  const auto colored = bars_text(example_bars(), {UnitFlavour::si, true, 80, true});
  CHECK(colored.find("\x1b[34m█\x1b[0m") != std::string::npos);
  CHECK(colored.find("─") != std::string::npos);
}

TEST_CASE("names steer no terminal") {
  const auto text = bars_text(example_bars(k_hostile), plain(80));
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\x01') == std::string::npos);
}

TEST_CASE("a bar that goes on beyond the axis has a torn end, and a mark beyond it is told") {
  auto picture = example_bars();
  picture.marks = {{"--max-ram", {2'000'000'000}}};
  settle(picture);
  const auto torn = bars_text(picture, plain(80));
  CHECK(torn.find("> ") != std::string::npos);
  picture.marks = {{"--max-ram", {80'000'000'000}}};
  settle(picture);
  CHECK(bars_text(picture, plain(80)).find("  --max-ram 80.00 GB is beyond the bars\n") != std::string::npos);
}

TEST_CASE("bars of no size are drawn as nothing") {
  StackedBars picture{"RAM", "", {{"fit", {Bar{"load", {}, {}, {}}}}}, {}};
  settle(picture);
  CHECK(bars_text(picture, plain(40)) == "RAM, B\nfit\n  load                                 0\n");
}
