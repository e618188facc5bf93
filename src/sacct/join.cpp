#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <unordered_map>

#include "memplan/sacct.hpp"

namespace memplan {

namespace {

constexpr double k_killed_at = 0.95;
constexpr double k_growth_after_a_kill = 1.5;

Bytes times(Bytes bytes, double factor) {
  return round_up_to_bytes(static_cast<double>(bytes.count) * factor);
}

void count(StageUse& use, const AccountedJob& job) {
  take_largest(use.requested, job.requested);
  switch (ending_of(job)) {
    case Ending::done:
      ++use.done;
      return take_largest(use.taken, job.max_rss);
    case Ending::killed_for_memory:
      ++use.killed;
      return take_largest(use.at_least, job.max_rss ? job.max_rss : job.requested);
    case Ending::other:
      ++use.other;
  }
}

void advise(StageUse& use) {
  if (use.taken) use.next = times(*use.taken, k_sampling_allowance);
  if (use.taken && use.at_least && *use.taken > *use.at_least) return;  // a later job had enough
  if (use.at_least)
    use.next = std::max(
        use.next, times(std::max(*use.at_least, use.requested.value_or(Bytes{})), k_growth_after_a_kill));
}

Run run_of(const AccountedJob& job, const LedgerEntry& entry) {
  Run run;
  run.where = fmt::format("job {}", job.id);
  run.profile = entry.profile;
  run.stage = entry.stage;
  run.parameters = entry.parameters;
  run.ram = job.max_rss;
  return run;
}

}  // namespace

Ending ending_of(const AccountedJob& job) {
  if (job.state.starts_with("COMPLETED")) return Ending::done;
  if (job.state.starts_with("OUT_OF_ME")) return Ending::killed_for_memory;
  const bool by_nine = job.signal == 9 || job.exit_code == 9 || job.exit_code == 137;
  const bool full =
      job.max_rss && job.requested &&
      static_cast<double>(job.max_rss->count) >= k_killed_at * static_cast<double>(job.requested->count);
  return by_nine && full ? Ending::killed_for_memory : Ending::other;
}

ClusterUse join(const Accounting& accounting, const Ledger& ledger, std::string_view profile) {
  ClusterUse result;
  std::unordered_map<std::string_view, const LedgerEntry*> entries;
  for (const auto& entry : ledger.entries) entries.emplace(entry.tag, &entry);
  std::map<std::string, StageUse> uses;
  std::set<std::string_view> unknown;
  for (const auto& job : accounting.jobs) {
    const auto found = entries.find(job.tag);
    if (found == entries.end() && unknown.insert(job.tag).second) result.unknown.push_back(job.tag);
    if (found == entries.end() || found->second->profile != profile) continue;
    const auto* entry = found->second;
    auto& use = uses[job.tag];
    use.entry = entry;
    count(use, job);
    if (ending_of(job) == Ending::done && job.max_rss && job.max_rss->count > 0)
      result.runs.push_back(run_of(job, *entry));
  }
  for (const auto& entry : ledger.entries)
    if (const auto use = uses.find(entry.tag); use != uses.end()) {
      advise(use->second);
      result.stages.push_back(use->second);
    }
  return result;
}

}  // namespace memplan
