#include <doctest/doctest.h>

#include "cli/sweep_page.hpp"
#include "scratch.hpp"
#include "small_profile.hpp"

using namespace memplan;

namespace {

std::vector<LineChart> pictures(const std::vector<std::pair<std::string, std::string>>& axes,
                                std::vector<std::string> stages = {"fit"}) {
  static const auto profile = small_profile();
  BudgetOptions options;
  options.max_vram = "3 GB";
  std::vector<Axis> parsed;
  for (const auto& [name, text] : axes)
    parsed.push_back(Axis::parse(profile.find_parameter(name)->spec, text));
  const Question question{&profile, {}, {Basis::document, std::move(stages)}};
  const auto page = sweep_page(question, Grid(std::move(parsed)), make_budget(options), {});
  std::vector<LineChart> charts;
  for (const auto& picture : page.sections.front().pictures) charts.push_back(std::get<LineChart>(picture));
  return charts;
}

}  // namespace

TEST_CASE("one parameter: a line for each stage, a picture for each device, the limit as a mark") {
  const auto charts = pictures({{"cells", "250:1000:250"}});
  REQUIRE(charts.size() == 2);
  CHECK(charts[0].title == "RAM by cells, upper ends");
  CHECK(charts[0].marks.empty());
  REQUIRE(charts[0].curves.size() == 1);
  CHECK(charts[0].curves[0].name == "fit");
  CHECK(charts[0].curves[0].sizes ==
        std::vector<std::optional<Bytes>>{Bytes{4'000'000'000}, Bytes{7'000'000'000}, Bytes{10'000'000'000},
                                          Bytes{13'000'000'000}});
  REQUIRE(charts[1].marks.size() == 1);
  CHECK(charts[1].marks[0].bytes == Bytes{3'000'000'000});
  CHECK(charts[1].positions[3].label == "1,000");
  CHECK_FALSE(charts[1].logarithmic_axis);
}

TEST_CASE("several parameters: a line for each setting of the others, or the largest where they are many") {
  const auto charts = pictures({{"cells", "100:10000:x10"}, {"method", "fast,exact"}});
  REQUIRE(charts.size() == 2);
  CHECK(charts[0].logarithmic_axis);
  REQUIRE(charts[0].curves.size() == 2);
  CHECK(charts[0].curves[1].name == "method exact");
  const auto many = pictures({{"cells", "100,200"}, {"guides", "1:8:1"}});
  REQUIRE(many[0].curves.size() == 1);
  CHECK(many[0].curves[0].name == "the largest over guides");
  CHECK(many[0].curves[0].sizes.size() == 2);
  CHECK(many[0].curves[0].sizes[1] == Bytes{3'400'000'000});
}

TEST_CASE("choices are positions in their order") {
  const auto charts = pictures({{"method", "fast,exact"}, {"cells", "100,200"}});
  REQUIRE(charts[0].positions.size() == 2);
  CHECK(charts[0].positions[1].at == 1);
  CHECK(charts[0].positions[1].label == "exact");
  CHECK(charts[0].curves[0].name == "cells 100");
}

TEST_CASE("a picture holds a bounded number of points") {
  const auto profile = small_profile();
  const auto grid = [&](const std::string& cells) {
    return Grid({Axis::parse(profile.find_parameter("cells")->spec, cells)});
  };
  CHECK_NOTHROW(require_drawable(grid("1:500:1"), "--svg"));
  CHECK_THROWS_WITH_AS(
      require_drawable(grid("1:501:1"), "--svg"),
      "a picture holds 500 values of its axis and 100,000 points, and these are 501 of cells and 501 "
      "points",
      Error);
}
