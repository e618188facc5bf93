// What the parameters' values are: given ones, defaults and defaults that are formulas.
#include <doctest/doctest.h>

#include <cmath>

#include "profile_runs.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

std::pair<std::string, std::string> count(const std::string& name, const std::string& members) {
  return {"/parameters/-", R"({"name": ")" + name + R"(", "kind": "count", "help": "", )" + members + "}"};
}

TEST_CASE("given values come before defaults, and each keeps its origin") {
  const auto profile = small_profile();
  const auto settings =
      Settings::resolve(profile, {{"cells", {5, "", Origin::data}}, {"method", {0, "exact", Origin::file}}});
  CHECK(settings.find("cells")->origin == Origin::data);
  CHECK(settings.find("method")->choice == "exact");
  CHECK(settings.find("method")->origin == Origin::file);
  CHECK(settings.find("device")->origin == Origin::default_value);
  CHECK(!settings.find("guides"));
  REQUIRE(settings.point().size() == 4);
  CHECK(settings.point()[0] == 5);
  CHECK(std::isnan(settings.point()[1]));
  CHECK(profile.vocabulary.text_of_number(settings.point()[2]) == "exact");
}

TEST_CASE("defaults that are formulas stand on each other in any order, and are not rounded") {
  const auto profile =
      small_profile({count("a", R"("default": {"formula": "b + 1"})"),
                     count("b", R"("default": {"formula": "0.5 * c"})"),
                     count("c", R"("default": {"formula": "cells"})"),
                     {"/parameters/2/default", R"({"formula": "c > 4 ? 'exact' : 'fast'"})"}});
  const auto settings = settings_from(profile, {{"cells", "5"}});
  CHECK(settings.find("a")->number == 3.5);
  CHECK(settings.find("a")->origin == Origin::default_value);
  CHECK(settings.find("method")->choice == "exact");
  CHECK(settings_from(profile, {{"cells", "5"}, {"b", "7"}}).find("a")->number == 8);
}

TEST_CASE("a default that lacks a parameter has no value, and says what must be given") {
  const auto profile = small_profile({count("a", R"("default": {"formula": "b"})"),
                                      count("b", R"("default": {"formula": "cells * limit"})"),
                                      count("limit", R"("required": true)")});
  const auto settings = settings_from(profile, {});
  CHECK(!settings.find("a"));
  CHECK(settings.lacking_for("a") == std::vector<std::string>{"cells", "limit"});
  CHECK(settings.lacking_for("cells") == std::vector<std::string>{"cells"});
  CHECK(settings_from(profile, {{"cells", "2"}, {"limit", "3"}}).find("a")->number == 6);
}

TEST_CASE("defaults that go round in a circle are the profile's fault, unless one of them is given") {
  const auto profile = small_profile({count("a", R"("default": {"formula": "b"})"),
                                      count("b", R"("default": {"formula": "c + 1"})"),
                                      count("c", R"("default": {"formula": "a"})")});
  const auto error = error_of([&] { settings_from(profile, {{"cells", "1"}}); });
  CHECK(error.kind() == ErrorKind::profile);
  CHECK(error.where() == "small.json");
  CHECK(std::string(error.what()) == "the default of 'a' goes round in a circle through 'b'");
  CHECK(settings_from(profile, {{"b", "3"}}).find("c")->number == 3);

  const auto own = small_profile({count("a", R"("default": {"formula": "a"})")});
  CHECK(std::string(error_of([&] { settings_from(own, {}); }).what()) ==
        "the default of 'a' stands on itself");
}

TEST_CASE("a default's range holds for its formula too") {
  const auto profile =
      small_profile({count("a", R"("min": 1, "max": 8, "default": {"formula": "cells - 2"})")});
  const auto error = error_of([&] { settings_from(profile, {{"cells", "20"}}); });
  CHECK(error.kind() == ErrorKind::parameter);
  CHECK(error.where() == "--a");
  CHECK(std::string(error.what()) == "its default, cells - 2, gives 18; it takes a whole number, 1 ≤ x ≤ 8");
  CHECK(error.hint() == "give --a, or correct what it follows from");
  CHECK_NOTHROW(settings_from(profile, {{"cells", "10"}}));
  CHECK_NOTHROW(settings_from(profile, {{"cells", "3"}}));
  CHECK_THROWS_AS(settings_from(profile, {{"cells", "2"}}), Error);
}

TEST_CASE("a default's formula may not give a limit that is left out") {
  const auto profile =
      small_profile({count("a", R"("above": 1, "below": 8, "default": {"formula": "cells - 2"})")});
  for (const auto* cells : {"4", "9"}) CHECK_NOTHROW(settings_from(profile, {{"cells", cells}}));
  for (const auto* cells : {"3", "10"}) CHECK_THROWS_AS(settings_from(profile, {{"cells", cells}}), Error);
}

TEST_CASE("a value that must be a multiple is refused with the nearest that are") {
  const auto profile =
      small_profile({count("a", R"("default": 5, "multiple_of": {"step": 8, "when": "method == 'exact'"})")});
  CHECK_NOTHROW(settings_from(profile, {{"a", "20"}}));
  CHECK_NOTHROW(settings_from(profile, {{"a", "16"}, {"method", "exact"}}));
  const auto error = error_of([&] { settings_from(profile, {{"a", "20"}, {"method", "exact"}}); });
  CHECK(error.kind() == ErrorKind::parameter);
  CHECK(error.where() == "--a");
  CHECK(std::string(error.what()) == "20 is no multiple of 8 (needed where method == 'exact')");
  CHECK(error.hint() == "the nearest are 16 and 24");
}

TEST_CASE("an unknown parameter is refused with what was meant") {
  const auto error = error_of([] { Settings::resolve(small_profile(), {{"clels", {}}}); });
  CHECK(std::string(error.what()) == "profile small has no parameter 'clels'");
  CHECK(error.hint() == "did you mean 'cells'?");
  const auto far = error_of([] { Settings::resolve(small_profile(), {{"x\x1b[1m", {}}}); });
  CHECK(std::string(far.what()) == "profile small has no parameter 'x\uFFFD[1m'");
  CHECK(far.hint() == "mem-plan estimate small --help lists its parameters");
}

TEST_CASE("a default without a value for these numbers says whose it is") {
  const auto profile = small_profile({count("a", R"~("default": {"formula": "4 / (cells - 1)"})~")});
  const auto error = error_of([&] { settings_from(profile, {{"cells", "1"}}); });
  CHECK(error.kind() == ErrorKind::evaluation);
  CHECK(error.where() == "profile small, the default of a");
}

}  // namespace
}  // namespace memplan
