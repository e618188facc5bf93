// The recommendation against brute force over every set of changes.
#include <doctest/doctest.h>

#include <bit>
#include <cstdlib>
#include <random>
#include <tuple>

#include "memplan/plan.hpp"
#include "plan/change.hpp"
#include "plan/need_table.hpp"
#include "profile_runs.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

using OrderedJson = nlohmann::ordered_json;

// A profile with six numbers on which two stages stand in ways of their own.
const char* const k_profile = R"({
  "schema": "mem-plan/profile/1", "name": "small", "version": "1.0", "title": "Small",
  "parameters": [
    {"name": "a", "kind": "count", "default": 10, "min": 0, "help": "a"},
    {"name": "b", "kind": "count", "default": 10, "min": 0, "help": "b"},
    {"name": "c", "kind": "count", "default": 10, "min": 0, "help": "c", "multiple_of": {"step": 2, "when": "a > 3"}},
    {"name": "d", "kind": "count", "default": {"formula": "2 * b"}, "min": 1, "help": "d"},
    {"name": "mode", "kind": "choice", "choices": ["slow", "fast"], "default": "slow", "help": "mode"},
    {"name": "device", "kind": "choice", "choices": ["gpu", "cpu"], "default": "gpu", "help": "device"}],
  "constants": [{"name": "unit", "value": 1e6, "low": 0.9e6, "high": 1.15e6, "unit": "B", "source": "x"}],
  "definitions": [{"name": "area", "formula": "a * c * unit"}],
  "runtime": "3 MB",
  "stages": [
    {"name": "fit", "unsupported_when": [{"when": "a == 7 && mode == 'fast'", "reason": "no", "source": "x"}],
     "measured": {
       "spread": {"ram": [{"when": "mode == 'fast'", "low": 0.9, "high": 1.3, "runs": 5}, {"low": 0.9, "high": 1.1, "runs": 5}]},
       "cpu_factor": "mode == 'fast' ? 2 : 1.5",
       "held": {"host": [{"name": "base", "formula": "b * unit", "source": "x"}], "device": [{"name": "weights", "formula": "d * unit", "source": "x"}]},
       "moments": [
         {"name": "load", "host": [{"name": "data", "formula": "area", "source": "x"}]},
         {"name": "run", "host": [{"name": "copy", "formula": "mode == 'fast' ? 2 * area : area / 3", "source": "x"}],
          "device": [{"name": "work", "formula": "area + c * unit", "source": "x"}]}]}},
    {"name": "all", "measured": {"moments": [{"name": "fit", "stage": "fit"},
       {"name": "end", "host": [{"name": "rest", "formula": "(100 - a) * unit", "source": "x"}]}]}}]
})";

class Instances {
 public:
  explicit Instances(unsigned seed) : m_random(seed) {}

  OrderedJson notes(std::size_t count) {
    OrderedJson list = OrderedJson::array();
    for (std::size_t i = 0; i < count; ++i) list.push_back(optimization(i, count));
    return {{"schema", "mem-plan/notes/1"}, {"name", "small"}, {"optimizations", list}};
  }

  int below(int most) { return std::uniform_int_distribution<int>(0, most - 1)(m_random); }

 private:
  static std::string id(std::size_t number) { return "o" + std::to_string(10 + number); }

  OrderedJson optimization(std::size_t number, std::size_t count) {
    const OrderedJson scale[] = {nullptr, "none", "very low", "low", "moderate", "high"};
    const OrderedJson speeds[] = {nullptr, "faster", "same", "slower"};
    const char* const statuses[] = {"open", "open", "open", "open", "done", "cancelled"};
    OrderedJson row = {{"id", id(number)},
                       {"title", "t"},
                       {"phase", below(3) + 1},
                       {"status", statuses[below(6)]},
                       {"source", "x"},
                       {"risk", scale[below(6)]},
                       {"accuracy_impact", scale[below(6)]},
                       {"complexity", scale[below(6)]},
                       {"speed", speeds[below(4)]}};
    row["effect"] = effect();
    if (below(2)) row["effort_hours"] = {{"low", 1}, {"high", 1 + below(4)}};
    for (const auto* key : {"requires", "conflicts"})
      if (below(4) == 0) {
        const auto other = static_cast<std::size_t>(below(static_cast<int>(count)));
        if (other != number) row[key] = {id(other)};
      }
    return row;
  }

