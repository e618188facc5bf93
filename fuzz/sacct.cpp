// What sacct prints, as JSON and as rows, held against a ledger.
#include "memplan/sacct.hpp"

#include "json_mutator.hpp"

using namespace memplan;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::took([&] {
    const auto accounting = parse_sacct(fuzz::text_of(data, size), "sacct.txt");
    for (const auto& problem : accounting.bad_lines) fuzz::require_told(problem);
    Ledger ledger;
    for (const auto& job : accounting.jobs) {
      ending_of(job);
      ledger.entries.push_back(
          {job.tag, "full", "1", "load", "slurm", "measured", {{"rows", "1"}}, Bytes{1}, {}});
    }
    for (const auto* profile : {"full", "other"})
      for (const auto& use : join(accounting, ledger, profile).stages)
        fuzz::require(use.entry != nullptr, "use has an entry");
  });
  return 0;
}
