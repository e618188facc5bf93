#include <doctest/doctest.h>

#include "capture.hpp"

TEST_CASE("estimate answers on both bases, as text, as JSON or by its status alone") {
  const std::vector<std::string> line = {
      "estimate", bad_file("profiles/right.json"), "-n", "5000", "--labels", "20"};
  const auto with = [&](const std::string& option) {
    auto arguments = line;
    arguments.push_back(option);
    return ran(arguments);
  };
  const auto text = ran(line);
  CHECK(text.status == 0);
  CHECK(text.err.empty());
  CHECK(contains(text.out, "load   measured *"));
  CHECK(contains(text.out, "train  document *"));
  CHECK(with("--json").out.starts_with("{\n  \"schema\": \"mem-plan/estimate/1\","));
  CHECK(with("--quiet").out.empty());
  CHECK(with("--quiet").status == 0);
}

TEST_CASE("estimate ends with 2 when no stage has an answer, and when a formula has no value") {
  CHECK(ran({"estimate", "bayesdream"}).status == 2);
  CHECK(ran({"estimate", bad_file("profiles/division.json"), "-n", "5"}).status == 2);
  CHECK(ran({"estimate", bad_file("profiles/cycle.json"), "-n", "5"}).status == 3);
}
