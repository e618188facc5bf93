#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "capture.hpp"
#include "scratch.hpp"

namespace {

const std::string k_runs = MEMPLAN_SOURCE_DIR "/measurements/cpa.jsonl";

Ran calibrated(std::vector<std::string> more) {
  more.insert(more.begin(), {"calibrate", "cpa"});
  return ran(more);
}

nlohmann::json json_of(std::vector<std::string> more) {
  more.emplace_back("--json");
  return nlohmann::json::parse(calibrated(std::move(more)).out);
}

}  // namespace

TEST_CASE("calibrate: --score compares and refits nothing; what was not asked for is null") {
  const auto json = json_of({"--runs", k_runs, "--score"});
  CHECK(json["schema"] == "mem-plan/score/1");
  CHECK(json["runs"] == 58);
  CHECK(json["before"].size() >= 3);
  for (const auto* part : {"held_out", "after", "constants", "rounds", "settled", "written"})
    CHECK_MESSAGE(json[part].is_null(), part);
}

TEST_CASE("calibrate: a fit is at least as good as what stood, and is written where asked") {
  const ScratchFolder folder;
  const auto output = folder / "c.json";
  const auto json = json_of({"--runs", k_runs, "--output", output});
  CHECK(json["settled"] == true);
  CHECK(json["written"] == output);
  REQUIRE(json["after"].size() == json["before"].size());
  CHECK(contains(slurp(output), "mem-plan/calibration/1"));
  const auto answer = ran({"estimate", "cpa", "-N", "1k", "-G", "2k", "--calibration", output});
  CHECK(contains(answer.out, "calibrated by "));
}

TEST_CASE("calibrate: nothing is written without --output, and that is said") {
  const auto result = calibrated({"--runs", k_runs});
  CHECK(result.status == 0);
  CHECK(contains(result.out, "Nothing is written: add --output FILE."));
  CHECK(contains(result.out, "\nRefitted\n"));
  CHECK(!contains(result.out, "Cross-validated"));
}

TEST_CASE("calibrate: runs of several files count together, those of other profiles are left out") {
  const ScratchFolder folder;
  const auto all = slurp(k_runs);
  const auto half = all.find('\n', all.size() / 2) + 1;
  spill(folder / "a.jsonl", all.substr(0, half));
  spill(folder / "b.jsonl", all.substr(half) + "{}\n");
  const auto json = json_of({"--runs", folder / "a.jsonl", folder / "b.jsonl", "--score"});
  CHECK(json["runs"] == 58);
  REQUIRE(json["left_out"].size() == 1);
  CHECK(contains(json["left_out"][0]["where"].get<std::string>(), "b.jsonl, line "));
}

TEST_CASE("calibrate: 2 for what is asked wrongly, 3 for files that do not do") {
  const std::pair<std::vector<std::string>, int> facts[] = {
      {{}, 2},
      {{"--runs", k_runs, "--sacct", k_runs}, 2},
      {{"--runs", "/no/such/file"}, 3},
      {{"--runs", MEMPLAN_SOURCE_DIR "/measurements/aam.jsonl"}, 3},
      {{"--runs", k_runs, MEMPLAN_SOURCE_DIR "/measurements/aam.jsonl", "--strict"}, 3},
  };
  for (const auto& [words, status] : facts) {
    CAPTURE(words.empty() ? "" : words.back());
    CHECK(calibrated(words).status == status);
  }
}
