// What a cluster's accounting tells of jobs that were requested here: what they took beside what they asked
// for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memplan/bytes.hpp"
#include "memplan/ledger.hpp"
#include "memplan/runs.hpp"

namespace memplan {

// A job, or a task of an array, with its steps folded in.
struct AccountedJob {
  std::string id;     // "12", "12_4"
  std::string tag;    // found in its name
  std::string state;  // "COMPLETED"
  int exit_code = 0;
  int signal = 0;
  std::optional<Bytes> max_rss;    // the largest of its steps, as sampled
  std::optional<Bytes> requested;  // RAM of a node
};

struct Accounting {
  std::vector<AccountedJob> jobs;  // those that carry a tag
  int others = 0;                  // jobs without one
  std::vector<Problem> bad_lines;
};

// Reads what `sacct --json` or `sacct --parsable2` prints; of the latter the first line names the columns,
// among them JobID, JobName, State, ExitCode, MaxRSS, and ReqTRES or ReqMem. `file` is what messages call it.
// Throws Error(file) for what is neither.
Accounting parse_sacct(std::string_view text, const std::string& file);

// The words that make sacct print what parse_sacct reads.
extern const std::vector<std::string> k_sacct_words;

// How a job ended, as far as memory goes. Killed: OUT_OF_MEMORY, or signal 9 at 95 % or more of what was
// asked for; its MaxRSS is less than what it needs.
enum class Ending { done, killed_for_memory, other };
Ending ending_of(const AccountedJob& job);

// The jobs of one tag: of one stage with one set of parameters. What they took is a lower bound where a job
// was killed.
struct StageUse {
  const LedgerEntry* entry = nullptr;
  int done = 0;
  int killed = 0;
  int other = 0;
  std::optional<Bytes> requested;  // the most that was asked for
  std::optional<Bytes> taken;      // the most that a job that was done took
  std::optional<Bytes> at_least;   // the most that a job held when it was killed
  Bytes next;                      // what to ask for next time; 0 where no job tells
};

// The jobs joined with what was noted when they were requested.
struct ClusterUse {
  std::vector<StageUse> stages;      // in the ledger's order
  std::vector<Run> runs;             // of jobs that were done, to refit with
  std::vector<std::string> unknown;  // tags that the ledger does not have
};

// Between two samples of a job's memory, 30 s apart as a rule, a peak can come and go.
constexpr double k_sampling_allowance = 1.1;

// Joins the jobs of `profile` with the ledger, which the result points into. Next time: a tenth more than was
// taken, for peaks between two samples; after a kill half as much again as was asked for, if that is more.
ClusterUse join(const Accounting& accounting, const Ledger& ledger, std::string_view profile);

}  // namespace memplan
