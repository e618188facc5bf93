// Run records: what a line may hold, and that no file costs much more than its size.
#include <doctest/doctest.h>

#include <span>

#include "memplan/runs.hpp"
#include "repeated.hpp"

namespace memplan {
namespace {

const std::string k_run_line =
    R"({"schema": "mem-plan/run/1", "profile": "kiln", "stage": "fit", "parameters": {"cells": 5}, "measured": {"ram_bytes": 7}})";

std::string line_with(const std::string& part, const std::string& other) {
  auto line = k_run_line;
  return line.replace(line.find(part), part.size(), other);
}

std::string with_parameters(const std::string& json) {
  return line_with(R"({"cells": 5})", json);
}
std::string with_measured(const std::string& json) {
  return line_with(R"({"ram_bytes": 7})", json);
}

TEST_CASE("a run has its profile, stage, parameters and figures") {
  const auto file = parse_runs(
      with_measured(R"({"ram_bytes": 7, "device_bytes": 8e3, "vram_bytes": 9.0, "wall_s": 0.5})"), "a.jsonl");
  REQUIRE(file.runs.size() == 1);
  CHECK(file.bad_lines.empty());
  const auto& run = file.runs[0];
  CHECK(run.where == "a.jsonl, line 1");
  CHECK(run.profile == "kiln");
  CHECK(run.stage == "fit");
  CHECK(run.ram == Bytes{7});
  CHECK(run.device == Bytes{8000});
  CHECK(run.vram == Bytes{9});
}

TEST_CASE("a run of no profile, and a command's exit status") {
  const auto without =
      parse_runs(line_with(R"("kiln", "stage": "fit")", R"(null, "stage": null)"), "a.jsonl");
  REQUIRE(without.runs.size() == 1);
  CHECK(without.runs[0].profile.empty());
  CHECK(without.runs[0].stage.empty());
  CHECK(without.runs[0].exit_status == 0);
  const auto with_status = [](const std::string& status) {
    return parse_runs(line_with(R"("parameters")", R"("exit_status": )" + status + R"(, "parameters")"),
                      "a.jsonl");
  };
  REQUIRE(with_status("137").runs.size() == 1);
  CHECK(with_status("137").runs[0].exit_status == 137);
  for (const auto* status : {"-1", "256", "0.5", "null", "true", R"("0")"}) {
    CAPTURE(status);
    const auto bad = with_status(status).bad_lines;
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].message == "'exit_status' is no whole number from 0 to 255");
  }
}

TEST_CASE("parameters are spelled as on the command line") {
  struct Fact {
    std::string json, spelled;
  };
  const Fact facts[] = {{"5", "5"},         {"0.85", "0.85"},
                        {"-3", "-3"},       {"true", "yes"},
                        {"false", "no"},    {R"("csr")", "csr"},
                        {R"("")", ""},      {"18446744073709551615", "18446744073709551615"},
                        {"1e300", "1e+300"}};
  for (const auto& fact : facts) {
    INFO(fact.json);
    const auto file = parse_runs(with_parameters("{\"cells\": " + fact.json + "}"), "a.jsonl");
    REQUIRE(file.runs.size() == 1);
    CHECK(file.runs[0].parameters ==
          std::vector<std::pair<std::string, std::string>>{{"cells", fact.spelled}});
  }
}

struct RefusedRun {
  std::string line, message;
};

void check_refused(std::span<const RefusedRun> facts) {
  for (const auto& fact : facts) {
    INFO(fact.line.substr(0, 200));
    const auto file = parse_runs(fact.line, "a.jsonl");
    CHECK(file.runs.empty());
    REQUIRE(file.bad_lines.size() == 1);
    CHECK(file.bad_lines[0].where == "a.jsonl, line 1");
    CHECK(file.bad_lines[0].message == fact.message);
  }
}

