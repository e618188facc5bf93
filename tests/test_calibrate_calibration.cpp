// The text of a calibration, and what a wrong one is told.
#include "calibrate_runs.hpp"

namespace memplan {
namespace {

const char* const k_calibration_text = R"({
 "schema": "mem-plan/calibration/1",
 "profile": {"name": "kiln", "version": "2.0"},
 "constants": {"base": 250000000.0, "copies": 2.5},
 "stages": {
  "fit": {
   "ram": [{"when": "cells < 1000", "low": 0.7, "high": 1.5, "runs": 3}, {"low": 0.95, "high": 1.05, "runs": 9}],
   "vram": [{"low": 0.99, "high": 1.01, "runs": 12}],
   "domain": {"cells": {"min": 5.0, "max": 5000.0}, "method": {"values": ["exact", "fast"]}}}},
 "provenance": {"runs": 12, "configurations": 11, "files": ["site.jsonl"]}
})";

std::string changed(const Changes& changes) {
  return changed_json(changes, k_calibration_text).dump();
}

Calibration sample(const Changes& changes = {}) {
  return parse_calibration(changed(changes), "c.json");
}

TEST_CASE("a calibration's text has all that it holds") {
  const auto found = sample();
  CHECK(found.profile == "kiln");
  CHECK(found.version == "2.0");
  CHECK(found.constants == std::map<std::string, double>{{"base", 2.5e8}, {"copies", 2.5}});
  CHECK(found.runs == 12);
  CHECK(found.configurations == 11);
  CHECK(found.files == std::vector<std::string>{"site.jsonl"});
  const auto& stage = found.stages.at("fit");
  CHECK(stage.ram_spread.size() == 2);
  CHECK(stage.ram_spread[0].low == 0.7);
  CHECK(stage.ram_spread[1].high == 1.05);
  CHECK(stage.vram_spread[0].runs == 12);
  CHECK(stage.domain[0].max == 5000);
  CHECK(stage.domain[1].values == std::vector<std::string>{"exact", "fast"});
}

TEST_CASE("a fit's calibration comes back from its text, bit for bit") {
  auto made = fit(kiln({{"base", 3e8}}), fit_runs()).calibration;
  made.files = {"a.jsonl", "b.jsonl"};
  const auto text = calibration_text(made, kiln());
  auto read = parse_calibration(text, "c.json");
  CHECK(read.constants == made.constants);
  // The condition of a class is the profile's, and stands in the text for its readers.
  read.stages.at("fit").ram_spread[0].when = made.stages.at("fit").ram_spread[0].when;
  CHECK(calibration_text(read, kiln()) == text);
  CHECK(text.find(R"("when": "cells < 1000")") != std::string::npos);
}

TEST_CASE("the names of files are written whatever bytes they have") {
  auto calibration = sample();
  calibration.files = {"a\xff.jsonl"};
  CHECK(parse_calibration(calibration_text(calibration, kiln()), "c.json").files ==
        std::vector<std::string>{"a\uFFFD.jsonl"});
}

TEST_CASE("a calibrated profile has the constants, spreads and domain, and says whose they are") {
  const auto found = calibrated(kiln(), sample(), "c.json");
  CHECK(found.calibration == "c.json");
  CHECK(found.file == "kiln.json");
  CHECK(found.find_constant("base")->value.value == 2.5e8);
  CHECK(found.find_constant("load_bytes")->value.value == 3000);
  const auto& model = *found.find_stage("fit")->measured;
  CHECK(model.ram_spread[0].when->text() == "cells < 1000");
  CHECK(model.ram_spread[0].high == 1.5);
  CHECK(model.vram_spread[0].runs == 12);
  CHECK(model.domain[0].min == 5);
  const auto before = estimate_stage(kiln(), settings_from(kiln(), {{"cells", "100000"}}),
                                     *kiln().find_stage("program"), Basis::measured);
  const auto after = estimate_stage(found, settings_from(found, {{"cells", "100000"}}),
                                    *found.find_stage("fit"), Basis::measured);
  CHECK(after.ram->amount.bytes - before.ram->moments[0].amount.bytes == Bytes{50000000});
}

struct RefusedCalibration {
  std::string text, message;
};

void check_error(const Error& error, const std::string& message) {
  CHECK(error.kind() == ErrorKind::profile);
  CHECK(error.where() == "c.json");
  CHECK(std::string(error.what()) == message);
  CHECK(error.hint() == "make it anew: mem-plan calibrate PROFILE --runs FILE --output FILE");
}

