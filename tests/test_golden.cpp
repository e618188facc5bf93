// Every document-basis case computed by an independent program in exact arithmetic.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "profile_runs.hpp"

namespace memplan {
namespace {

using SortedJson = nlohmann::json;

std::string spelled(const SortedJson& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  return value.dump();
}

Spelled spelled_parameters(const SortedJson& golden) {
  Spelled values;
  for (const auto& [name, value] : golden.at("parameters").items()) values.emplace_back(name, spelled(value));
  return values;
}

void check_stage(const SortedJson& expected, const StageEstimate& found) {
  if (expected.is_string()) {
    CHECK(found.status == (expected == "unsupported" ? Status::unsupported : Status::needs));
    return;
  }
  REQUIRE(found.status == Status::ok);
  for (const auto device : {Device::ram, Device::vram}) {
    const std::string key(device_name(device));
    if (!expected.contains(key)) continue;
    REQUIRE(found.need(device));
    CHECK(agrees(found.need(device)->amount.low, expected[key]["low_bytes"].get<double>()));
    CHECK(agrees(found.need(device)->amount.high, expected[key]["high_bytes"].get<double>()));
  }
}

double definition_value(const Estimate& result, const std::string& name) {
  return Evaluator(result.profile->vocabulary, result.settings.point())
      .evaluate(Formula::parse(name))
      .value.value;
}

// The term called `name` of the stages that the case asks for.
double term_value(const Estimate& result, const SortedJson& stages, const std::string& name) {
  for (const auto& stage : result.basis(Basis::document)->stages)
    for (const auto device : {Device::ram, Device::vram})
      if (stages.contains(stage.stage->name) && stage.need(device))
        for (const auto& term : stage.need(device)->binding_moment().terms)
          if (term.name == name) return static_cast<double>(term.amount.bytes.count);
  FAIL("no term is called " << name);
  return 0;
}

void check_quantities(const SortedJson& golden, const Estimate& result) {
  const SortedJson quantities = golden.value("quantities", SortedJson::object()),
                   terms = golden.value("terms", SortedJson::object());
  for (const auto& [name, expected] : quantities.items()) {
    INFO("quantity " << name);
    CHECK(std::abs(definition_value(result, name) - expected.get<double>()) <=
          1 + 1e-12 * expected.get<double>());
  }
  for (const auto& [name, expected] : terms.items()) {
    INFO("term " << name);
    CHECK(std::abs(term_value(result, golden.at("stages"), name) - expected.get<double>()) <=
          1 + 1e-12 * expected.get<double>());
  }
}

void check_case(const SortedJson& golden, const Profile& profile) {
  const auto result =
      estimate(profile, settings_from(profile, spelled_parameters(golden)), {Basis::document, {}});
  for (const auto& [stage, expected] : golden.at("stages").items()) {
    INFO("stage " << stage);
    const auto* found = find_stage(result, Basis::document, stage);
    REQUIRE(found);
    check_stage(expected, *found);
  }
  check_quantities(golden, result);
  if (golden.contains("guide")) CHECK(result.decisions.at(0).value == golden["guide"].get<std::string>());
  if (golden.contains("peak")) {
    const auto& basis = *result.basis(Basis::document);
    CHECK(agrees(basis.ram->bytes, golden["peak"]["ram"].get<double>()));
    CHECK(agrees(basis.vram->bytes, golden["peak"]["vram"].get<double>()));
    CHECK(agrees(*result.request.ram, golden["request"]["ram"].get<double>()));
    CHECK(agrees(*result.request.vram, golden["request"]["vram"].get<double>()));
  }
}

TEST_CASE("the document basis gives every golden value") {
  std::ifstream file(MEMPLAN_SOURCE_DIR "/tests/golden/document.jsonl");
  std::map<std::string, std::optional<Profile>> profiles;
  for (const auto& built : built_in_profiles()) profiles[built.name] = load_profile(built.model, "built-in");
  int cases = 0;
  for (std::string line; std::getline(file, line);) {
    const auto golden = SortedJson::parse(line);
    const auto profile = profiles.find(golden.at("profile").get<std::string>());
    if (profile == profiles.end()) continue;
    INFO("case " << golden.at("id"));
    check_case(golden, *profile->second);
    ++cases;
  }
  CHECK(cases >= 51);
}

}  // namespace
}  // namespace memplan
