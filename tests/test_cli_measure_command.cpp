#include <doctest/doctest.h>

#include "capture.hpp"
#include "memplan/runs.hpp"
#include "probe_machine.hpp"
#include "scratch.hpp"

using namespace memplan;

TEST_CASE("measure passes on what the command prints and its status") {
  const auto result = ran({"measure", "--", "sh", "-c", "echo out; echo err >&2; exit 3"});
  CHECK(result.status == 3);
  CHECK(result.out == "out\n");
  CHECK(result.err.starts_with("err\nsh: exit status 3, after "));
}

TEST_CASE("measure: what follows -- is the command's, options and all") {
  const auto result = ran({"measure", "--quiet", "--", "echo", "--json", "--help", "--use_all", "--"});
  CHECK(result.status == 0);
  CHECK(result.out == "--json --help --use_all --\n");
  CHECK(result.err.empty());
}

TEST_CASE("measure: its own failures have statuses of their own and start nothing") {
  const ScratchFolder folder;
  const auto marker = folder / "started";
  struct Fact {
    std::vector<std::string> arguments;
    int status;
  };
  const Fact facts[] = {
      {{"--interval", "0", "--", "touch", marker}, 125},
      {{"--record", folder / "no/r.jsonl", "--", "touch", marker}, 125},
      {{"--profile", "cpa", "--stage", "none", "-N", "5k", "-G", "2k", "--", "touch", marker}, 125},
      {{"touch", marker}, 125},
      {{"--", "no-such-program"}, 127},
      {{"--", folder.path()}, 126}};
  for (const auto& fact : facts) {
    std::vector<std::string> arguments = {"measure"};
    arguments.insert(arguments.end(), fact.arguments.begin(), fact.arguments.end());
    const auto result = ran(arguments);
    CAPTURE(result.err);
    CHECK(result.status == fact.status);
    CHECK(result.out.empty());
    CHECK(slurp(marker).empty());
    CHECK_FALSE(std::filesystem::exists(marker));
  }
}

TEST_CASE("measure: records can be read by calibrate") {
  const ScratchFolder folder;
  const auto path = folder / "r.jsonl";
  CHECK(ran({"measure", "--record", path, "--profile", "cpa", "--stage", "setup", "-N", "5k", "-G", "2k",
             "--", "sleep", "0.1"})
            .status == 0);
  CHECK(ran({"measure", "--record", path, "--", "sh", "-c", "kill -9 $$"}).status == 137);
  const auto file = parse_runs(slurp(path), "r.jsonl");
  CHECK(file.bad_lines.empty());
  REQUIRE(file.runs.size() == 2);
  CHECK(file.runs[0].profile == "cpa");
  CHECK(file.runs[0].stage == "setup");
  CHECK(file.runs[0].exit_status == 0);
  CHECK(file.runs[0].ram);
  CHECK(file.runs[0].parameters ==
        std::vector<std::pair<std::string, std::string>>{{"cells", "5000"}, {"genes", "2000"}});
  CHECK(file.runs[1].profile.empty());
  CHECK(file.runs[1].exit_status == 137);
}

TEST_CASE("measure: an answer that cannot be written any more does not hide the command's status") {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder / "sub");
  for (const int status : {0, 3}) {
    const auto result = ran({"measure", "--output", folder / "sub/a.json", "--", "sh", "-c",
                             "rm -r '" + (folder / "sub") + "'; exit " + std::to_string(status)});
    CAPTURE(result.err);
    CHECK(result.status == (status == 0 ? 125 : status));
    CHECK(contains(result.err, "cannot be written"));
    std::filesystem::create_directory(folder / "sub");
  }
}

namespace {

// Makes the driver tell the lines in $1, and waits until it has told them to the whole of a look or, for one
// that tells no more, a second.
constexpr const char* k_tell = R"sh(tell() {
  printf '%s\n' "$@" > "$FAKE_USE.new"; mv "$FAKE_USE.new" "$FAKE_USE"; : > "$FAKE_SEEN"; tries=0
  until [ "$(wc -c < "$FAKE_SEEN")" -ge 4 ] || [ $tries -ge 50 ]; do sleep 0.02; tries=$((tries + 1)); done
}
)sh";

Variables driver_telling(const ScratchFolder& folder, Variables more = {}) {
  more["LD_LIBRARY_PATH"] = path_beside_program("fake_driver");
  more["FAKE_USE"] = folder / "use";
  more["FAKE_SEEN"] = folder / "seen";
  return more;
}

}  // namespace

TEST_CASE("measure: VRAM of all processes of the command, none of another's, by device") {
  const ScratchFolder folder;
  const auto record = folder / "r.jsonl";
  const WithVariables with(driver_telling(folder, {{"FAKE_DEVICES", "2"}}));
  const auto script = std::string(k_tell) + R"(sleep 60 & child=$!
    tell "0 $$ 3000000000" "1 $child 2000000000" "0 1 9000000000"
    tell "0 $$ 4000000000" "0 $child 100000000"
    tell ""; kill $child)";
  const auto result = ran({"measure", "--record", record, "--profile", "cpa", "--stage", "training", "-N",
                           "100k", "-G", "5k", "--", "sh", "-c", script});
  CAPTURE(result.err);
  CHECK(contains(result.err, "VRAM             5.00 GB; device 0: 4.10 GB after "));
  CHECK(contains(result.err, "; device 1: 2.00 GB after "));
  CHECK(contains(result.err, "VRAM over time"));
  CHECK(contains(result.err, "VRAM  5.00 GB measured, "));
  CHECK(contains(result.err, " predicted: above it"));
  CHECK(contains(slurp(record), R"("vram_bytes":5000000000,"devices":[{"index":0,"bytes":4100000000,)"));
  CHECK(parse_runs(slurp(record), "r.jsonl").runs.at(0).vram == Bytes{5'000'000'000});
}

TEST_CASE("measure: a driver with faults disturbs no command, and VRAM is absent with the reason") {
  struct Fact {
    Variables variables;
    std::string told;  // once the command runs
    std::string reason;
  };
  const Fact facts[] = {
      {{{"FAKE_NVML", "crash"}}, "", "the look at the driver was stopped by signal 11 (Segmentation fault)"},
      {{{"FAKE_NVML", "hang"}}, "", "the driver had not answered when the command ended"},
      {{{"FAKE_DEVICES", "0"}}, "", "the driver knows no device"},
      {{},
       "\"0 $$ 500000000\" \"0 $$ untold\"",
       "the driver does not tell how much a process of the command's holds"},
      {{}, "\"0 $$ 500000000\"; tell abort", "the look at the driver was stopped by signal 6 (Aborted)"},
      {{},
       "\"0 all 2000000000\"",
       "device 0 took 2.00 GB more meanwhile, and the driver names no process of the command's: it was "
       "another's, or, in a container, its own"},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.reason);
    const ScratchFolder folder;
    const WithVariables with(driver_telling(folder, fact.variables));
    const auto script =
        k_tell + (fact.told.empty() ? "sleep 0.1" : "tell ''\ntell " + fact.told) + "; echo done; exit 3";
    const auto result = ran({"measure", "--json", "--", "sh", "-c", script});
    CAPTURE(result.err);
    CHECK(result.status == 3);
    CHECK(result.out == "done\n");
    CHECK(contains(result.err, "\"vram_absent\": \"" + fact.reason + "\""));
    CHECK_FALSE(contains(result.err, "\"vram_bytes\": 5"));
  }
}
