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

TEST_CASE("a device without a limit is told with the stage that needs most of it") {
  CHECK(checked({"2TB", "4GB", {}}).unjudged.empty());
  const auto result = checked({"2TB", {}, {}});
  REQUIRE(result.unjudged.size() == 1);
  CHECK(result.unjudged[0].device == Device::vram);
  CHECK(result.unjudged[0].stage == "fit");
  CHECK(result.fits());
  CHECK(result.unjudged[0].need == checked({{}, "2TB", {}}).verdicts[0].need);
  CHECK(checked({"2TB", {}, {}}, {{"cells", "100"}, {"device", "cpu"}}).unjudged.empty());
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

TEST_CASE("what the card lacks is a miss, what is not known of it leaves it open, where a stage uses one") {
  const auto profile = small_profile();
  const auto on = [&](std::optional<bool> bf16, const char* device) {
    Card card;
    card.id = "lab";
    card.capacity = Bytes{1'000'000'000'000};
    card.bf16 = bf16;
    const auto settings = settings_from(profile, {{"cells", "100"}, {"device", device}});
    return check(estimate(profile, settings), Budget{}.on(card, "--gpu"));
  };
  CHECK(on(true, "gpu").fits());
  CHECK(on(false, "gpu").misses());
  CHECK(on(false, "gpu").obstacles[0].reason == "no bf16, and it trains in bf16");
  const auto unknown = on({}, "gpu");
  CHECK(!unknown.fits());
  CHECK(!unknown.misses());
  CHECK(on(false, "cpu").fits());
  CHECK(on(false, "cpu").obstacles.empty());
}

TEST_CASE("a machine without a device: what misses in RAM misses, and else VRAM cannot be decided") {
  BudgetOptions options;
  options.machine = Machine{"--here", Limit{Bytes{1000}, "--here, cgroup"}, {}, {}, "no library"};
  const auto result = checked(options);
  CHECK(result.misses());
  CHECK(!result.verdicts.empty());
  for (const auto& verdict : result.verdicts) CHECK(verdict.device == Device::ram);
  CHECK(result.verdicts[0].limit.from == "--here, cgroup");
  REQUIRE(result.obstacles.size() == 1);
  CHECK(!result.obstacles[0].certain);
  options.machine->ram->bytes = Bytes{1000000000000};
  const auto error = error_of([&] { checked(options); });
  CHECK(error.kind() == ErrorKind::device);
  CHECK(std::string(error.what()) == "--here: no device: no library");
  CHECK(error.hint() == "name the card that the job will have, --gpu NAME, or --max-vram SIZE");
}

}  // namespace
}  // namespace memplan
