// What is said of a plan; tests/cli/plan*.txt show whole answers.
#include "cli/plan_report.hpp"
#include "memplan/render.hpp"
#include "profile_runs.hpp"
#include "report_text.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

// The small profile with 100 cells and three changes: fewer cells, the exact method (which the document's
// terms do not know), and half of one term.
struct Planned {
  explicit Planned(const std::string& rows, std::int64_t max_ram = 0, const Spelled& more = {},
                   bool all = false)
      : notes(
            load_notes(R"({"schema": "mem-plan/notes/1", "name": "small", "optimizations": [)" + rows + "]}",
                       "notes", profile)) {
    Spelled values = {{"cells", "100"}};
    values.insert(values.end(), more.begin(), more.end());
    for (const auto& [name, spelled] : values)
      question.given[name] = parse_value(profile.find_parameter(name)->spec, spelled);
    if (max_ram > 0) budget.ram = Limit{Bytes{max_ram}, "--max-ram"};
    const auto today = estimate(question);
    const auto phases = ladder(question, notes);
    const auto found = plan(question, notes, budget, {}, all);
    report = plan_report({today, budget, phases, found, all});
    text = render_text(report, {UnitFlavour::si, false, 250});
  }

  Profile profile = small_profile();
  Notes notes;
  Question question{&profile, {}, {}};
  Budget budget;
  Report report;
  std::string text;
};

const std::string k_fewer =
    R"({"id": "fewer", "title": "Fewer cells", "phase": 1, "status": "open", "source": "guide",
  "effect": {"set": {"cells": 50}}, "effort_hours": {"low": 1, "high": 2}, "risk": "none", "accuracy_impact": "low",
  "complexity": "low", "claimed": {"low": 0.5, "high": 0.5, "of": "the data", "text": "half of it"},
  "speed_effect": "twice as fast"})";
const std::string k_none = R"({"id": "none", "title": "Nothing known", "status": "open", "source": "guide",
  "found": {"text": "no figure was found"}})";

TEST_CASE("a change by its phase, with what it claims and brings") {
  const Planned planned(k_fewer + "," + k_none);
  CHECK(planned.report.status == 0);
  check_told(planned.text, "Phase 1: saved against today, and the need after each change");
  check_told(planned.text, "50 %");
  check_told(
      planned.text,
      "  fewer  Fewer cells: open; risk none; impact on accuracy low; effort 1 to 2 hours; complexity low; "
      "speed: twice as fast; set by --cells 50 [guide]\n"
      "         claimed 50 % of the data: half of it\n");
  check_told(planned.text, "In no phase");
  check_told(
      planned.text,
      "  none  Nothing known: open; risk not said; impact on accuracy not said; effort not said; complexity "
      "not said [guide]\n"
      "        found: no figure was found\n");
  check_told(planned.text, "Need after each phase");
}

TEST_CASE("0 where something fits, 1 where nothing does; what is recommended and what remains") {
  const Planned as_it_is(k_fewer, 64000000000);
  CHECK(as_it_is.report.status == 0);
  check_told(as_it_is.text, "\nFits as it is: nothing needs to change.\n");
  const Planned changed(k_fewer, 1500000000);
  CHECK(changed.report.status == 0);
  check_told(changed.text, "\nRecommended: fewer (up to 2 hours).\n");
  check_told(changed.text, "\nLargest need after each step");
  const Planned misses(k_fewer, 1000000);
  CHECK(misses.report.status == 1);
  check_told(misses.text, "\nNo set of these changes fits. The least is needed with fewer: ");
  const Planned nothing(k_none, 1000000);
  CHECK(nothing.report.status == 1);
  check_told(nothing.text, "\nNo set of these changes fits, and none needs less than today: ");
  const Planned never(k_none, 1000000, {{"cells", "13"}});
  CHECK(never.report.status == 1);
  check_told(never.text, "\nNo set of these changes can run: a stage is not supported");
}

TEST_CASE("what is no candidate is listed with its reason, and every set that no other beats") {
  const Planned planned(k_fewer + "," + k_none, 0, {}, true);
  check_told(planned.text, "\nNot among the candidates\n  none  ");
  check_told(planned.text, "No set needs as little for as little effort");
  CHECK(Planned(k_fewer).text.find("Not among the candidates") == std::string::npos);
}

}  // namespace
}  // namespace memplan
