#include <doctest/doctest.h>

#include "formula_random.hpp"
#include "memplan/check.hpp"
#include "memplan/solve.hpp"
#include "profile_runs.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

using random_formula::Dice;
using random_formula::seed;

Question question_of(const Profile& profile, const Spelled& values, const EstimateOptions& options = {}) {
  Settings::Given given;
  for (const auto& [name, text] : values) {
    given[name] = parse_value(profile.find_parameter(name)->spec, text);
    given[name].origin = Origin::option;
  }
  return {&profile, std::move(given), options};
}

// What check() says at one value.
bool fits_at(const Question& question, const Budget& budget, const std::string& name, double value) {
  try {
    return check(estimate(budget.applied_to(question).with(name, {value, "", Origin::option})), budget)
        .fits();
  } catch (const Error&) {
    return false;
  }
}

bool inside(const Solution& solution, double value) {
  return std::any_of(solution.intervals.begin(), solution.intervals.end(),
                     [&](auto& each) { return each.from <= value && value <= each.to; });
}

std::string told(const std::vector<FittingInterval>& intervals) {
  std::string text;
  for (const auto& [from, to] : intervals) text += fmt::format("[{}, {}]", from, to);
  return text;
}

std::vector<FittingInterval> by_brute_force(const Question& question, const Budget& budget, int first,
                                            int last, int step) {
  std::vector<FittingInterval> found;
  for (int value = first; value <= last; value += step) {
    if (!fits_at(question, budget, "cells", value)) continue;
    if (!found.empty() && found.back().to == value - step)
      found.back().to = value;
    else
      found.push_back({double(value), double(value)});
  }
  return found;
}

// What a random need looks like: rising, falling, with steps up and down, a valley, a peak.
std::string random_need(Dice& dice) {
  const int a = dice.between(1, 60), b = dice.between(1, 60), k = dice.between(2, 150);
  const std::vector<std::string> shapes = {
      fmt::format("cells * {} MB", a),
      fmt::format("{} MB + 0 * cells * 1 B", 50 * a),
      fmt::format("max(0 B, {} GB - cells * {} MB)", a % 9, b),
      fmt::format("{} GB / cells", a),
      fmt::format("cells > {} ? cells * {} MB : cells * {} MB", k, a, b),
      fmt::format("max(cells - {0}, {0} - cells) * {1} MB", k, a),
      fmt::format("max(0 B, {} GB - max(cells - {}, {} - cells) * {} MB)", a % 5, k, k, b),
      fmt::format("max(0 B, cells * {} MB - floor(cells / {}) * {} MB)", a, k, b),
      fmt::format("{} GB / max(0, cells - {})", a, k),  // no value up to k
  };
  return shapes[dice.below(shapes.size())];
}

std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

Budget random_budget(Dice& dice) {
  BudgetOptions options;
  if (dice.chance(0.8)) options.max_ram = fmt::format("{}MB", dice.between(0, 9000));
  if (!options.max_ram || dice.chance(0.5)) options.max_vram = fmt::format("{}MB", dice.between(0, 20000));
  return make_budget(options);
}

TEST_CASE("random profiles and budgets: every fitting interval of a small range, as by brute force") {
  Dice dice(seed("solve, small range"));
  int several = 0, none = 0;
  for (int i = 0; i < 150; ++i) {
    const auto need = random_need(dice);
    const int first = dice.between(1, 5), last = first + dice.between(0, 250), step = dice.between(1, 3);
    const auto profile =
        small_profile({{"/definitions/0/formula", quoted(need)},
                       {"/parameters/0/min", std::to_string(first)},
                       {"/parameters/0/max", std::to_string(last)},
                       {"/parameters/0/multiple_of", fmt::format(R"({{"step": {}}})", step)}});
    const auto question = question_of(profile, {});
    const auto budget = random_budget(dice);
    const int lowest = (first + step - 1) / step * step;
    if (lowest > last) continue;
    const auto expected = by_brute_force(question, budget, lowest, last, step);
    if (expected.empty() && need.find("GB / max") != std::string::npos) continue;  // maybe no value anywhere
    const auto solution = solve(question, budget, "cells");
    CAPTURE(need);
    CHECK(solution.exact);
    CHECK_MESSAGE(told(solution.intervals) == told(expected), first, " ", last, " ", step);
    CHECK((solution.outcome == Outcome::none) == expected.empty());
    several += expected.size() > 1;
    none += expected.empty();
    if (solution.outcome == Outcome::largest) CHECK(solution.answer.value == expected.back().to);
    if (solution.outcome == Outcome::smallest) CHECK(solution.answer.value == expected.front().from);
  }
  CHECK(several > 0);
  CHECK(none > 0);
}