  OrderedJson effect() {
    const char* const names[] = {"a", "b", "c"};
    const char* const terms[] = {"base", "weights", "copy", "work", "data"};
    const double low = 0.1 * below(8);
    switch (below(6)) {
      case 0:
        return {{"set", {{"mode", "fast"}}}};
      case 1:
        return {{"scale",
                 {{{"stage", "fit"},
                   {"basis", "measured"},
                   {"terms", {terms[below(5)]}},
                   {"low", low},
                   {"high", low + 0.1}}}}};
      case 2:
        return {{"scale_parameter", {{names[below(3)], {{"low", 0.2}, {"high", 0.5}}}}}};
      case 3:
        return below(3) ? OrderedJson(nullptr) : OrderedJson{{"set", {{"device", "cpu"}}}};
      default:
        return {{"set", {{names[below(3)], below(13)}}}};
    }
  }

  std::mt19937 m_random;
};

std::optional<PeakNeed> need_of(const Question& question) {
  PeakNeed peak;
  try {
    const auto found = estimate(question);
    for (const auto& answer : found.answers) {
      if (answer.estimate->status != Status::ok) return std::nullopt;
      for (const auto device : {Device::ram, Device::vram})
        if (const auto& need = answer.estimate->need(device)) {
          auto& most = device == Device::ram ? peak.ram : peak.vram;
          most = most ? std::max(*most, need->amount.high) : need->amount.high;
        }
    }
  } catch (const Error&) {
    return std::nullopt;
  }
  return peak;
}

std::vector<const Change*> members_of(const std::vector<Change>& all, unsigned members) {
  std::vector<const Change*> result;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (members >> i & 1) result.push_back(&all[i]);
  return result;
}

int place_of(const std::string& text) {
  const std::vector<std::string> scale = {"none", "very low", "low", "moderate", "high", ""};
  return static_cast<int>(std::find(scale.begin(), scale.end(), text) - scale.begin());
}

bool may_stand(const Plan& plan, const std::vector<const Change*>& set) {
  const auto holds = [&](const std::string& id) {
    for (const auto* change : set)
      if (change->id() == id) return true;
    for (const auto& row : plan.apart)
      if (row.id == id) return row.reason == "in place" || row.reason == "in the code already";
    return false;
  };
  for (const auto* change : set) {
    for (const auto& id : change->optimization->requires_first)
      if (!holds(id)) return false;
    for (const auto* other : set)
      if (change != other && exclude_each_other(*change, *other)) return false;
  }
  return true;
}

using Order = std::tuple<int, int, double, std::size_t, std::vector<std::string>>;

Order order_of(const std::vector<const Change*>& set, bool hours) {
  Order order{0, 0, 0, set.size(), {}};
  for (const auto* change : set) {
    const auto& row = *change->optimization;
    std::get<0>(order) = std::max(std::get<0>(order), place_of(row.risk));
    std::get<1>(order) = std::max(std::get<1>(order), place_of(row.accuracy_impact));
    if (row.status != "done") std::get<2>(order) += hours ? row.effort_hours->high : place_of(row.complexity);
    std::get<4>(order).push_back(row.id);
  }
  return order;
}

std::int64_t count(const std::optional<Bytes>& bytes) {
  return bytes ? bytes->count : 0;
}

