// calibrate --sacct: jobs of a cluster beside what was asked for.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "capture.hpp"
#include "scratch.hpp"

namespace {

const std::string k_sacct_columns = "JobID|JobName|State|ExitCode|MaxRSS|ReqTRES\n";

// A cluster with a ledger of its own, on which stages of the profile `right` were requested.
struct Cluster {
  // Requests `load` with so many items, and tells the jobs' name.
  std::string request(const std::string& items) {
    setenv("XDG_STATE_HOME", folder.path().c_str(), 1);
    const auto out =
        ran({"request", bad_file("profiles/right.json"), "-n", items, "--stage", "load", "--engine", "env"})
            .out;
    unsetenv("XDG_STATE_HOME");
    const auto at = out.find("_TAG=") + 5;
    return out.substr(at, out.find('\n', at) - at);
  }
  // A job and its batch step: how it ended, what it took and what was asked for.
  void add(const std::string& tag, const std::string& ended, const std::string& took,
           const std::string& asked) {
    const auto id = std::to_string(++m_jobs);
    m_rows += id + "|" + tag + "|" + ended + "||mem=" + asked + "\n";
    m_rows += id + ".batch|batch|" + ended + "|" + took + "|\n";
  }
  Ran calibrated(std::vector<std::string> more = {}) const {
    spill(folder / "jobs", k_sacct_columns + m_rows);
    more.insert(more.begin(), {"calibrate", bad_file("profiles/right.json"), "--sacct", folder / "jobs",
                               "--ledger", folder / "mem-plan/requests.jsonl"});
    return ran(more);
  }

  ScratchFolder folder;

 private:
  std::string m_rows;
  int m_jobs = 0;
};

}  // namespace

TEST_CASE("calibrate --sacct: over and under, by how the jobs ended") {
  struct Fact {
    const char* ended;
    const char* took;
    const char* asked;
    const char* verdict;  // "" for none
  };
  const Fact facts[] = {
      {"COMPLETED|0:0", "50000K", "100M", "  load  asked for 2.0 times what it took\n"},
      {"COMPLETED|0:0", "200000K", "100M", "  load  took 2.0 times what was asked for\n"},
      {"OUT_OF_MEMORY|0:125", "50000K", "100M", "  load  killed for memory: it needs more than "},
      {"FAILED|1:0", "50000K", "100M", ""},
      {"COMPLETED|0:0", "50000K", "", ""},
  };
  for (const auto& fact : facts) {
    Cluster cluster;
    cluster.add(cluster.request("5000"), fact.ended, fact.took, fact.asked);
    const auto result = cluster.calibrated();
    CAPTURE(result.out);
    CAPTURE(result.err);
    CHECK(result.status == 0);
    const std::string verdict = fact.verdict;
    CHECK(contains(result.out, "\nOver and under\n" + verdict) == !verdict.empty());
  }
}

TEST_CASE("calibrate --sacct: jobs without a tag, of other ledgers and unreadable lines are counted") {
  Cluster cluster;
  cluster.add(cluster.request("5000"), "COMPLETED|0:0", "50000K", "100M");
  cluster.add("other", "COMPLETED|0:0", "50000K", "100M");
  cluster.add("mp-right-load-00000000", "COMPLETED|0:0", "50000K", "100M");
  const auto result = cluster.calibrated();
  CHECK(contains(result.out, "jobs without a tag: 1\n"));
  CHECK(contains(result.out, "mp-right-load-00000000 is not in the ledger\n"));
}

TEST_CASE(
    "calibrate --sacct --output: refitted to jobs that were done; a kill above the new upper end is told") {
  Cluster cluster;
  for (const auto* items : {"4000", "8000", "16000"})
    cluster.add(cluster.request(items), "COMPLETED|0:0",
                std::to_string(50000 + 220 * std::stoi(items) / 1000) + "K", "100M");
  cluster.add(cluster.request("8001"), "OUT_OF_MEMORY|0:125", "900000K", "900M");
  const auto output = cluster.folder / "c.json";
  const auto result = cluster.calibrated({"--output", output});
  CAPTURE(result.out);
  CAPTURE(result.err);
  CHECK(result.status == 0);
  CHECK(contains(slurp(output), "mem-plan/calibration/1"));
  CHECK(contains(result.out, "refitted to 3 jobs that were done"));
  CHECK(contains(result.out, "more than the refitted upper end"));
}

TEST_CASE("calibrate --sacct: what is lacking is said") {
  Cluster cluster;
  const auto tag = cluster.request("5000");
  cluster.add("other", "COMPLETED|0:0", "50000K", "100M");
  const auto none = cluster.calibrated();
  CHECK(none.status == 3);
  CHECK(contains(none.err, "no job was requested for right"));
  cluster.add(tag, "COMPLETED|0:0", "50000K", "100M");
  const auto few = cluster.calibrated({"--output", cluster.folder / "c.json"});
  CHECK(few.status == 2);
  CHECK(contains(few.err, "let more jobs run, at other sizes, or leave --output out"));
  CHECK(cluster.calibrated({"--sacct", "twice"}).status == 2);
  CHECK(cluster.calibrated({"--ledger", cluster.folder / "none"}).status == 2);  // given twice
}
