#include <doctest/doctest.h>

#include <algorithm>

#include "capture.hpp"
#include "scratch.hpp"

namespace {

// The ledger of this test alone.
struct StateFolder {
  StateFolder() { setenv("XDG_STATE_HOME", folder.path().c_str(), 1); }
  ~StateFolder() { unsetenv("XDG_STATE_HOME"); }
  std::string ledger() const { return slurp(folder / "mem-plan/requests.jsonl"); }
  ScratchFolder folder;
};

Ran requested(std::vector<std::string> more) {
  std::vector<std::string> words = {"request", bad_file("profiles/right.json"), "-n", "5000", "--engine",
                                    "slurm"};
  words.insert(words.end(), more.begin(), more.end());
  return ran(words);
}

}  // namespace

TEST_CASE("request: 0 with a text, 1 for what does not fit or run, 2 for what lacks inputs") {
  const StateFolder state;
  CHECK(requested({"--stage", "load"}).status == 0);
  CHECK(requested({"--stage", "load", "--max-ram", "1MB"}).status == 1);
  CHECK(requested({"--labels", "3", "--mode", "paired", "--keep-all"}).status == 1);
  CHECK(requested({}).status == 2);
  CHECK(requested({"--stage", "load", "--max-ram", "1MB", "--json"})
            .out.starts_with("{\n  \"schema\": \"mem-plan/check/1\","));
}

TEST_CASE("what does not fit leaves standard output empty: it may be run as it comes") {
  const StateFolder state;
  const auto misfit = requested({"--stage", "load", "--max-ram", "1MB"});
  CHECK(misfit.out.empty());
  CHECK(contains(misfit.err, "Does not fit. load RAM binds"));
  const auto lacking = requested({"--format", "markdown"});
  CHECK(lacking.out.empty());
  CHECK(contains(lacking.err, "Without a verdict"));
  const auto quiet = requested({"--stage", "load", "--max-ram", "1MB", "--quiet"});
  CHECK((quiet.out + quiet.err).empty());
  CHECK(quiet.status == 1);
}

TEST_CASE("a request is text or JSON") {
  const StateFolder state;
  CHECK(requested({"--stage", "load", "--format", "csv"}).status == 2);
  CHECK(
      requested({"--stage", "load", "--format", "markdown"}).out.starts_with("```\n# right 1: items 5000\n"));
  const auto json = requested({"--stage", "load", "--json", "--cpus", "4"}).out;
  CHECK(contains(json, "\"cpus\": 4,"));
  CHECK(contains(requested({"--stage", "load", "--json"}).out, "\"cpus\": null,"));
}

TEST_CASE("only what is requested is noted, one line a stage") {
  const StateFolder state;
  CHECK(requested({"--stage", "load", "--max-ram", "1MB"}).status == 1);
  CHECK(state.ledger().empty());
  CHECK(requested({"--labels", "3"}).status == 0);
  const auto ledger = state.ledger();
  CHECK(std::count(ledger.begin(), ledger.end(), '\n') == 2);
  CHECK(contains(ledger, "\"stage\":\"load\""));
  CHECK(contains(ledger, "\"parameters\":{\"items\":\"5000\",\"labels\":\"3\"}"));
}
