#include <doctest/doctest.h>

#include "memplan/check.hpp"
#include "profile_runs.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

CheckResult checked(const BudgetOptions& budget, const Spelled& values = {{"cells", "100"}},
                    const Changes& changes = {}) {
  const auto profile = small_profile(changes);
  return check(estimate(profile, settings_from(profile, values)), make_budget(budget));
}

TEST_CASE("a verdict compares the upper end with the limit") {
  const auto result = checked({"2GB", {}, {}});
  REQUIRE(result.verdicts.size() == 2);
  const auto& verdict = result.verdicts[0];
  CHECK(verdict.stage == "fit");
  CHECK(verdict.device == Device::ram);
  CHECK(verdict.basis == Basis::measured);
  CHECK(verdict.need == Bytes{1800000000});
  CHECK(verdict.margin_bytes == 200000000);
  CHECK(verdict.moment == "load");
  CHECK(verdict.term == "runtime");
  CHECK(verdict.term_bytes == Bytes{1000000000});
  CHECK(verdict.limit.from == "--max-ram");
  CHECK(verdict.fits());
  CHECK(result.fits());
  CHECK(!result.misses());
  CHECK(result.advice.empty());
}

TEST_CASE("the limit itself fits, a byte less does not") {
  CHECK(checked({"1800000000B", {}, {}}).fits());
  const auto result = checked({"1799999999B", {}, {}});
  CHECK(result.misses());
  CHECK(!result.fits());
  CHECK(result.verdicts[0].margin_bytes == -1);
  CHECK(result.advice == std::vector<std::string>{"fewer than 100 cells"});
}

TEST_CASE("the verdict that binds is the fullest, the first of equals") {
  const auto result = checked({"2GB", "100GB", {}});
  CHECK(result.binding() == &result.verdicts[0]);
  CHECK(checked({"2TB", "4GB", {}}).binding()->device == Device::vram);
  CHECK(CheckResult{}.binding() == nullptr);
  CHECK(checked({"0B", {}, {}}).binding()->stage == "fit");
}

TEST_CASE("a device that no stage uses has no verdict, and fits") {
  const auto result = checked({{}, "1B", {}}, {{"cells", "100"}, {"device", "cpu"}});
  CHECK(result.verdicts.empty());
  CHECK(result.fits());
}

TEST_CASE("a stage that lacks parameters is undecided; one that cannot run is a miss") {
  const auto lacking = checked({"2TB", {}, {}}, {});
  REQUIRE(lacking.undecided.size() == 2);
  CHECK(lacking.undecided[0].status == Status::needs);
  CHECK(lacking.undecided[0].reason == "needs cells");
  CHECK(!lacking.fits());
  CHECK(!lacking.misses());
  const auto stopped = checked({"2TB", {}, {}}, {{"cells", "13"}});
  CHECK(stopped.undecided[1].stage == "program");
  CHECK(stopped.undecided[1].reason == "fit: 13 cells stop it");
  CHECK(stopped.misses());
}

TEST_CASE("the same advice for two stages is given once") {
  const auto result = checked({"1B", {}, {}}, {{"cells", "100"}}, {{"/advice/0/stages", ""}});
  CHECK(result.verdicts.size() == 2);
  CHECK(result.advice.size() == 1);
}

}  // namespace
}  // namespace memplan