TEST_CASE("a text that is no calibration is refused") {
  const RefusedCalibration facts[] = {
      {"", "this is no JSON"},
      {"{", "this is no JSON"},
      {"\"\xff\"", "this is no JSON"},
      {"[]", "this is no JSON object"},
      {"{}", "the member 'schema' is missing, or of another kind"},
      {changed({{"/schema", "5"}}), "the member 'schema' is missing, or of another kind"},
      {changed({{"/schema", R"("mem-plan/run/1")"}}), "its schema is not mem-plan/calibration/1"},
      {changed({{"/profile", R"("kiln")"}}), "the member 'profile' is missing, or of another kind"},
      {changed({{"/profile/name", "7"}}), "the member 'name' is missing, or of another kind"},
      {changed({{"/profile/version", ""}}), "the member 'version' is missing, or of another kind"},
      {changed({{"/constants", "[]"}}), "the member 'constants' is missing, or of another kind"},
      {changed({{"/stages", ""}}), "the member 'stages' is missing, or of another kind"},
      {changed({{"/stages/fit", "5"}}), "the member 'ram' is missing, or of another kind"},
      {changed({{"/stages/fit/vram", "{}"}}), "the member 'vram' is missing, or of another kind"},
      {changed({{"/stages/fit/ram/0", "5"}}), "an entry of 'ram' is no object"},
      {changed({{"/stages/fit/domain", "[]"}}), "the member 'domain' is missing, or of another kind"},
      {changed({{"/stages/fit/domain/cells", "5"}}), "the domain of 'cells' is no object"},
      {changed({{"/stages/fit/domain/method/values", "5"}}),
       "the member 'values' is missing, or of another kind"},
      {changed({{"/stages/fit/domain/method/values/0", "{}"}}),
       "a value in the domain of 'method' is no text"},
      {changed({{"/provenance", ""}}), "the member 'provenance' is missing, or of another kind"},
      {changed({{"/provenance/files/0", "5"}}), "an entry of 'files' is no text"},
      {std::string((std::size_t{64} << 10) + 1, ' '), "it is larger than 64 KiB"},
      {std::string(std::size_t{64} << 10, '['), "this is no JSON"},
  };
  for (const auto& fact : facts) {
    INFO(fact.text.substr(0, 400));
    check_error(error_of([&] { parse_calibration(fact.text, "c.json"); }), fact.message);
  }
}

TEST_CASE("numbers that no fit gives are refused") {
  const RefusedCalibration facts[] = {
      {changed({{"/constants/base", "-1"}}), "the constant 'base' is no number from 0 to 1e+300"},
      {changed({{"/constants/base", "1e301"}}), "the constant 'base' is no number from 0 to 1e+300"},
      {changed({{"/constants/base", "null"}}), "the constant 'base' is no number from 0 to 1e+300"},
      {changed({{"/stages/fit/ram/0/low", "0"}}), "a spread's 'low' is no number from 0.001 to 1"},
      {changed({{"/stages/fit/ram/0/low", "1.1"}}), "a spread's 'low' is no number from 0.001 to 1"},
      {changed({{"/stages/fit/ram/0/high", "0.9"}}), "a spread's 'high' is no number from 1 to 1,000"},
      {changed({{"/stages/fit/ram/0/high", ""}}), "a spread's 'high' is no number from 1 to 1,000"},
      {changed({{"/stages/fit/ram/0/runs", "-1"}}), "a spread's 'runs' is no number from 0 to 1,000,000,000"},
      {changed({{"/stages/fit/domain/cells/min", R"("5")"}}),
       "the domain's 'min' of 'cells' is no number from -1e+300 to 1e+300"},
      {changed({{"/stages/fit/domain/cells/max", "4"}}),
       "the domain's 'max' of 'cells' is no number from 5 to 1e+300"},
      {changed({{"/provenance/runs", "1e10"}}),
       "the provenance's 'runs' is no number from 0 to 1,000,000,000"},
  };
  for (const auto& fact : facts) {
    INFO(fact.text);
    check_error(error_of([&] { parse_calibration(fact.text, "c.json"); }), fact.message);
  }
}

TEST_CASE("a calibration for another profile, or of what the profile does not have, is refused") {
  const RefusedCalibration facts[] = {
      {changed({{"/profile/name", R"("oven")"}}), "it was made for oven 2.0, and this is kiln 2.0"},
      {changed({{"/profile/version", R"("1.9")"}}), "it was made for kiln 1.9, and this is kiln 2.0"},
      {changed({{"/profile/name", R"("a\u001b[2J")"}}),
       "it was made for a\uFFFD[2J 2.0, and this is kiln 2.0"},
      {changed({{"/constants/bas\n", "5"}}), "profile kiln has no fitted constant 'bas\uFFFD'"},
      {changed({{"/constants/value_bytes", "5"}}), "profile kiln has no fitted constant 'value_bytes'"},
      {changed({{"/stages/bake", R"({"ram": [], "vram": [], "domain": {}})"}}),
       "profile kiln has no measured stage 'bake'"},
      {changed({{"/stages/paper", R"({"ram": [], "vram": [], "domain": {}})"}}),
       "profile kiln has no measured stage 'paper'"},
      {changed({{"/stages/b\t", R"({"ram": [], "vram": [], "domain": {}})"}}),
       "profile kiln has no measured stage 'b\uFFFD'"},
      {changed({{"/stages/fit/ram/1", ""}}), "stage fit has 1 spread classes here and 2 in the profile"},
      {changed({{"/stages/fit/vram", "[]"}}), "stage fit has 0 spread classes here and 1 in the profile"},
      {changed({{"/stages/fit/domain/ce\u0007lls", R"({"min": 1, "max": 2})"}}),
       "profile kiln has no parameter 'ce\uFFFDlls'"},
  };
  for (const auto& fact : facts) {
    INFO(fact.text);
    const auto calibration = parse_calibration(fact.text, "c.json");
    check_error(error_of([&] { calibrated(kiln(), calibration, "c.json"); }), fact.message);
  }
}

}  // namespace
}  // namespace memplan
