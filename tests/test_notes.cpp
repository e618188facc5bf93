// What the notes of every built-in profile claim, recomputed by the engine.
#include <doctest/doctest.h>

#include <set>

#include "profile_runs.hpp"

namespace memplan {
namespace {

TEST_CASE("every check of every profile gives its figure") {
  for (const auto& built : built_in_profiles()) {
    const auto profile = load_profile(built.model, built.name);
    const auto notes = load_notes(built.notes, built.name, profile);
    CHECK(notes.checks.size() > 0);
    for (const auto& check : notes.checks) {
      INFO(built.name << ": " << check.name);
      const auto result =
          estimate(profile, settings_from(profile, check.parameters), {check.basis, {check.stage}});
      const auto* stage = find_stage(result, check.basis, check.stage);
      REQUIRE(stage);
      REQUIRE(stage->status == Status::ok);
      const auto& need = stage->need(check.device == "ram" ? Device::ram : Device::vram);
      REQUIRE(need);
      CHECK(std::abs(static_cast<double>(need->amount.bytes.count) - check.bytes) <=
            1 + check.tolerance * check.bytes);
    }
  }
}

TEST_CASE("errata that terms name are in the notes") {
  for (const auto& built : built_in_profiles()) {
    const auto profile = load_profile(built.model, built.name);
    const auto notes = load_notes(built.notes, built.name, profile);
    for (const auto& stage : profile.stages)
      if (stage.document)
        for (const auto* terms : {&stage.document->moments[0].host, &stage.document->moments[0].device})
          for (const auto& term : *terms)
            for (const auto& id : term.errata) CHECK_MESSAGE(notes.find_erratum(id), id);
  }
}

}  // namespace
}  // namespace memplan