TEST_CASE("the plan is the one that trying every set gives") {
  const auto profile = load_profile(k_profile, "small.json");
  const auto* given = std::getenv("MEMPLAN_SEED");
  const unsigned seed = given ? static_cast<unsigned>(std::atoi(given)) : std::random_device()();
  INFO("MEMPLAN_SEED=" << seed);
  Instances random(seed);
  int fitted = 0, missed = 0;
  for (int round = 0; round < 150; ++round) {
    CAPTURE(round);
    const auto text = random.notes(7).dump();
    CAPTURE(text);
    const auto notes = load_notes(text, "small.notes.json", profile);
    // Now and then a stage alone that is another's moment.
    const std::vector<std::string> stages(round % 3 == 0 ? 1 : 0, "all");
    const Question question{&profile, {}, {std::nullopt, stages}};
    const Budget budget{Limit{Bytes{20000000 + 1000000 * random.below(150)}, "--max-ram"},
                        Limit{Bytes{1300000000 + 1000000 * random.below(300)}, "--max-vram"},
                        {}};
    const auto found = plan(question, notes, budget, {}, true);
    std::optional<Order> best;
    std::optional<double> least;
    std::vector<std::pair<PeakNeed, double>> all;
    for (unsigned members = 0; members < 1U << found.candidates.size(); ++members) {
      const auto set = members_of(found.candidates, members);
      if (!may_stand(found, set)) continue;
      const auto need = need_of(changed(question, set));
      if (!need) continue;
      const auto order = order_of(set, found.effort_in_hours);
      all.emplace_back(*need, std::get<2>(order));
      const auto filled =
          std::max(static_cast<double>(count(need->ram)) / static_cast<double>(budget.ram->bytes.count),
                   static_cast<double>(count(need->vram)) / static_cast<double>(budget.vram->bytes.count));
      if (!least || filled < *least) least = filled;
      if (filled <= 1 && (!best || order < *best)) best = order;
    }
    CHECK(found.recommendation.has_value() == best.has_value());
    ++(best ? fitted : missed);
    if (found.recommendation && best) {
      auto ids = found.recommendation->ids;
      std::sort(ids.begin(), ids.end());
      CHECK(ids == std::get<4>(*best));
    }
    if (!best && least) {
      REQUIRE(found.smallest);
      const auto& need = found.smallest->need;
      CHECK(std::max(static_cast<double>(count(need.ram)) / static_cast<double>(budget.ram->bytes.count),
                     static_cast<double>(count(need.vram)) / static_cast<double>(budget.vram->bytes.count)) ==
            *least);
    }
    // Each set is matched by one of the front, and none of the front by a cheaper or smaller set.
    for (const auto& [need, effort] : all) {
      const auto matched = std::any_of(found.pareto.begin(), found.pareto.end(), [&](auto& set) {
        return set.cost.effort <= effort && count(set.need.ram) <= count(need.ram) &&
               count(set.need.vram) <= count(need.vram);
      });
      CHECK(matched);
      for (const auto& set : found.pareto) {
        const bool beaten = effort <= set.cost.effort && count(need.ram) <= count(set.need.ram) &&
                            count(need.vram) <= count(set.need.vram) &&
                            std::tuple(effort, count(need.ram), count(need.vram)) !=
                                std::tuple(set.cost.effort, count(set.need.ram), count(set.need.vram));
        CHECK(!beaten);
      }
    }
  }
  CHECK(fitted > 10);
  CHECK(missed > 10);
}

TEST_CASE("a question with a set's changes needs what the plan says of the set") {
  const auto profile = load_profile(k_profile, "small.json");
  const auto notes = load_notes(Instances(7).notes(6).dump(), "small.notes.json", profile);
  const Question question{&profile, {}, {Basis::measured, {}}};
  const auto found = plan(question, notes, make_budget({"1B", {}, {}}), {});
  REQUIRE(found.smallest.has_value());
  REQUIRE(!found.smallest->ids.empty());
  const auto changed = estimate(with_changes(question, *found.smallest));
  Bytes most;
  for (const auto& answer : changed.answers)
    if (answer.estimate->ram) most = std::max(most, answer.estimate->ram->amount.high);
  CHECK(found.smallest->need.ram == most);
}

TEST_CASE("the table of needs gives what the engine gives, in every built-in profile") {
  const std::pair<std::string, Spelled> facts[] = {
      {"cpa", {{"cells", "100k"}, {"genes", "5k"}}},
      {"aam", {{"batch", "8"}}},
      {"bayesdream", {{"features", "3000"}, {"cells", "4000"}, {"guides", "20"}}},
      {"meta-spliceai", {{"genes", "1000"}}}};
  for (const auto& [name, values] : facts) {
    const auto profile = load_built_in(name);
    const auto notes = load_notes(built_in(name).notes, name, profile);
    Question question{&profile, {}, {}};
    for (const auto& [parameter, text] : values)
      question.given[parameter] = parse_value(profile.find_parameter(parameter)->spec, text);
    const auto settings = Settings::resolve(profile, question.given);
    std::vector<Change> changes;
    for (const auto& row : notes.optimizations)
      changes.push_back(make_change(profile, settings, row, notes.ladder));
    for (const auto basis : {Basis::document, Basis::measured}) {
      question.options.basis = basis;
      std::vector<Judged> stages;
      const auto today = estimate(question);
      for (const auto& answer : today.answers)
        if (answer.estimate->status != Status::needs)
          stages.emplace_back(answer.estimate->stage, answer.basis);
      NeedTable table(question, changes, stages);
      std::mt19937 random(7);
      for (int i = 0; i < 100; ++i) {
        const auto members = static_cast<Members>(random() & random() & ((1U << changes.size()) - 1));
        CAPTURE(name);
        CAPTURE(members);
        const auto expected = need_of(changed(question, members_of(changes, members)));
        const auto got = table.at(members);
        CHECK(got.has_value() == expected.has_value());
        if (got && expected) CHECK((got->ram == expected->ram && got->vram == expected->vram));
      }
    }
  }
}

