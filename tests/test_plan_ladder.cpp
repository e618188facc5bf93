#include <doctest/doctest.h>

#include "memplan/plan.hpp"
#include "profile_runs.hpp"

namespace memplan {
namespace {

// The shipped cpa at its documents' own sizes.
struct Cpa {
  Profile profile = load_built_in("cpa");
  Notes notes = load_notes(built_in("cpa").notes, "cpa", profile);

  Question question(const Spelled& more = {}) const {
    Question result{&profile, {}, {}};
    Spelled values = {{"cells", "100k"}, {"genes", "5k"}};
    values.insert(values.end(), more.begin(), more.end());
    for (const auto& [name, text] : values)
      result.given[name] = parse_value(profile.find_parameter(name)->spec, text);
    return result;
  }
};

const AfterPhase& training_vram(const Phase& phase) {
  const auto found = std::find_if(phase.after.begin(), phase.after.end(), [](auto& row) {
    return row.stage == "training" && row.device == Device::vram && row.basis == Basis::document;
  });
  REQUIRE(found != phase.after.end());
  return *found;
}

TEST_CASE("the document's ladder stands beside what its own savings compose to") {
  const Cpa cpa;
  const auto phases = ladder(cpa.question(), cpa.notes);
  REQUIRE(phases.size() == 4);
  CHECK(!phases[3].number);
  const auto& after = training_vram(phases[0]);
  CHECK(after.today == Bytes{4500000000});
  CHECK(after.composed == Bytes{1350000000});  // 70 % less by in-place mixup
  CHECK(after.ladder == Bytes{2500000000});
  CHECK(after.disagree());
  CHECK(training_vram(phases[1]).composed == Bytes{337500000});  // a quarter of the batch
}

TEST_CASE("what a phase that is done claims is in the document's figure") {
  const Cpa cpa;
  const auto phases = ladder(cpa.question({{"phases_done", "1"}}), cpa.notes);
  const auto& after = training_vram(phases[0]);
  CHECK(after.today == Bytes{2500000000});
  CHECK(after.composed == after.today);
  CHECK(!after.disagree());
}

TEST_CASE("a later change takes the place of those that it excludes") {
  const Cpa cpa;
  const auto phases = ladder(cpa.question(), cpa.notes, {{3}});
  REQUIRE(phases.size() == 1);
  const auto whole = ladder(cpa.question(), cpa.notes);
  const auto& rungs = whole[2].rungs;
  const auto streaming = std::find_if(rungs.begin(), rungs.end(),
                                      [](auto& rung) { return rung.change.id() == "streaming-predictions"; });
  REQUIRE(streaming != rungs.end());
  CHECK(streaming->replaces == std::vector<std::string>{"release-latents"});
  CHECK(streaming->taken);
}

TEST_CASE("a setting that is there already is in place") {
  const Cpa cpa;
  const auto phases = ladder(cpa.question({{"batch", "32"}}), cpa.notes, {{2}});
  for (const auto& rung : phases[0].rungs)
    if (rung.change.id() == "gradient-accumulation") {
      CHECK(rung.change.in_place);
      CHECK(!rung.taken);
      CHECK(settings_of(cpa.profile, rung.change) == std::vector<std::string>{"--batch 32"});
    }
}

}  // namespace
}  // namespace memplan