TEST_CASE("random profiles and budgets: in an open range the answer fits and the next value does not") {
  Dice dice(seed("solve, open range"));
  for (int i = 0; i < 15; ++i) {
    const auto need = random_need(dice);
    const auto profile =
        small_profile({{"/definitions/0/formula", quoted(need)}, {"/stages/0/unsupported_when", "[]"}});
    const auto question = question_of(profile, {});
    const auto budget = random_budget(dice);
    const auto solution = solve(question, budget, "cells");
    CAPTURE(need);
    CHECK(!solution.exact);
    for (const auto& [from, to] : solution.intervals) {
      CHECK(fits_at(question, budget, "cells", from));
      CHECK(fits_at(question, budget, "cells", to));
      CHECK((from == solution.first || !fits_at(question, budget, "cells", from - 1)));
      CHECK((to == solution.last || !fits_at(question, budget, "cells", to + 1)));
    }
    if (!solution.next) continue;
    CHECK(solution.answer.fits());
    CHECK(!solution.next->fits());
    CHECK(std::abs(solution.next->value - solution.answer.value) == 1);
  }
}

TEST_CASE("the shipped profiles: the present value fits as check says, where it lies in an interval") {
  Dice dice(seed("solve, shipped"));
  struct Case {
    std::string profile;
    Spelled values;
    std::vector<std::string> names;
  };
  const Case cases[] = {
      {"bayesdream",
       {{"features", "3k"}, {"cells", "9k"}, {"guides", "100"}},
       {"features", "cells", "guides", "sparsity", "minibatch_size", "nsamples", "ntc_fraction",
        "vram_capacity"}},
      {"cpa", {{"cells", "50k"}, {"genes", "4k"}}, {"cells", "sparsity", "batch"}},
      {"aam", {{"batch", "8"}, {"target", "unifrac"}}, {"batch", "ffn_ratio"}},
      {"meta-spliceai", {{"genes", "500"}}, {"genes", "positions_per_gene"}},
  };
  for (const auto& each : cases) {
    const auto profile = load_built_in(each.profile);
    const auto question = question_of(profile, each.values);
    for (const auto& name : each.names) {
      const auto budget = make_budget({fmt::format("{}MB", dice.between(1000, 60000)),
                                       fmt::format("{}MB", dice.between(1000, 60000)),
                                       {}});
      CAPTURE(each.profile);
      CAPTURE(name);
      CAPTURE(budget.ram->bytes.count);
      CAPTURE(budget.vram->bytes.count);
      const auto solution = solve(question, budget, name);
      const auto present = estimate(question);
      const bool fits = check(present, budget).fits();
      if (!solution.present) continue;
      CHECK(solution.present->fits() == fits);
      CHECK(inside(solution, solution.present->value) == fits);
      if (solution.next) CHECK(solution.answer.fits() != solution.next->fits());
    }
  }
}

TEST_CASE("largest, smallest, any and none") {
  struct Fact {
    std::string need;
    std::string limit;
    Outcome outcome;
    double value;
    std::string intervals;
  };
  // The measured need is (500 MB + data) × 2.
  const Fact facts[] = {
      {"cells * 1 MB", "2GB", Outcome::largest, 500, "[1, 500]"},
      {"max(0 B, 1 GB - cells * 1 MB)", "2GB", Outcome::smallest, 500, "[500, 1000]"},
      {"1 MB + 0 * cells * 1 B", "2GB", Outcome::any, 1000, "[1, 1000]"},
      {"cells * 1 MB", "1GB", Outcome::none, 1, ""},
      {"max(cells - 500, 500 - cells) * 10 MB", "2GB", Outcome::largest, 550, "[450, 550]"},
      {"max(0 B, 1 GB - max(cells - 500, 500 - cells) * 10 MB)", "2GB", Outcome::any, 1000,
       "[1, 450][550, 1000]"},
  };
  for (const auto& fact : facts) {
    const auto profile = small_profile({{"/definitions/0/formula", quoted(fact.need)},
                                        {"/parameters/0/max", "1000"},
                                        {"/stages/0/unsupported_when", "[]"}});
    const auto solution = solve(question_of(profile, {}), make_budget({fact.limit, {}, {}}), "cells");
    CAPTURE(fact.need);
    CHECK(outcome_name(solution.outcome) == outcome_name(fact.outcome));
    CHECK(solution.answer.value == fact.value);
    CHECK(told(solution.intervals) == fact.intervals);
    CHECK(solution.depends == (fact.need.find("0 * cells") == std::string::npos));
    CHECK(solution.next.has_value() ==
          (fact.outcome == Outcome::largest || fact.outcome == Outcome::smallest));
    CHECK(!solution.present);
  }
}

