#include <doctest/doctest.h>

#include "small_profile.hpp"
#include "solve/scale.hpp"

namespace memplan {
namespace {

// A parameter of the small profile, as `json` has it.
Parameter parameter(const std::string& json) {
  return *small_profile({{"/parameters/1", R"({"name": "guides", "help": "guides", )" + json + "}"}})
              .find_parameter("guides");
}

TEST_CASE("the values of a parameter, from its lowest to its highest") {
  struct Fact {
    std::string json;
    double lowest;
    double highest;
    double step;
    std::int64_t size;
  };
  const Fact facts[] = {
      {R"("kind": "count")", 0, 1e12, 1, 1'000'000'000'001},
      {R"("kind": "count", "min": 1, "max": 64)", 1, 64, 1, 64},
      {R"("kind": "count", "above": 1, "below": 64)", 2, 63, 1, 62},
      {R"("kind": "count", "min": -3, "max": 3)", -3, 3, 1, 7},
      {R"("kind": "count", "max": 1e15)", 0, 1e12, 1, 1'000'000'000'001},
      {R"("kind": "fraction")", 0, 1, 0.001, 1001},
      {R"("kind": "fraction", "below": 1)", 0, 0.999, 0.001, 1000},
      {R"("kind": "fraction", "above": 0)", 0.001, 1, 0.001, 1000},
      {R"("kind": "fraction", "min": 0.0005, "max": 0.5)", 0.0005, 0.5, 0.0001, 4996},
      {R"("kind": "number", "min": 1, "max": 8)", 1, 8, 0.001, 7001},
      {R"("kind": "number", "min": 0.1, "max": 0.3)", 0.1, 0.3, 0.0001, 2001},
      {R"("kind": "number", "min": 5, "max": 5)", 5, 5, 1e-9, 1},
      {R"("kind": "bytes", "min": 0)", 0, 1e15, 1e6, 1'000'000'001},
      {R"("kind": "bytes", "min": 0, "max": 100000000)", 0, 1e8, 1e5, 1001},
      {R"("kind": "bytes", "min": 0, "max": 10)", 0, 10, 1, 11},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.json);
    const Scale scale(parameter(fact.json), false, std::nullopt);
    REQUIRE(scale.size() == fact.size);
    CHECK(scale.value(0) == fact.lowest);
    CHECK(scale.value(scale.size() - 1) == fact.highest);
    CHECK(scale.step() == fact.step);
    CHECK(scale.find(fact.highest) == scale.size() - 1);
  }
}

TEST_CASE("multiples alone") {
  const auto rule = parameter(R"("kind": "count", "min": 1, "max": 63, "multiple_of": {"step": 8})");
  const Scale scale(rule, true, 16);
  CHECK(scale.size() == 7);
  CHECK(scale.value(0) == 8);
  CHECK(scale.value(6) == 56);
  CHECK(scale.step() == 8);
  CHECK(scale.find(16) == 1);
  CHECK(!scale.find(15));
  const auto none = parameter(R"("kind": "count", "min": 1, "max": 7, "multiple_of": {"step": 8})");
  CHECK(Scale(none, true, std::nullopt).size() == 0);
}

TEST_CASE("a present value between two steps stands among them, each once and in order") {
  const auto fraction = parameter(R"("kind": "fraction")");
  for (const double present : {0.12345, 0.0001, 0.9999, 0.5, 0.0, 1.0}) {
    const Scale scale(fraction, false, present);
    CAPTURE(present);
    CHECK(scale.size() == (present == 0.5 || present == 0 || present == 1 ? 1001 : 1002));
    REQUIRE(scale.find(present));
    CHECK(scale.value(*scale.find(present)) == present);
    for (std::int64_t i = 1; i < scale.size(); ++i) {
      CHECK(scale.value(i - 1) < scale.value(i));
      CHECK(scale.find(scale.value(i)) == i);
    }
  }
}

TEST_CASE("a count's present value that is not whole is no value to choose; one beyond the range widens it") {
  const auto count = parameter(R"("kind": "count", "min": 0)");
  CHECK(Scale(count, false, 0.5).size() == 1'000'000'000'001);
  CHECK(Scale(count, false, 5e12).size() == 5'000'000'000'001);
  const auto open = parameter(R"("kind": "number")");
  CHECK(Scale(open, false, -20).value(0) == -20);
}

TEST_CASE("limits beyond what whole numbers can hold are taken as far as they go") {
  Parameter number = parameter(R"("kind": "number")");
  number.spec.min = -1e300;
  const Scale low(number, false, std::nullopt);
  CHECK(low.size() > 0);
  CHECK(low.value(0) >= -1e300);
}

}  // namespace
}  // namespace memplan
