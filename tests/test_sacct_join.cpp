#include <doctest/doctest.h>

#include "megabytes.hpp"
#include "memplan/sacct.hpp"

namespace memplan {
namespace {

AccountedJob job(const std::string& state, std::int64_t took_mb, std::int64_t asked_mb, int exit_code = 0,
                 int signal = 0, const std::string& tag = "mp-small-fit-00000001") {
  AccountedJob result{"1", tag, state, exit_code, signal, {}, Bytes{asked_mb * k_mb}};
  if (took_mb > 0) result.max_rss = Bytes{took_mb * k_mb};
  return result;
}

const Ledger& ledger() {
  static const Ledger result{
      {{"mp-small-fit-00000001",
        "small",
        "1.0",
        "fit",
        "slurm",
        "measured",
        {{"cells", "100"}},
        Bytes{200 * k_mb},
        {}},
       {"mp-other-fit-00000002", "other", "1.0", "fit", "slurm", "measured", {}, {}, {}}},
      {}};
  return result;
}

ClusterUse joined(std::vector<AccountedJob> jobs) {
  return join({std::move(jobs), 0, {}}, ledger(), "small");
}

}  // namespace

TEST_CASE("how a job ended, as far as memory goes") {
  struct Fact {
    AccountedJob job;
    Ending ending;
  };
  const Fact facts[] = {
      {job("COMPLETED", 100, 200), Ending::done},
      {job("OUT_OF_MEMORY", 10, 200), Ending::killed_for_memory},
      {job("OUT_OF_ME+", 10, 200), Ending::killed_for_memory},
      {job("FAILED", 190, 200, 0, 9), Ending::killed_for_memory},
      {job("FAILED", 500, 200, 9, 0), Ending::killed_for_memory},
      {job("FAILED", 200, 200, 137, 0), Ending::killed_for_memory},
      {job("CANCELLED by 0", 200, 200, 0, 9), Ending::killed_for_memory},
      {job("FAILED", 189, 200, 0, 9), Ending::other},  // killed, but not full
      {job("FAILED", 0, 200, 0, 9), Ending::other},
      {job("FAILED", 200, 200, 1, 0), Ending::other},
      {job("TIMEOUT", 200, 200), Ending::other},
      {job("RUNNING", 200, 200), Ending::other},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.job.state);
    CAPTURE(fact.job.exit_code);
    CHECK(ending_of(fact.job) == fact.ending);
  }
}

TEST_CASE("jobs of one tag: the most that was taken, and a tenth more next time") {
  const auto use = joined({job("COMPLETED", 100, 200), job("COMPLETED", 120, 200), job("TIMEOUT", 150, 200)});
  REQUIRE(use.stages.size() == 1);
  const auto& row = use.stages[0];
  CHECK(row.entry->stage == "fit");
  CHECK(row.done == 2);
  CHECK(row.other == 1);
  CHECK(row.requested == Bytes{200 * k_mb});
  CHECK(row.taken == Bytes{120 * k_mb});
  CHECK(!row.at_least);
  CHECK(row.next == Bytes{132 * k_mb});
}

TEST_CASE("a kill is a lower bound: half as much again is next, and no run to refit with") {
  const auto use = joined({job("OUT_OF_MEMORY", 195, 200)});
  CHECK(!use.stages[0].taken);
  CHECK(use.stages[0].at_least == Bytes{195 * k_mb});
  CHECK(use.stages[0].next == Bytes{300 * k_mb});
  CHECK(use.runs.empty());
}

TEST_CASE("a retry that was done says more than the kill before it") {
  const auto use = joined({job("FAILED", 195, 200, 0, 9), job("COMPLETED", 240, 300)});
  CHECK(use.stages[0].killed == 1);
  CHECK(use.stages[0].next == Bytes{264 * k_mb});
  REQUIRE(use.runs.size() == 1);
  CHECK(use.runs[0].ram == Bytes{240 * k_mb});
  CHECK(use.runs[0].stage == "fit");
  CHECK(use.runs[0].where == "job 1");
  CHECK(use.runs[0].parameters == std::vector<std::pair<std::string, std::string>>{{"cells", "100"}});
}

TEST_CASE("a job that tells nothing gives no advice") {
  CHECK(joined({job("CANCELLED by 0", 0, 200)}).stages[0].next == Bytes{0});
  CHECK(joined({job("COMPLETED", 0, 200)}).runs.empty());
}

TEST_CASE("other profiles' jobs are passed over, tags without a request are told once") {
  const auto use = joined({job("COMPLETED", 1, 2, 0, 0, "mp-other-fit-00000002"),
                           job("COMPLETED", 1, 2, 0, 0, "mp-small-fit-ffffffff"),
                           job("COMPLETED", 1, 2, 0, 0, "mp-small-fit-ffffffff")});
  CHECK(use.stages.empty());
  CHECK(use.unknown == std::vector<std::string>{"mp-small-fit-ffffffff"});
}

}  // namespace memplan
