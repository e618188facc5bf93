#include <doctest/doctest.h>

#include "capture.hpp"
#include "scratch.hpp"

namespace {

Ran solved(const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {"solve", bad_file("profiles/right.json")};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return ran(arguments);
}

}  // namespace

TEST_CASE("solve: 0 with a value, 1 with none, 2 where it is not decided or asked") {
  struct Fact {
    std::vector<std::string> arguments;
    int status;
    std::string text;
  };
  const Fact facts[] = {
      {{"--stage", "load", "--for", "items", "--max-ram", "1GB"}, 0, " is the largest value that fits. At "},
      {{"--stage", "load", "--for", "n", "--max-ram", "1MB"}, 1, "items: no value fits, "},
      {{"-n", "9", "--stage", "load", "--for", "cache", "--max-ram", "1GB"},
       0,
       "cache: any value fits, 0 B to "},
      {{"--labels", "3", "--mode", "paired", "--keep-all", "--for", "items", "--max-ram", "1GB"},
       1,
       "At 1 train cannot run: paired rows"},
      {{"--for", "items", "--max-ram", "1GB"}, 2, ""},
      {{"-n", "5", "--stage", "load", "--for", "items"}, 2, ""},
  };
  for (const auto& fact : facts) {
    const auto result = solved(fact.arguments);
    CAPTURE(result.out);
    CAPTURE(result.err);
    CHECK(result.status == fact.status);
    CHECK(contains(result.out, fact.text));
  }
}

TEST_CASE("solve: the name, its hyphens and its symbol mean one parameter") {
  const auto answer = [](const std::string& name) {
    return solved({"-n", "5000", "--labels", "20", "--for", name, "--max-vram", "300kB", "--json"}).out;
  };
  CHECK(contains(answer("batch_size"), "\n  \"value\": 15,\n"));
  CHECK(answer("batch-size") == answer("batch_size"));
  CHECK(answer("b") == answer("batch_size"));
}

TEST_CASE("solve: what a card lacks is a no, what is not known of it leaves the question open") {
  const auto on = [](const std::string& card) {
    return ran(
        {"solve", "aam", "--for", "batch", "--stage", "pretrain", "--attention", "flash", "--gpu", card});
  };
  CHECK(on("v100-16gb").status == 1);
  CHECK(contains(on("v100-16gb").out, "\nbatch: no value fits, 2 to "));
  CHECK(on("mi250x").status == 2);
  CHECK(contains(on("mi250x").out, "\nbatch: not decided for any value, 2 to "));
}

TEST_CASE("solve: of many intervals the first are shown, all are in the JSON") {
  const ScratchFolder folder;
  const auto file = folder / "stripes.json";
  spill(file, R"({
    "schema": "mem-plan/profile/1", "name": "stripes", "version": "1", "title": "Stripes",
    "parameters": [{"name": "n", "kind": "count", "min": 0, "max": 99, "required": true, "help": "every other fits"}],
    "stages": [{"name": "all", "document": {"ram": [
      {"name": "part", "formula": "(n - 2 * floor(n / 2)) * 1 GB", "source": "none"}]}}]})");
  CHECK(
      contains(ran({"solve", file, "--for", "n", "--max-ram", "1MB"}).out, "\n  -  and 30 intervals more\n"));
  const auto json = ran({"solve", file, "--for", "n", "--max-ram", "1MB", "--json"}).out;
  std::size_t count = 0;
  for (auto at = json.find("\"from\": "); at != std::string::npos; at = json.find("\"from\": ", at + 1))
    ++count;
  CHECK(count == 50 + 1);  // and the range that was searched
}
