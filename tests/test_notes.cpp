// What the notes of every built-in profile claim, recomputed by the engine.
#include <doctest/doctest.h>

#include <set>

#include "profile_runs.hpp"

namespace memplan {
namespace {

double evaluate(const Profile& profile, const Settings& settings, const Formula& formula) {
  const auto outcome = Evaluator(profile.vocabulary, settings.point()).evaluate(formula);
  REQUIRE_MESSAGE(outcome.answered(), formula.text() << " lacks " << outcome.missing.front());
  return outcome.value.value;
}

void check_case(const Profile& profile, const ErratumCase& entry) {
  const auto settings = settings_from(profile, entry.at);
  const double quoted = evaluate(profile, settings, entry.quoted);
  const double recomputed = evaluate(profile, settings, entry.recomputed);
  const double really = evaluate(profile, settings, entry.formula);
  INFO("the formula " << entry.formula.text() << " gives " << really);
  CHECK(really == doctest::Approx(recomputed).epsilon(entry.tolerance));
  CHECK(std::abs(really - quoted) > 0.05 * std::max(std::abs(really), std::abs(quoted)));
}

TEST_CASE("every erratum holds: the formula gives what is said and not what the document says") {
  for (const auto& built : built_in_profiles()) {
    const auto profile = load_profile(built.model, built.name);
    const auto notes = load_notes(built.notes, built.name, profile);
    for (const auto& erratum : notes.errata) {
      INFO(erratum.id);
      for (const auto& entry : erratum.cases) check_case(profile, entry);
    }
  }
}

TEST_CASE("every check of every profile gives its figure") {
  for (const auto& built : built_in_profiles()) {
    const auto profile = load_profile(built.model, built.name);
    const auto notes = load_notes(built.notes, built.name, profile);
    CHECK(notes.checks.size() > 0);
    for (const auto& check : notes.checks) {
      INFO(built.name << ": " << check.name);
      const auto result = estimate(profile, settings_from(profile, check.parameters), {check.basis, {check.stage}});
      const auto* stage = find_stage(result, check.basis, check.stage);
      REQUIRE(stage);
      REQUIRE(stage->status == Status::ok);
      const auto& need = stage->need(check.device == "ram" ? Device::ram : Device::vram);
      REQUIRE(need);
      CHECK(std::abs(static_cast<double>(need->amount.bytes.count) - check.bytes) <= 1 + check.tolerance * check.bytes);
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
