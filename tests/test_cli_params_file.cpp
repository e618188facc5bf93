#include <doctest/doctest.h>

#include "capture.hpp"
#include "cli/params_file.hpp"
#include "profile_runs.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

Settings::Given read_params(const std::string& text) {
  const ScratchFolder folder;
  spill(folder / "p.json", text);
  return read_params_file(folder / "p.json", load_built_in("bayesdream"));
}

// The error without the folder, which has another name each time.
std::string params_file_error(const std::string& text) {
  auto error = error_text([&] { read_params(text); });
  const auto path = error.find("/tmp"), name = error.find("p.json");
  return path < name && name != std::string::npos ? error.erase(path, name - path) : error;
}

}  // namespace

TEST_CASE(
    "parameters from a JSON object: numbers, sizes in bytes, yes and no, texts as on the command line") {
  const auto given =
      read_params(R"({"features": 5000, "cells": "2k", "vram_capacity": 24000000000, "sparsity": "85%",
                              "use_all_cells": true, "guide": "iaf"})");
  CHECK(given.size() == 6);
  CHECK(given.at("features").number == 5000);
  CHECK(given.at("cells").number == 2000);
  CHECK(given.at("vram_capacity").number == 24e9);
  CHECK(given.at("sparsity").number == 0.85);
  CHECK(given.at("use_all_cells").number == 1);
  CHECK(given.at("guide").choice == "iaf");
  for (const auto& [name, value] : given) CHECK(value.origin == Origin::file);
  CHECK(read_params("{}").empty());
}

TEST_CASE("what a file of parameters may not hold") {
  struct Fact {
    std::string text;
    std::string error;
  };
  const std::string form = "write each parameter once, as in {\"features\": VALUE}";
  std::string many = "{\"cells\": {\"0\": 0";
  for (int i = 1; i <= 1000; ++i) many += ",\"" + std::to_string(i) + "\": 0";
  const Fact facts[] = {
      {many + "}}", "file | p.json | this has more than 1000 members | " + form},
      {"[]", "file | p.json | this is a JSON array, not an object | " + form},
      {"{\"cells\": 1, \"cells\": 2}", "file | p.json | 'cells' is given twice | " + form},
      {"{\"cells\": 1e999}", "file | p.json | this is no JSON: number overflow parsing '1e999' | " + form},
      {"{\"cels\": 1}",
       "parameter | p.json: /cels | profile bayesdream has no such parameter | did you mean 'cells'?"},
      {"{\"cells\": null}",
       "parameter | p.json: /cells | its value is a JSON null; it takes a whole number ≥ 1 | "},
      {"{\"cells\": {\"cells\": 1}}",
       "parameter | p.json: /cells | its value is a JSON object; it takes a whole number ≥ 1 | "},
      {"{\"use_all_cells\": 1}",
       "parameter | p.json: /use_all_cells | its value is a JSON number; it takes yes or no | "},
      {"{\"cells\": 0.5}", "parameter | p.json: /cells | '0.5' is not whole; it takes a whole number ≥ 1 | "},
  };
  for (const auto& fact : facts) CHECK(params_file_error(fact.text) == fact.error);
  CHECK(params_file_error("{\"cells\" 1}").find("this is no JSON: parse error at line 1, column 10") !=
        std::string::npos);
}
