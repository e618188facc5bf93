#include <doctest/doctest.h>

#include "capture.hpp"

namespace {

Ran planned(const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {"plan", "cpa", "-N", "100k", "-G", "5k"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return ran(arguments);
}

std::size_t phases_of(const std::string& text) {
  std::size_t count = 0;
  for (auto at = text.find("\nPhase "); at != std::string::npos; at = text.find("\nPhase ", at + 1))
    count += text.compare(at + 8, 2, ": ") == 0 ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("plan: 0 with a set that fits or without a limit, 1 without a set, 2 for what is not understood") {
  const std::pair<std::vector<std::string>, int> facts[] = {
      {{}, 0},
      {{"--max-ram", "64GB"}, 0},
      {{"--max-ram", "1MB"}, 1},
      {{"--prefer", "speed"}, 0},
      {{"--prefer", "accuracy"}, 0},
      {{"--prefer", "effort"}, 0},
      {{"--prefer", "sped"}, 2},
      {{"--phase", "1001"}, 2},
      {{"--phase", "1..2000"}, 2},
      {{"--phase", "-1"}, 2},
      {{"--phase", "1.."}, 2},
  };
  for (const auto& [words, status] : facts) {
    CAPTURE(words.empty() ? "" : words.back());
    CHECK(planned(words).status == status);
  }
}

TEST_CASE("plan: phases are numbers, ranges and lists of them") {
  CHECK(phases_of(planned({}).out) == 3);
  CHECK(phases_of(planned({"--phase", "2"}).out) == 1);
  CHECK(phases_of(planned({"--phase", "1,3"}).out) == 2);
  CHECK(phases_of(planned({"--phase", "1..3"}).out) == 3);
}

TEST_CASE("plan: ids stand in one list or several; blank ones say nothing") {
  const auto json =
      planned({"--exclude", "prefetch,,fewer-samples,", "--exclude", "mixed-precision", "--json"}).out;
  for (const auto* id : {"prefetch", "fewer-samples", "mixed-precision"})
    CHECK(contains(json, "\"id\": \"" + std::string(id) + "\",\n      \"reason\": \"excluded"));
}

TEST_CASE("plan: a profile without optimizations has nothing to plan with") {
  const auto result = ran({"plan", bad_file("profiles/right.json"), "-n", "5"});
  CHECK(result.status == 3);
  CHECK(contains(result.err, "its notes tell of no optimizations"));
}