TEST_CASE("a line that is no run record says why") {
  const RefusedRun facts[] = {
      {"{", "this is no JSON"},
      {k_run_line + " x", "this is no JSON"},
      {"\"\xff\"", "this is no JSON"},
      {"[1]", "this is a JSON array, not an object"},
      {"null", "this is a JSON null, not an object"},
      {"{}", "the text 'schema' is missing"},
      {line_with("run/1", "run/2"), "its schema is not mem-plan/run/1"},
      {line_with(R"("kiln")", "5"), "the text 'profile' is missing"},
      {line_with(R"("fit")", "7"), "the text 'stage' is missing"},
      {with_parameters("[]"), "the object 'parameters' is missing"},
      {with_parameters(R"({"cells": null})"), "the parameter 'cells' is a JSON null"},
      {with_parameters(R"({"a\u001b[2J": {}})"), "the parameter 'a\uFFFD[2J' is a JSON object"},
      {with_parameters("{\"cells\": \"" + repeated(":", 1000) + "\"}"),
       "it has more than 1000 colons, and so too many members"},
      {with_measured("7"), "the object 'measured' is missing"},
      {with_measured("{}"), "'measured' has none of ram_bytes, device_bytes, vram_bytes"},
      {with_measured(R"({"ram_bytes": null})"), "'measured' has none of ram_bytes, device_bytes, vram_bytes"},
  };
  check_refused(facts);
}

TEST_CASE("a figure is a positive whole number of bytes that can be held") {
  for (const auto* figure :
       {"0", "-1", "0.5", "1e19", "18446744073709551615", "1e300", "\"7\"", "true", "[7]"})
    check_refused(std::vector<RefusedRun>{{with_measured(std::string(R"({"device_bytes": )") + figure + "}"),
                                           "'device_bytes' is no positive whole number of bytes"}});
  check_refused(std::vector<RefusedRun>{{with_measured(R"({"ram_bytes": 1e999})"), "this is no JSON"}});
  CHECK(parse_runs(with_measured(R"({"ram_bytes": 9e18})"), "a").runs.at(0).ram ==
        Bytes{9000000000000000000});
}

TEST_CASE("a bad line spoils no other, empty lines count and are passed over") {
  const auto file = parse_runs(k_run_line + "\r\n\n \t\r\nbad\n" + k_run_line + "\nworse", "a.jsonl");
  REQUIRE(file.runs.size() == 2);
  CHECK(file.runs[1].where == "a.jsonl, line 5");
  REQUIRE(file.bad_lines.size() == 2);
  CHECK(file.bad_lines[0].where == "a.jsonl, line 4");
  CHECK(file.bad_lines[1].where == "a.jsonl, line 6");
  CHECK(parse_runs("", "a.jsonl").runs.empty());
}

TEST_CASE("runs of one stage and parameters have one configuration, whatever the order and the figures") {
  const auto of = [](const std::string& line) { return parse_runs(line, "a").runs.at(0).configuration(); };
  const auto first = of(with_parameters(R"({"cells": 5, "method": "fast"})"));
  CHECK(first == "fit cells=5 method=fast");
  CHECK(of(with_parameters(R"({"method": "fast", "cells": 5})")) == first);
  CHECK(of(with_parameters(R"({"cells": 6, "method": "fast"})")) != first);
  CHECK(of(k_run_line) == of(with_measured(R"({"ram_bytes": 8})")));
  CHECK(of(k_run_line) != of(line_with("\"fit\"", "\"score\"")));
}

TEST_CASE("a file of one endless line ends at once" * doctest::timeout(120)) {
  for (const auto* text : {"x", "[", "{\"a\":", "1,", "\"", "\xff"})
    check_refused(std::vector<RefusedRun>{
        {repeated(text, (std::size_t{4} << 20) / std::string(text).size()), "it is longer than 64 KiB"}});
}

TEST_CASE("deep nesting in a line of allowed length is no matter" * doctest::timeout(120)) {
  check_refused(std::vector<RefusedRun>{
      {repeated("[", 65536), "this is no JSON"},
      {repeated("[", 32768) + repeated("]", 32768), "this is a JSON array, not an object"},
      {with_parameters("{\"cells\": " + repeated("[", 20000) + repeated("]", 20000) + "}"),
       "the parameter 'cells' is a JSON array"}});
}

TEST_CASE("what follows line 10,000 is not read, and that is said" * doctest::timeout(120)) {
  for (const auto* line : {"x\n", "\n", "{}\n"}) {
    const auto file = parse_runs(repeated(line, 1000000), "a.jsonl");
    CHECK(file.runs.empty());
    CHECK(file.bad_lines.size() <= 10001);
    CHECK(file.bad_lines.back().where == "a.jsonl, line 10001");
    CHECK(file.bad_lines.back().message == "a file has at most 10000 lines: the rest is not read");
  }
  const auto full = parse_runs(repeated(k_run_line + "\n", 10000), "a.jsonl");
  CHECK(full.runs.size() == 10000);
  CHECK(full.bad_lines.empty());
}

}  // namespace
}  // namespace memplan
