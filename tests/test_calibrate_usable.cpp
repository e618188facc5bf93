// Which runs a profile can be compared with, and what is said of the others.
#include <fmt/format.h>

#include "calibrate_runs.hpp"

namespace memplan {
namespace {

struct UsableFact {
  Run run;
  std::string why;
};

Run of_profile(const std::string& name) {
  auto run = true_run("fit", {{"cells", "5"}});
  run.profile = name;
  return run;
}

Run failed_with(int status) {
  auto run = true_run("fit", {{"cells", "5"}});
  run.exit_status = status;
  return run;
}

TEST_CASE("runs that cannot be compared are left out with their reason") {
  const Figures ram{5, 0, 0};
  const UsableFact facts[] = {
      {of_profile(""), "it names no profile"},
      {failed_with(137), "its command failed with status 137: it may have ended before its peak"},
      {of_profile("other"), "it is a run of 'other', not of kiln"},
      {of_profile("a\nb"), "it is a run of 'a\uFFFDb', not of kiln"},
      {kiln_run("bake", {{"cells", "5"}}, ram), "kiln has no measured stage 'bake'"},
      {kiln_run("ba\033[2Jke", {{"cells", "5"}}, ram), "kiln has no measured stage 'ba\uFFFD[2Jke'"},
      {kiln_run("paper", {{"cells", "5"}}, ram), "kiln has no measured stage 'paper'"},
      {kiln_run("fit", {{"cells", "5"}, {"ce\tlls", "5"}}, ram), "kiln has no parameter 'ce\uFFFDlls'"},
      {kiln_run("fit", {{"cells", "0"}}, ram), "--cells: '0' is too small; it takes a whole number ≥ 1"},
      {kiln_run("fit", {{"cells", "1e300"}}, ram),
       "--cells: '1e300' is larger than 2^53; it takes a whole number ≥ 1"},
      {kiln_run("fit", {{"cells", "x"}}, ram), "--cells: 'x' is no number; it takes a whole number ≥ 1"},
      {kiln_run("fit", {{"cells", "5"}, {"method", "slow"}}, ram),
       "--method: 'slow' is not among the choices; it takes fast or exact"},
      {kiln_run("fit", {{"genes", "5"}}, ram), "it lacks cells"},
      {kiln_run("fit", {{"cells", "13"}}, ram), "the profile says that it cannot run: 13 cells stop it"},
      {kiln_run("bend", {{"cells", "5"}}, {0, 7, 0}), "it has no figure that the profile answers"},
      {kiln_run("bend", {{"cells", "5"}}, {0, 0, 7}), "it has no figure that the profile answers"},
  };
  for (const auto& fact : facts) {
    const auto result = usable_runs(kiln(), {fact.run});
    CHECK(result.runs.empty());
    REQUIRE(result.left_out.size() == 1);
    CHECK(result.left_out[0].where == "runs.jsonl, line 1");
    CHECK(result.left_out[0].message == fact.why);
  }
}

TEST_CASE("a run whose need overflows is left out, not fatal") {
  const auto result = usable_runs(kiln(), {kiln_run("fit", {{"cells", "9e15"}, {"genes", "9e15"}}, {5, 5, 0}),
                                           true_run("fit", {{"cells", "5"}})});
  CHECK(result.runs.size() == 1);
  REQUIRE(result.left_out.size() == 1);
  CHECK(result.left_out[0].message ==
        "profile kiln, fit, load: a size of 2.7e+19 bytes is larger than 2^63 - 1 bytes");
}

TEST_CASE("a run with one figure that the profile answers is compared") {
  for (const auto& figures : {Figures{5, 0, 0}, Figures{0, 5, 0}, Figures{0, 0, 5}, Figures{5, 5, 5}})
    CHECK(usable_runs(kiln(), {kiln_run("fit", {{"cells", "5"}}, figures)}).runs.size() == 1);
  CHECK(usable_runs(kiln(), {kiln_run("bend", {{"cells", "5"}}, {5, 5, 5})}).runs.size() == 1);
  CHECK(usable_runs(kiln(), {}).left_out.empty());
}

TEST_CASE("runs of one configuration that no fit can agree with") {
  const auto run = [](const char* cells, std::int64_t ram) {
    auto made = kiln_run("fit", {{"cells", cells}}, Figures{ram, 0, 0});
    made.where = fmt::format("line {}", ram);
    return made;
  };
  CHECK(contradictions({run("5", 100), run("5", 150), run("6", 1000)}).empty());
  const auto found = contradictions({run("5", 151), run("5", 100), run("5", 120)});
  REQUIRE(found.size() == 1);
  CHECK(found[0].where == "line 151");
  CHECK(found[0].message == "RAM of 151 B, and 100 B in line 100, the same configuration");
}

}  // namespace
}  // namespace memplan