TEST_CASE("the table depends on what its formulas stand on, on its terms and on the device") {
  const auto text = changed_json(
      {{"/parameters/-", R"({"name": "below", "kind": "count", "default": 5, "help": "below d"})"},
       {"/parameters/-", R"({"name": "spare", "kind": "count", "default": 5, "help": "of no use"})"},
       {"/parameters/3/default", R"({"formula": "2 * below"})"}},
      k_profile);
  const auto profile = load_profile(text.dump(), "small.json");
  const Question question{&profile, {}, {}};
  const auto *fit = profile.find_stage("fit"), *all = profile.find_stage("all");
  const std::vector<Change> none;
  const NeedTable of_fit(question, none, {{fit, Basis::measured}}),
      of_all(question, none, {{all, Basis::measured}}), of_none(question, none, {});
  for (const auto* name : {"a", "b", "c", "d", "mode", "device", "below", "spare"}) {
    CAPTURE(name);
    const Change change{nullptr, {{name, {}}}, {}};
    CHECK(of_fit.depends_on(change) == (std::string(name) != "spare"));
    CHECK(of_all.depends_on(change) == (std::string(name) != "spare"));
    CHECK_FALSE(of_none.depends_on(change));
  }
  struct Fact {
    TermFactor factor;
    bool fit, all;
  };
  const Fact facts[] = {
      {{"fit", Basis::measured, "copy", {}}, true, true},
      {{"fit", Basis::measured, "weights", {}}, true, true},
      {{"fit", Basis::document, "copy", {}}, false, false},
      {{"fit", Basis::measured, "rest", {}}, false, false},
      {{"all", Basis::measured, "rest", {}}, false, true},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.factor.term);
    const Change change{nullptr, {}, {fact.factor}};
    CHECK(of_fit.depends_on(change) == fact.fit);
    CHECK(of_all.depends_on(change) == fact.all);
    CHECK_FALSE(of_none.depends_on(change));
  }
  CHECK_FALSE(of_fit.depends_on({}));
}

// Changes of which each comes first of the next, and the last alone has an effect; `more` terms beside.
Plan plan_of_chain(int length, int more) {
  auto text = changed_json({}, k_profile);
  for (int i = 0; i < more; ++i)
    text["stages"][1]["measured"]["moments"][1]["host"].push_back(
        {{"name", "more" + std::to_string(i)}, {"formula", "a * unit"}, {"source", "x"}});
  OrderedJson list = OrderedJson::array();
  for (int i = 0; i < length; ++i) {
    list.push_back(
        {{"id", "o" + std::to_string(10000 + i)}, {"title", "t"}, {"status", "open"}, {"source", "x"}});
    if (i > 0) list.back()["requires"] = OrderedJson::array({list[static_cast<std::size_t>(i - 1)]["id"]});
  }
  list.back()["effect"] = {{"set", {{"a", 5}}}};
  const auto profile = load_profile(text.dump(), "small.json");
  const OrderedJson notes = {{"schema", "mem-plan/notes/1"}, {"name", "small"}, {"optimizations", list}};
  return plan({&profile, {}, {}}, load_notes(notes.dump(), "small.notes.json", profile), {}, {});
}

TEST_CASE("all that comes first of a change is a candidate with it") {
  CHECK(plan_of_chain(5, 0).candidates.size() == 5);
}

TEST_CASE("changes without end are refused at once" * doctest::timeout(5)) {
  const auto error = error_of([] { plan_of_chain(1500, 1900); });
  CHECK(error.what() ==
        std::string("1500 changes could be made, and the cheapest set is searched among at most 16"));
}

}  // namespace
}  // namespace memplan
