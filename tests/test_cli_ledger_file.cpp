#include "cli/ledger_file.hpp"
#include "handover.hpp"
#include "memplan/ledger.hpp"
#include "probe_machine.hpp"
#include "scratch.hpp"

namespace memplan {
namespace {

TEST_CASE("the ledger is below the state folder, or below the home") {
  struct Fact {
    const char* state;
    const char* home;
    std::optional<std::string> path;
  };
  const Fact facts[] = {
      {"/s", "/h", "/s/mem-plan/requests.jsonl"},
      {"", "/h", "/h/.local/state/mem-plan/requests.jsonl"},
      {"relative", "/h", "/h/.local/state/mem-plan/requests.jsonl"},
      {"", "", std::nullopt},
  };
  for (const auto& fact : facts) {
    const WithVariables variables({{"XDG_STATE_HOME", fact.state}, {"HOME", fact.home}});
    CHECK(ledger_path() == fact.path);
  }
}

TEST_CASE("each job is a line that the ledger reads again") {
  const ScratchFolder folder;
  const WithVariables variables({{"XDG_STATE_HOME", folder / "new/state"}});
  note_requests(two_jobs(), "slurm");
  note_requests(two_jobs(), "nextflow");
  const auto ledger = parse_ledger(slurp(*ledger_path()), "ledger");
  CHECK(ledger.bad_lines.empty());
  REQUIRE(ledger.entries.size() == 2);  // by tag, the last one stands
  const auto& entry = ledger.entries[0];
  CHECK(entry.tag == "mp-small-fit-0a1b2c3d");
  CHECK(entry.stage == "fit");
  CHECK(entry.engine == "nextflow");
  CHECK(entry.ram == Bytes{1800000001});
  CHECK(entry.vram == Bytes{2700000002});
}

TEST_CASE("without a folder there is no ledger to write") {
  const WithVariables variables({{"XDG_STATE_HOME", ""}, {"HOME", ""}});
  CHECK(error_text([] { note_requests(two_jobs(), "slurm"); }) ==
        "file |  | neither XDG_STATE_HOME nor HOME names a folder for the ledger | ");
}

}  // namespace
}  // namespace memplan
