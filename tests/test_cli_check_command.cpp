#include <doctest/doctest.h>

#include "capture.hpp"

TEST_CASE("check: 0 fits, 1 does not fit or cannot run, 2 not decided") {
  struct Fact {
    std::vector<std::string> arguments;
    int status;
    std::string conclusion;
  };
  const Fact facts[] = {
      {{"--stage", "load", "--max-ram", "1GB"}, 0, "\nFits. The tightest: load RAM at index."},
      {{"--stage", "load", "--max-ram", "1MB"}, 1, "\nDoes not fit. load RAM binds at index: "},
      {{"--max-ram", "1GB"}, 2, "\nNot decided: a stage lacks inputs."},
      {{"--max-ram", "1MB"}, 1, "\nDoes not fit. load RAM binds at index: "},
      {{"--stage", "load", "--max-vram", "1GB"},
       0,
       "\nFits: no stage needs any of the memory that is limited."},
      {{"--mode", "paired", "--keep-all", "--max-ram", "1GB"}, 1, "\nDoes not fit: a stage cannot run."},
      {{"--mode", "paired", "--keep-all", "--stage", "train", "--max-ram", "1GB"},
       1,
       "\nDoes not fit: a stage cannot run."},
  };
  for (const auto& fact : facts) {
    std::vector<std::string> arguments = {"check", bad_file("profiles/right.json"), "-n", "5000"};
    arguments.insert(arguments.end(), fact.arguments.begin(), fact.arguments.end());
    const auto result = ran(arguments);
    CAPTURE(result.out);
    CHECK(result.status == fact.status);
    CHECK(contains(result.out, fact.conclusion));
    arguments.push_back("--quiet");
    CHECK(ran(arguments).status == fact.status);
    CHECK(ran(arguments).out.empty());
  }
}

TEST_CASE("check needs a limit, and inputs for at least one stage") {
  CHECK(ran({"check", bad_file("profiles/right.json"), "-n", "5000"}).status == 2);
  CHECK(ran({"check", bad_file("profiles/right.json"), "--max-ram", "1GB"}).status == 2);
}

TEST_CASE("check as JSON: a limit that is met to the byte fits") {
  const auto at = [](const std::string& limit) {
    return ran({"check", bad_file("profiles/right.json"), "-n", "5000", "--stage", "load", "--basis",
                "document", "--max-ram", limit, "--json"});
  };
  CHECK(at("1320kB").status == 0);
  CHECK(contains(at("1320kB").out, "\"margin_bytes\": 0,"));
  CHECK(at("1319999B").status == 1);
  CHECK(contains(at("1319999B").out, "\"margin_bytes\": -1,"));
  CHECK(at("1GB").out.starts_with("{\n  \"schema\": \"mem-plan/check/1\","));
}
