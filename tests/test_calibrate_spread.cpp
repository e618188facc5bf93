// How wide a stage's spreads become, and what its domain covers.
#include "calibrate/spread.hpp"
#include "calibrate_runs.hpp"

namespace memplan {
namespace {

const Spelled k_small{{"cells", "100"}, {"genes", "4"}}, k_large{{"cells", "100000"}, {"genes", "4"}};

std::map<std::string, StageCalibration> spreads_of(const std::vector<Run>& runs, double ram_allowance = 1) {
  const auto profile = kiln();
  return spreads_and_domains(profile, observations(profile, runs), ram_allowance);
}

void check_spread(const Spread& spread, double low, double high, int runs) {
  CHECK(spread.low == low);
  CHECK(spread.high == high);
  CHECK(spread.runs == runs);
}

TEST_CASE("a spread holds its runs with 2 % to spare on either side, class by class") {
  std::vector<Run> runs;
  for (const double factor : {0.9, 1.0, 1.25}) runs.push_back(true_run("fit", k_small, factor));
  for (const double factor : {1.1, 1.2}) runs.push_back(true_run("fit", k_large, factor));
  const auto found = spreads_of(runs).at("fit");
  REQUIRE(found.ram_spread.size() == 2);
  check_spread(found.ram_spread[0], 0.882, 1.275, 3);
  check_spread(found.ram_spread[1], 1, 1.224, 2);
  REQUIRE(found.vram_spread.size() == 1);
  check_spread(found.vram_spread[0], 0.882, 1.275, 5);
}

TEST_CASE("one run in twenty may lie outside, above before below") {
  struct Fact {
    int runs;
    double low, high;
  };
  // Of n runs the ratios are 1/2, then 1, and at last 2.
  for (const auto& fact :
       {Fact{19, 0.49, 2.04}, Fact{20, 0.49, 1.02}, Fact{39, 0.49, 1.02}, Fact{40, 0.98, 1.02}}) {
    INFO(fact.runs << " runs");
    std::vector<Run> runs(static_cast<std::size_t>(fact.runs), true_run("fit", k_large));
    runs.front() = true_run("fit", k_large, 0.5);
    runs.back() = true_run("fit", k_large, 2);
    check_spread(spreads_of(runs).at("fit").ram_spread[1], fact.low, fact.high, fact.runs);
  }
}

TEST_CASE("a class without runs keeps what it has, a stage without spreads gets none") {
  const auto found = spreads_of({true_run("fit", k_large), true_run("bend", k_large)});
  check_spread(found.at("fit").ram_spread[0], 0.5, 2, 4);
  check_spread(found.at("fit").ram_spread[1], 0.98, 1.02, 1);
  CHECK(found.at("bend").ram_spread.empty());
  CHECK(!found.contains("paper"));
}

TEST_CASE("a moment that is another stage's does not widen this one") {
  auto few = k_large, many = k_large;
  many[1].second = "400";
  const auto found = spreads_of({true_run("program", few, 3), true_run("program", many, 1.2)});
  check_spread(found.at("program").ram_spread[0], 1, 1.224, 1);
}

TEST_CASE("what the driver saw does not set the spread of the tensors") {
  check_spread(spreads_of({kiln_run("fit", k_large, {0, 0, 5000000000})}).at("fit").vram_spread[0], 0.9, 1.2,
               5);
}

TEST_CASE("absurd runs end at the limits that a calibration can hold") {
  const auto found = spreads_of(
      {kiln_run("fit", k_large, {1, 0, 0}), kiln_run("fit", k_large, {9000000000000000000, 0, 0})});
  check_spread(found.at("fit").ram_spread[1], 0.001, 1000, 2);
}

TEST_CASE("an allowance widens the upper ends of RAM that was observed, up to the limit, and nothing else") {
  const auto found = spreads_of({true_run("fit", k_large, 0.5), true_run("fit", k_large)}, 1.1).at("fit");
  check_spread(found.ram_spread[0], 0.5, 2, 4);  // a class without runs
  check_spread(found.ram_spread[1], 0.49, 1.122, 2);
  check_spread(found.vram_spread[0], 0.49, 1.02, 2);
  const auto less = spreads_of({true_run("fit", k_large, 0.5)}, 1.1).at("fit");
  check_spread(less.ram_spread[1], 0.49, 1, 1);
  const auto absurd = spreads_of({kiln_run("fit", k_large, {9000000000000000000, 0, 0})}, 1.1).at("fit");
  check_spread(absurd.ram_spread[1], 1, 1000, 1);
}

TEST_CASE("the domain covers the runs of its stage") {
  auto exact = k_large;
  exact.emplace_back("method", "exact");
  const auto found = spreads_of({true_run("fit", k_small), true_run("fit", k_large), true_run("fit", exact),
                                 true_run("program", {{"cells", "7"}})})
                         .at("fit")
                         .domain;
  REQUIRE(found.size() == 2);
  CHECK(found[0].parameter == "cells");
  CHECK(found[0].min == 100);
  CHECK(found[0].max == 100000);
  CHECK(found[1].parameter == "method");
  CHECK(found[1].values == std::vector<std::string>{"exact", "fast"});
}

TEST_CASE("a domain without runs stays") {
  const auto found = spreads_of({}).at("fit").domain;
  CHECK(found[0].min == 10);
  CHECK(found[0].max == 1000);
  CHECK(found[1].values == std::vector<std::string>{"fast"});
}

}  // namespace
}  // namespace memplan
