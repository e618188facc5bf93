// What a document does not say of a change is null.
#include "cli/plan_value.hpp"
#include "memplan/render.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

nlohmann::json json_of(const std::string& row, const Budget& budget, bool all) {
  const auto profile = small_profile();
  const auto notes = load_notes(
      R"({"schema": "mem-plan/notes/1", "name": "small", "optimizations": [)" + row + "]}", "notes", profile);
  const Question question{&profile, {{"cells", {100, "", Origin::option}}}, {}};
  const auto today = estimate(question);
  const auto phases = ladder(question, notes);
  const auto found = plan(question, notes, budget, {}, all);
  return nlohmann::json::parse(render_json({plan_value({today, budget, phases, found, all}), {}, 0}));
}

TEST_CASE("a change of which all is said, and one of which nothing is") {
  auto change =
      json_of(R"({"id": "fewer", "title": "Fewer cells", "phase": 1, "status": "open", "source": "guide",
    "effect": {"set": {"cells": 50}}, "effort_hours": {"low": 1, "high": 2}, "risk": "none", "accuracy_impact": "low",
    "complexity": "low", "speed": "faster", "speed_effect": "twice as fast", "needs": ["a GPU"],
    "claimed": {"low": 0.5, "high": 0.6, "of": "the data", "text": "half", "source": "p. 1"}})",
              {}, false)["phases"][0]["changes"][0];
  CHECK(!change["brings"].empty());
  change.erase("brings");
  CHECK(change == nlohmann::json::parse(R"({"id": "fewer", "title": "Fewer cells", "status": "open",
    "in_place": false, "settings": ["--cells 50"], "replaces": [], "risk": "none", "accuracy_impact": "low",
    "claimed": {"low": 0.5, "high": 0.6, "of": "the data", "text": "half", "source": "p. 1"}, "found": null,
    "effort_hours": {"low": 1, "high": 2}, "complexity": "low", "speed": "faster", "speed_effect": "twice as fast",
    "requires": [], "needs": ["a GPU"], "conflicts": [], "source": "guide"})"));
  const auto json = json_of(R"({"id": "x", "title": "X", "status": "open", "source": "guide"})", {}, false);
  CHECK(json["phases"][0]["phase"].is_null());
  const auto& bare = json["phases"][0]["changes"][0];
  for (const auto* name :
       {"claimed", "found", "risk", "accuracy_impact", "effort_hours", "complexity", "speed", "speed_effect"})
    CHECK_MESSAGE(bare[name].is_null(), name);
  CHECK(json["limits"].empty());
  CHECK(json["pareto"].is_null());
  CHECK(json["recommendation"].is_null());
}

TEST_CASE("the recommendation, step by step, and the limits that it keeps") {
  Budget budget;
  budget.ram = Limit{Bytes{1500000000}, "--max-ram"};
  const auto json = json_of(R"({"id": "fewer", "title": "Fewer cells", "status": "open", "source": "guide",
    "effect": {"set": {"cells": 50}}, "effort_hours": {"low": 1, "high": 2}})",
                            budget, true);
  CHECK(json["limits"] == nlohmann::json::parse(R"({"ram": {"bytes": 1500000000, "from": "--max-ram"}})"));
  CHECK(json["effort_unit"] == "hours");
  CHECK(json["recommendation"]["set"] == nlohmann::json::parse(R"(["fewer"])"));
  CHECK(json["recommendation"]["steps"][0]["settings"] == nlohmann::json::parse(R"(["--cells 50"])"));
  CHECK(json["smallest"].is_null());
  CHECK(json["pareto"].size() == 2);
}

}  // namespace
}  // namespace memplan
