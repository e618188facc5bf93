#include <doctest/doctest.h>

#include "memplan/request.hpp"
#include "profile_runs.hpp"
#include "scratch.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

// As an option gives them.
Settings options_from(const Profile& profile, const Spelled& values) {
  Settings::Given given;
  for (const auto& [name, text] : values) {
    given[name] = parse_value(profile.find_parameter(name)->spec, text);
    given[name].origin = Origin::option;
  }
  return Settings::resolve(profile, given);
}

Handover handed(const JobWishes& wishes = {}, const BudgetOptions& budget = {},
                std::optional<Basis> basis = {}, const Changes& changes = {},
                const Spelled& values = {{"cells", "100"}}) {
  const auto profile = small_profile(changes);
  return hand_over(estimate(profile, options_from(profile, values), {basis, {}}), basis, make_budget(budget),
                   wishes);
}

Handover on_document(const BudgetOptions& budget = {}) {
  return handed({}, budget, Basis::document);
}

}  // namespace

TEST_CASE("a job asks for the upper end, and its retry for the width of the spread more") {
  const auto result = handed();
  REQUIRE(result.jobs.size() == 2);
  const auto& job = result.jobs[0];
  CHECK(job.stage == "fit");
  CHECK(job.basis == Basis::measured);
  CHECK(job.ram == Bytes{1800000000});        // 2 × (0.5 GB + 100 × 4 MB)
  CHECK(job.retry_ram == Bytes{7200000000});  // the spread is 0.5 to 2
  CHECK(job.cards == 1);
  CHECK(job.command == "./fit.sh");
  CHECK(!job.tasks);
  CHECK(result.rule == "the largest upper end among the stages");
  CHECK(result.parameters == Spelled{{"cells", "100"}});
}

TEST_CASE("a narrow spread grows by half") {
  const auto result =
      handed({}, {}, {}, {{"/stages/0/measured/spread/ram/0", R"({"low": 1, "high": 1, "runs": 5})"}});
  CHECK(result.jobs[0].ram == Bytes{900000000});
  CHECK(result.jobs[0].retry_ram == Bytes{1350000000});
}

TEST_CASE("a retry asks for eight times as much at the most") {
  const auto result =
      handed({}, {}, {}, {{"/stages/0/measured/spread/ram/0", R"({"low": 0.01, "high": 2, "runs": 5})"}});
  CHECK(result.jobs[0].ram == Bytes{1800000000});
  CHECK(result.jobs[0].retry_ram == Bytes{14400000000});
}

TEST_CASE("the node's limit is the most that is asked for; at the limit there is no retry") {
  CHECK(handed({}, {"2GB"}).jobs[0].retry_ram == Bytes{2000000000});
  CHECK(handed({}, {"1800MB"}).jobs[0].ram == Bytes{1800000000});
  CHECK(!handed({}, {"1800MB"}).jobs[0].retry_ram);
  CHECK(handed({}, {"2GB"}).ram_limit == Bytes{2000000000});
}

TEST_CASE("on the document's basis the document's rule stands, stage by stage, up to the limit") {
  CHECK(on_document().jobs.size() == 1);                  // `program` has no such basis
  CHECK(on_document().jobs[0].ram == Bytes{3600000000});  // twice 1 GB + 2 × 0.4 GB
  CHECK(on_document().jobs[0].vram == Bytes{600000000});
  CHECK(on_document().rule == "twice the peak");
  CHECK(on_document({"3GB"}).jobs[0].ram == Bytes{3000000000});
}

TEST_CASE("the largest of the cases never falls below the need") {
  for (int cells = 1; cells < 1000; cells += 37)
    for (const auto basis : {Basis::document, Basis::measured}) {
      if (cells == 13) continue;
      const auto profile = small_profile();
      const auto found =
          estimate(profile, options_from(profile, {{"cells", std::to_string(cells)}}), {basis, {}});
      const auto result = hand_over(found, basis, {}, {});
      for (std::size_t i = 0; i < result.jobs.size(); ++i)
        CHECK(*result.jobs[i].ram >= found.answers[i].estimate->ram->amount.high);
    }
}

TEST_CASE("wishes go to their stage, or to all") {
  JobWishes wishes;
  wishes.commands = {{"", "run"}, {"fit", "run fit"}};
  wishes.tasks = {{"fit", 92}};
  const auto result = handed(wishes);
  CHECK(result.jobs[0].command == "run fit");
  CHECK(result.jobs[1].command == "run");
  CHECK(result.jobs[0].tasks == 92);
  CHECK(!result.jobs[1].tasks);
}

