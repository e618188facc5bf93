#include <doctest/doctest.h>

#include "formula_random.hpp"
#include "memplan/catalogue.hpp"
#include "profile_runs.hpp"
#include "solve/gauge.hpp"

namespace memplan {
namespace {

using random_formula::Dice;
using random_formula::seed;

struct GaugeCase {
  std::string profile;
  Spelled values;
  std::string name;  // of the parameter that changes
  int most = 1;
};

const GaugeCase k_cases[] = {
    {"bayesdream", {{"features", "3k"}, {"guides", "100"}}, "cells", 200000},
    {"bayesdream", {{"features", "3k"}, {"guides", "100"}, {"cells", "9k"}}, "minibatch_size", 9000},
    {"cpa", {{"genes", "4k"}}, "cells", 2000000},
    {"aam", {{"target", "unifrac"}}, "batch", 512},
    {"aam", {{"attention", "flash"}, {"precision", "bf16"}}, "batch", 512},
    {"meta-spliceai", {}, "genes", 100000},
};

Settings::Given given_by(const Profile& profile, const Spelled& values) {
  Settings::Given given;
  for (const auto& [name, text] : values) given[name] = parse_value(profile.find_parameter(name)->spec, text);
  return given;
}

// What check() makes of a value; nothing where it has no estimate.
std::optional<Reading> checked(const Question& question, const Budget& budget, const std::string& name,
                               double value) {
  try {
    return reading_of(check(estimate(question.with(name, {value, "", Origin::option})), budget));
  } catch (const Error&) {
    return std::nullopt;
  }
}

void check_readings(const GaugeCase& each, const BudgetOptions& limits, Dice& dice) {
  const auto profile = load_built_in(each.profile);
  const auto budget = make_budget(limits);
  const auto question = budget.applied_to({&profile, given_by(profile, each.values), {}});
  Gauge gauge(question, budget, *profile.find_parameter(each.name));
  int read = 0;
  for (int i = 0; i < 60; ++i) {
    const double value = dice.between(1, each.most);
    const auto quick = gauge.read(value);
    if (!quick) continue;
    CAPTURE(each.profile);
    CAPTURE(value);
    const auto full = checked(question, budget, each.name, value);
    REQUIRE(full);
    CHECK(quick->figures == full->figures);
    CHECK(quick->distance() == full->distance());
    CHECK(quick->fits() == full->fits());
    ++read;
  }
  CHECK(read > 10);
}

TEST_CASE("the gauge reads what check says, limits and cards alike") {
  Dice dice(seed("solve, gauge"));
  for (const auto& each : k_cases) {
    check_readings(each, {"40GB", "24GB", {}}, dice);
    check_readings(each, {"40GB", {}, {}, "t4"}, dice);
  }
}

TEST_CASE("needs are compared as whole bytes where a share is rounded to 1") {
  Reading reading;
  const std::int64_t limit = std::int64_t{1} << 60;
  reading.add_need(Bytes{limit + 1}, Bytes{limit});
  CHECK(reading.share == 1);
  CHECK(!reading.fits());
}

}  // namespace
}  // namespace memplan