TEST_CASE("multiples alone where the rule holds") {
  const auto at = [](const std::string& method) {
    const auto profile =
        small_profile({{"/definitions/0/formula", quoted("cells * 1 MB")},
                       {"/parameters/0/multiple_of", R"({"step": 64, "when": "method == 'exact'"})"}});
    return solve(question_of(profile, {{"method", method}}), make_budget({"2GB", {}, {}}), "cells");
  };
  CHECK(at("fast").answer.value == 500);
  CHECK(at("fast").next->value == 501);
  CHECK(at("exact").answer.value == 448);
  CHECK(at("exact").next->value == 512);
  CHECK(at("exact").first == 64);
  CHECK(at("exact").step == 64);
}

TEST_CASE("fractions and sizes go in steps, and the present value counts") {
  const auto solved = [](const std::string& kind, const std::string& need, const Spelled& values) {
    const auto profile = small_profile(
        {{"/parameters/1", fmt::format(R"({{"name": "guides", "kind": "{}", "min": 0, "help": "g"}})", kind)},
         {"/definitions/0/formula", quoted(need)}});
    auto all = values;
    all.emplace_back("cells", "1");
    return solve(question_of(profile, all), make_budget({"2GB", {}, {}}), "guides");
  };
  CHECK(solved("fraction", "given(guides) ? (1 - guides) * 1.5 GB : 0 B", {}).answer.value == 0.667);
  const auto between =
      solved("fraction", "given(guides) ? (1 - guides) * 1.5 GB : 0 B", {{"guides", "0.6668"}});
  CHECK(between.answer.value == 0.6668);
  CHECK(between.next->value == 0.666);
  CHECK(between.present->fits());
  const auto size = solved("bytes", "given(guides) ? guides / 3 : 0 B", {{"guides", "1GiB"}});
  CHECK(size.answer.value == 1.5e9);
  CHECK(size.next->value == 1.501e9);
  CHECK(size.present->value == 1073741824);
  CHECK(size.present->fits());
}

TEST_CASE("a stage that stops or has no value does not fit there") {
  const auto profile =
      small_profile({{"/parameters/0/max", "20"},
                     {"/definitions/0/formula", quoted("8 MB * 4 / (7 - cells + 0.5 * cells)")}});
  // 14 divides by zero, above it the need is negative, and 13 stops the stage.
  const auto solution = solve(question_of(profile, {}), make_budget({"1TB", {}, {}}), "cells");
  CHECK(told(solution.intervals) == "[1, 12]");
  CHECK(solution.next->result.undecided[0].reason == "13 cells stop it");
  const auto without =
      small_profile({{"/parameters/0/max", "20"},
                     {"/stages/0/unsupported_when", "[]"},
                     {"/definitions/0/formula", quoted("8 MB * 4 / (7 - cells + 0.5 * cells)")}});
  const auto failing = solve(question_of(without, {}), make_budget({"1TB", {}, {}}), "cells");
  CHECK(told(failing.intervals) == "[1, 13]");
  CHECK(!failing.next->failure.empty());
}

TEST_CASE("what cannot be solved for is refused") {
  const auto profile = small_profile();
  const auto budget = make_budget({"1GB", {}, {}});
  const auto choice = error_of([&] { solve(question_of(profile, {{"cells", "5"}}), budget, "method"); });
  CHECK(choice.kind() == ErrorKind::usage);
  CHECK(std::string(choice.what()) == "'method' is a choice: it has no largest value");
  CHECK(choice.hint() == "compare its values: mem-plan sweep small --method fast,exact");
  const auto lacking = error_of([&] { solve(question_of(profile, {}), budget, "guides"); });
  CHECK(lacking.kind() == ErrorKind::parameter);
  CHECK(std::string(lacking.what()) == "--cells is needed by fit, program");
  const auto nowhere = small_profile(
      {{"/stages/0/unsupported_when", "[]"}, {"/definitions/0/formula", quoted("1 GB / (cells - cells)")}});
  CHECK(error_of([&] { solve(question_of(nowhere, {}), budget, "cells"); }).kind() == ErrorKind::evaluation);
  const auto no_multiple =
      small_profile({{"/parameters/0/max", "5"}, {"/parameters/0/multiple_of", R"({"step": 8})"}});
  const auto empty = error_of([&] { solve(question_of(no_multiple, {}), budget, "cells"); });
  CHECK(std::string(empty.what()) == "no multiple of 8 is a whole number, 1 ≤ x ≤ 5");
  CHECK(empty.where() == "--cells");
}

}  // namespace
}  // namespace memplan