TEST_CASE("a wish for a stage that is not asked for is refused") {
  JobWishes wishes;
  wishes.tasks = {{"other", 3}};
  CHECK(error_text([&] { handed(wishes); }) ==
        "usage | --array | stage other is not asked for | the stages asked for are fit or program");
}

TEST_CASE("what the user says of all jobs reaches them") {
  JobWishes wishes;
  wishes.cpus = 8;
  wishes.account = "lab";
  wishes.qos = "low";
  const auto result = handed(wishes);
  CHECK(result.jobs[0].cpus == 8);
  CHECK(result.jobs[1].cpus == 8);
  CHECK(result.account + result.qos == "lablow");
  CHECK(!handed().jobs[0].cpus);
}

TEST_CASE("RAM that a basis does not tell is warned of") {
  const auto result = handed({}, {}, Basis::document, {{"/stages/0/document/ram", ""}, {"/request", ""}});
  REQUIRE(result.jobs.size() == 1);
  CHECK(!result.jobs[0].ram);
  CHECK(result.warnings.back() == "fit: the document basis does not tell its RAM: none is asked for");
}

TEST_CASE("a whole program beside its stages is warned of") {
  const auto result = handed();
  CHECK(result.warnings.back() == "program runs fit too: choose the one or the other with --stage");
}

TEST_CASE("a card's name, a slice's, and the site's") {
  CHECK(handed().gpu_type == "");
  CHECK(handed({}, {{}, {}, {}, "a100-sxm-80gb"}).gpu_type == "a100-sxm-80gb");
  const auto slice = handed({}, {{}, {}, {}, "a100-sxm-80gb:1g.10gb"});
  CHECK(slice.gpu_type == "1g.10gb");
  CHECK(slice.mig == "1g.10gb");
  JobWishes wishes;
  wishes.gpu_type = "a100";
  CHECK(handed(wishes, {{}, {}, {}, "a100-sxm-80gb"}).gpu_type == "a100");
}

TEST_CASE("no card is asked for where none is used; the parameter gpus is how many") {
  const auto on_cpu = handed({}, {}, {}, {}, {{"cells", "100"}, {"device", "cpu"}});
  CHECK(on_cpu.jobs[0].cards == 0);
  CHECK(!on_cpu.jobs[0].vram);
  const Changes gpus = {
      {"/parameters/4", R"({"name": "gpus", "kind": "count", "default": 1, "help": "cards"})"}};
  CHECK(handed({}, {}, {}, gpus, {{"cells", "100"}, {"gpus", "4"}}).jobs[0].cards == 4);
}

TEST_CASE("a tag stands for profile, version, stage and parameters") {
  const auto tag = job_tag("small", "1.0", "fit", {{"cells", "100"}});
  CHECK(tag == "mp-small-fit-42039ec7");
  CHECK(tag == job_tag("small", "1.0", "fit", {{"cells", "100"}}));
  CHECK(tag != job_tag("small", "1.1", "fit", {{"cells", "100"}}));
  CHECK(tag != job_tag("small", "1.0", "fit", {{"cells", "101"}}));
  CHECK(handed().jobs[0].tag == tag);
}

TEST_CASE("times as schedulers write them") {
  struct Fact {
    const char* text;
    std::int64_t seconds;
  };
  const Fact facts[] = {{"90", 5400},     {"90:30", 5430},     {"2:00:00", 7200},      {"0:00:01", 1},
                        {"1-12", 129600}, {"1-12:30", 131400}, {"1-12:30:05", 131405}, {"120:00:00", 432000}};
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    CHECK(parse_time(fact.text) == fact.seconds);
  }
  for (const auto* text :
       {"", "0", "2h", "-1", "1-", "-", ":", "1:2:3:4", "1:", "1-2:3:4:5", "99999999999", "1 2", "1;ls"}) {
    CAPTURE(text);
    CHECK(
        error_text([&] { parse_time(text); }) ==
        "parameter |  | '" + std::string(text) +
            "' is no time | write hours, minutes and seconds as 2:00:00, with days as 1-12:00:00, or minutes "
            "alone as 90");
  }
}

}  // namespace memplan
