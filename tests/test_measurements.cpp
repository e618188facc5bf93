// The measured basis against the runs behind it.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "memplan/calibrate.hpp"
#include "profile_runs.hpp"

namespace memplan {
namespace {

using SortedJson = nlohmann::json;

struct Tally {
  int runs = 0;
  int above_high = 0;
  int below_low = 0;
  std::vector<double> waste;  // high over measured
};

Settings settings_of_run(const Profile& profile, const SortedJson& run, const char* device) {
  Spelled values;
  for (const auto& [name, value] : run.at("parameters").items())
    if (name != "device")
      values.emplace_back(name, value.is_string()    ? value.get<std::string>()
                                : value.is_boolean() ? (value.get<bool>() ? "yes" : "no")
                                                     : value.dump());
  if (profile.find_parameter("device")) values.emplace_back("device", device);
  return settings_from(profile, values);
}

// The tensors alone: the runs saw neither a CUDA context nor the allocator's overhead.
Amount tensors(const Need& need) {
  Amount sum;
  for (const auto& term : need.binding_moment().terms)
    if (term.term)
      sum = {sum.bytes + term.amount.bytes, sum.low + term.amount.low, sum.high + term.amount.high};
  return sum;
}

void count(Tally& tally, const Amount& amount, double measured) {
  ++tally.runs;
  tally.above_high += measured > static_cast<double>(amount.high.count);
  tally.below_low += measured < static_cast<double>(amount.low.count);
  tally.waste.push_back(static_cast<double>(amount.high.count) / measured);
}

// Tensors counted on the CPU stand for a GPU's only where no GPU was counted.
void count_run(std::map<std::string, Tally>& tallies, const Profile& profile, const SortedJson& run,
               bool gpu_runs) {
  const auto stage = run.at("stage").get<std::string>();
  const auto& measured = run.at("measured");
  const std::string device = run.at("parameters").value("device", "cpu");
  const auto answer = [&](const char* where) {
    return estimate(profile, settings_of_run(profile, run, where), {Basis::measured, {stage}});
  };
  if (measured.contains("ram_bytes")) {
    const auto result = answer(device.c_str());
    if (const auto* found = find_stage(result, Basis::measured, stage); found && found->ram)
      count(tallies[stage + " ram"], found->ram->amount, measured["ram_bytes"].get<double>());
  }
  if (measured.contains("device_bytes") && !(gpu_runs && device == "cpu")) {
    const auto result = answer("gpu");
    if (const auto* found = find_stage(result, Basis::measured, stage); found && found->vram)
      count(tallies[stage + " vram"], tensors(*found->vram), measured["device_bytes"].get<double>());
  }
}

TEST_CASE(
    "at least 95 % of the runs lie inside the spread, and the upper end wastes at most 1.35 in the median") {
  for (const auto& built : built_in_profiles()) {
    const auto profile = load_profile(built.model, built.name);
    std::map<std::string, Tally> tallies;
    std::ifstream file(std::filesystem::path(MEMPLAN_SOURCE_DIR) / "measurements" / (built.name + ".jsonl"));
    std::vector<SortedJson> runs;
    for (std::string line; std::getline(file, line);) runs.push_back(SortedJson::parse(line));
    const bool gpu_runs = std::any_of(runs.begin(), runs.end(), [](auto& run) {
      return run.at("parameters").value("device", "") == "gpu";
    });
    for (const auto& run : runs) count_run(tallies, profile, run, gpu_runs);
    CHECK(!tallies.empty());
    for (auto& [name, tally] : tallies) {
      INFO(built.name << ", " << name << ": " << tally.runs << " runs, " << tally.above_high << " above, "
                      << tally.below_low << " below");
      CHECK(tally.above_high * 20 <= tally.runs);
      CHECK((tally.above_high + tally.below_low) * 20 <= tally.runs);
      std::sort(tally.waste.begin(), tally.waste.end());
      CHECK(tally.waste[tally.waste.size() / 2] <= 1.35);
    }
  }
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The profile with its fitted constants as they stood before the joint fit.
Profile at_start(Profile profile, const SortedJson& starts) {
  for (auto& constant : profile.constants)
    if (constant.fitted) profile.set_constant(constant.name, starts.at(constant.name).get<double>());
  return profile;
}

void check_same(const std::vector<Spread>& own, const std::vector<Spread>& fitted) {
  REQUIRE(own.size() == fitted.size());
  for (std::size_t i = 0; i < own.size(); ++i) {
    CHECK(own[i].low == doctest::Approx(fitted[i].low));
    CHECK(own[i].high == doctest::Approx(fitted[i].high));
    CHECK(own[i].runs == fitted[i].runs);
  }
}

void check_same(const std::vector<DomainRange>& own, const std::vector<DomainRange>& fitted) {
  REQUIRE(own.size() == fitted.size());
  for (std::size_t i = 0; i < own.size(); ++i) {
    CHECK(own[i].parameter == fitted[i].parameter);
    CHECK(own[i].min == fitted[i].min);
    CHECK(own[i].max == fitted[i].max);
    CHECK(own[i].values == fitted[i].values);
  }
}

TEST_CASE("constants, spreads and ranges are those that the runs give: scripts/refit writes them") {
  const auto folder = std::filesystem::path(MEMPLAN_SOURCE_DIR) / "measurements";
  const auto starts = SortedJson::parse(text_of(folder / "starts.json"));
  for (const auto& built : built_in_profiles()) {
    const auto profile = load_profile(built.model, built.name);
    const auto start = at_start(load_profile(built.model, built.name), starts.at(built.name));
    const auto runs = parse_runs(text_of(folder / (built.name + ".jsonl")), built.name);
    const auto found = fit(start, usable_runs(start, runs.runs).runs);
    CHECK(found.settled);
    for (const auto& constant : found.constants) {
      INFO(built.name << ", " << constant.name);
      CHECK(profile.find_constant(constant.name)->value.value ==
            doctest::Approx(constant.after).epsilon(6e-4));  // four digits
    }
    for (const auto& [name, stage] : found.calibration.stages) {
      INFO(built.name << ", " << name);
      const auto& model = *profile.find_stage(name)->measured;
      check_same(model.ram_spread, stage.ram_spread);
      check_same(model.vram_spread, stage.vram_spread);
      check_same(model.domain, stage.domain);
    }
  }
}

}  // namespace
}  // namespace memplan
