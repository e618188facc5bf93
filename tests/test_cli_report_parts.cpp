#include <doctest/doctest.h>

#include "cli/report_parts.hpp"
#include "memplan/render.hpp"
#include "profile_runs.hpp"

using namespace memplan;

namespace {

std::string json(Value value) {
  return render_json({std::move(value), {}, 0});
}

}  // namespace

TEST_CASE("the parts that reports share") {
  const auto profile = load_built_in("bayesdream");
  const Settings::Given given = {{"features", {1000, "", Origin::option}},
                                 {"cells", {2000, "", Origin::data}},
                                 {"use_all_cells", {1, "", Origin::option}}};
  const auto found = estimate(profile, Settings::resolve(profile, given));
  CHECK(json(profile_value(profile)) ==
        "{\n  \"name\": \"bayesdream\",\n  \"version\": \"1.0\",\n  \"file\": \"built-in\",\n  "
        "\"calibration\": null\n}\n");
  CHECK(given_parameters(found) == "features 1,000 · cells 2,000 · use_all_cells yes");
  CHECK(json(parameters_value(found))
            .find("\"use_all_cells\": {\n    \"value\": true,\n    \"origin\": \"option\"") !=
        std::string::npos);
  CHECK(json(texts_value({"a", "b"})) == "[\n  \"a\",\n  \"b\"\n]\n");
  CHECK(json(optional_bytes(std::nullopt)) == "null\n");
  CHECK(json(optional_bytes(Bytes{5})) == "5\n");
}

TEST_CASE("the headline names a user's file") {
  auto profile = load_built_in("bayesdream");
  CHECK(headline(profile).starts_with("bayesDREAM 1.0: "));
  profile.file = "mine/bayesdream.json";
  CHECK(headline(profile).starts_with("bayesDREAM 1.0 (mine/bayesdream.json): "));
  profile.summary = "";
  CHECK(headline(profile) == "bayesDREAM 1.0 (mine/bayesdream.json)");
}

TEST_CASE("decisions and warnings are lists, left out when there are none") {
  const auto profile = load_built_in("bayesdream");
  auto found =
      estimate(profile, settings_from(profile, {{"features", "1000"}, {"cells", "2k"}, {"guides", "20"}}));
  Report report;
  add_decisions(report, found);
  add_warnings(report, found.warnings);
  CHECK(report.blocks.size() == 2);
  CHECK(json(decisions_value(found)).find("\"name\": \"guide\"") != std::string::npos);
  found.decisions.clear();
  found.warnings = {{"fit_cis", "slow"}, {"", "old"}};
  CHECK(json(warnings_value(found)) == "[\n  \"fit_cis: slow\",\n  \"old\"\n]\n");
  Report bare;
  add_decisions(bare, found);
  CHECK(bare.blocks.empty());
}
