#include <doctest/doctest.h>

#include "capture.hpp"
#include "cli/measure_report.hpp"
#include "megabytes.hpp"
#include "memplan/render.hpp"
#include "small_profile.hpp"

using namespace memplan;

namespace {

// One second of one process that holds `megabytes` from its first sample on.
MeasuredRun run_of(std::int64_t megabytes, std::optional<Estimate> estimate = std::nullopt) {
  MeasuredRun run{{"train", "a b"}, 0.05, "2026-01-31T12:00:00Z", {}, Recording(0.05), std::move(estimate)};
  run.end.seconds = 1;
  run.end.high_water_is_bound = false;
  const Bytes held{megabytes * k_mb};
  for (const double seconds : {0.0, 0.5, 0.9}) run.recording.add({seconds, {{7, 1, held, held, {}}}, {}});
  return run;
}

// With 100 cells: 0.45 to 1.8 GB of RAM at load, point 0.9 GB.
Estimate fit_of(const Profile& profile, double cells) {
  return estimate(profile, Settings::resolve(profile, {{"cells", {cells, "", Origin::option}}}),
                  {{}, {"fit"}});
}

std::string text_of(const MeasuredRun& run) {
  return render_text(run_report(run, {20, 2, false}), {});
}

std::string json_of(const MeasuredRun& run) {
  return render_json_line(run_value(run));
}

}  // namespace

TEST_CASE("the report: peak, when, chart") {
  CHECK(text_of(run_of(500)) ==
        "train: exit status 0, after 1.00 s\n"
        "\n"
        "Peaks\n"
        "  RAM   500.00 MB after 0.00 s, 1 process\n"
        "  VRAM  none\n"
        "\n"
        "500.00 MB |####################\n"
        "          |####################\n"
        "      0 B +--------------------\n"
        "           0 s           1.00 s\n");
}

TEST_CASE("measured against predicted") {
  const auto profile = small_profile();
  struct Fact {
    std::int64_t megabytes;
    std::string comparison;
  };
  const Fact facts[] = {{900, "RAM  900.00 MB measured, 450.00–1,800.00 MB predicted: inside"},
                        {1800, "RAM  1.80 GB measured, 0.45–1.80 GB predicted: inside"},
                        {1801, "RAM  1.801 GB measured, 0.45–1.80 GB predicted: above it"},
                        {400, "RAM  400.00 MB measured, 450.00–1,800.00 MB predicted: below it"}};
  for (const auto& fact : facts) {
    const auto text = text_of(run_of(fact.megabytes, fit_of(profile, 100)));
    CAPTURE(text);
    CHECK(contains(text, "fit of small, measured basis\n  " + fact.comparison));
  }
  CHECK(contains(text_of(run_of(5, fit_of(profile, 13))),
                 "the profile says that it cannot run: 13 cells stop it"));
}

TEST_CASE("endings") {
  struct Fact {
    int status;
    std::string signal;
    std::int64_t killed_in_group, killed_on_machine;
    std::string line;
  };
  const Fact facts[] = {
      {3, "", 0, 0, "train: exit status 3, after 1.00 s\n"},
      {137, "Killed", 0, 0, "train: ended by signal 9 (Killed), after 1.00 s\n"},
      {137, "Killed", 1, 1,
       "train: ended by signal 9 (Killed); killed for memory: the kernel ended 1 process of its control\n"
       "group, after 1.00 s\n"},
      {1, "", 2, 2,
       "train: exit status 1; killed for memory: the kernel ended 2 processes of its control group, after\n"
       "1.00 s\n"},
      {137, "Killed", 0, 1,
       "train: ended by signal 9 (Killed); killed for memory, it seems: the machine ran out of it "
       "meanwhile,\n"
       "after 1.00 s\n"},
  };
  for (const auto& fact : facts) {
    auto run = run_of(5);
    run.end.status = fact.status;
    run.end.signal = fact.signal;
    run.end.killed_in_group = fact.killed_in_group;
    run.end.killed_on_machine = fact.killed_on_machine;
    const auto text = text_of(run);
    CAPTURE(text);
    CHECK(text.starts_with(fact.line));
    CHECK(run_report(run, {}).status == fact.status);
  }
}

TEST_CASE("trees, control groups, devices and what is left") {
  auto run = run_of(300);
  run.recording.add({0.95,
                     {{7, 1, Bytes{300 * k_mb}, Bytes{300 * k_mb}, Bytes{100 * k_mb}},
                      {8, 7, Bytes{300 * k_mb}, Bytes{300 * k_mb}, Bytes{100 * k_mb}}},
                     {{{1, 8, Bytes{70 * k_mb}}}}});
  run.end.group_peak = Bytes{450 * k_mb};
  run.end.left_running = 2;
  const auto text = text_of(run);
  CAPTURE(text);
  CHECK(contains(text, "RAM              400.00 MB after 0.95 s, 2 processes at once\n"));
  CHECK(contains(text, "largest process  300.00 MB\n"));
  CHECK(contains(text, "resident sets    600.00 MB, shared pages counted in each process\n"));
  CHECK(contains(text, "control group    450.00 MB, cached files and mem-plan itself included\n"));
  CHECK(contains(text, "VRAM             70.00 MB; device 1: 70.00 MB after 0.95 s\n"));
  CHECK(contains(text, "It left 2 processes running, of which no more is known.\n"));
  const auto json = json_of(run);
  CHECK(contains(
      json, R"("ram_bytes":400000000,"ram_is_bound":false,"ram_seconds":0.95,"resident_bytes":600000000,)"
            R"("largest_process_bytes":300000000,"processes":2,"samples":4,)"
            R"("control_group_bytes":450000000,"vram_bytes":70000000,)"
            R"("devices":[{"index":1,"bytes":70000000,"seconds":0.95}]})"));
}

TEST_CASE("a command that ended before it was sampled has a bound") {
  MeasuredRun run{{"true"}, 0.05, "", {}, Recording(0.05), {}};
  run.recording.add_mark(Bytes{9 * k_mb});
  CHECK(contains(text_of(run), "RAM   no more than 9.00 MB: it ended before it could be sampled well\n"));
}

TEST_CASE("a record is one line and holds what was given, not what has its default") {
  const auto profile = small_profile();
  const auto json = json_of(run_of(900, fit_of(profile, 100)));
  CHECK(json.starts_with(
      R"({"schema":"mem-plan/run/1","profile":"small","stage":"fit","parameters":{"cells":100},)"
      R"("measured":{"ram_bytes":900000000,)"));
  CHECK(contains(json, R"("predicted":{"basis":"measured","ram":{"bytes":900000000,"low_bytes":450000000,)"
                       R"("high_bytes":1800000000},"vram":{)"));
  CHECK(
      contains(json, R"("command":["train","a b"],"started":"2026-01-31T12:00:00Z","duration_seconds":1,)"));
  CHECK_FALSE(contains(json, "vram_bytes"));
  CHECK(json.find('\n') == std::string::npos);
}

TEST_CASE("a record has a bounded size and is UTF-8, whatever the command") {
  auto run = run_of(5);
  run.words.assign(2'000, std::string(20'000, 'x'));
  run.words[0] = "\xff\n\x1b[31m";
  const auto json = json_of(run);
  CHECK(json.size() < 20'000);
  CHECK(contains(json, R"("command":["���[31m",)"));
}
