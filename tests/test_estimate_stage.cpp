// One stage on one basis: terms, moments, spreads, devices, statuses.
#include <doctest/doctest.h>

#include "profile_runs.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

const std::pair<std::string, std::string> k_context = {
    "/constants/-",
    R"({"name": "cuda_context", "value": 5e8, "low": 1e8, "high": 1e9, "unit": "B", "source": "s"})"};
const std::pair<std::string, std::string> k_overhead = {
    "/constants/-", R"({"name": "allocator_overhead", "value": 1.05, "low": 1, "high": 1.1, "source": "s"})"};

const Spelled k_hundred = {{"cells", "100"}};

// The small profile with engine constants of its own, at these values.
struct StageRun {
  StageRun() : StageRun(Changes{}, k_hundred) {}
  StageRun(Changes changes, const Spelled& values) {
    changes.push_back(k_context);
    changes.push_back(k_overhead);
    profile = small_profile(changes);
    result = estimate(profile, settings_from(profile, values));
  }
  const StageEstimate& stage(Basis basis, const std::string& name = "fit") const {
    return *find_stage(result, basis, name);
  }

  Profile profile;
  Estimate result;
};

std::string told(const Amount& amount) {
  return std::to_string(amount.bytes.count) + " " + std::to_string(amount.low.count) + " " +
         std::to_string(amount.high.count);
}

std::string told(const MomentNeed& moment) {
  std::string text = moment.name + " " + told(moment.amount);
  for (const auto& term : moment.terms) text += "\n  " + term.name + " " + told(term.amount);
  return text;
}

TEST_CASE("the document basis is its terms, with the ranges of their constants") {
  const StageRun run;
  const auto& stage = run.stage(Basis::document);
  CHECK(told(stage.ram->binding_moment()) == R"(all 1800000000 1400000000 2200000000
  fixed 1000000000 1000000000 1000000000
  data 800000000 400000000 1200000000)");
  CHECK(told(stage.vram->binding_moment()) ==
        "all 400000000 400000000 400000000\n  data 400000000 400000000 400000000");
  CHECK(stage.ram->binding_term().name == "data");
  CHECK(stage.ram->binding_term().term == &run.profile.stages[0].document->moments[0].host[1]);
}

TEST_CASE("the measured basis has the runtime, the spread, and the engine's terms beside it") {
  const StageRun run;
  const auto& stage = run.stage(Basis::measured);
  REQUIRE(stage.ram->moments.size() == 2);
  CHECK(told(stage.ram->moments[0]) == R"(load 900000000 450000000 1800000000
  runtime 500000000 250000000 1000000000
  data 400000000 200000000 800000000)");
  CHECK(told(stage.ram->moments[1].amount) == "700000000 350000000 1400000000");
  CHECK(stage.ram->binding_moment().name == "load");
  CHECK(stage.ram->moments[0].terms[0].term == nullptr);
  CHECK(stage.ram->moments[0].terms[0].formula->text() == "0.5 GB");
  REQUIRE(stage.vram->moments.size() == 1);  // loading uses no device
  CHECK(told(stage.vram->moments[0]) == R"(train 1760000000 700000000 2920000000
  tensors 1200000000 600000000 1800000000
  cuda_context 500000000 100000000 1000000000
  allocator_overhead 60000000 0 120000000)");
}

TEST_CASE("on the CPU the device's terms count as RAM, times the stage's factor") {
  const StageRun run({}, {{"cells", "100"}, {"device", "cpu"}});
  CHECK(!run.stage(Basis::measured).vram);
  CHECK(run.stage(Basis::measured).ram->moments[1].amount.bytes == Bytes{1900000000});
  CHECK(run.stage(Basis::document).vram);  // the document knows no device
  const StageRun factor({{"/stages/0/measured/cpu_factor", R"("2")"}}, {{"cells", "100"}, {"device", "cpu"}});
  CHECK(factor.stage(Basis::measured).ram->moments[1].amount.bytes == Bytes{3100000000});
}

TEST_CASE("held terms are part of every moment, and a stage's own runtime replaces the profile's") {
  const StageRun run(
      {{"/stages/0/measured/held", R"({"host": [{"name": "frame", "formula": "1 GB", "source": "s"}],
                                                 "device": [{"name": "weights", "formula": "1 GB", "source": "s"}]})"},
       {"/stages/0/measured/runtime", R"("0.25 GB")"}},
      k_hundred);
  const auto& stage = run.stage(Basis::measured);
  CHECK(stage.ram->moments[0].amount.bytes == Bytes{1650000000});
  CHECK(stage.ram->moments[1].amount.bytes == Bytes{1450000000});
  CHECK(stage.vram->moments.size() == 2);
  CHECK(stage.vram->moments[0].terms[0].name == "weights");
}

TEST_CASE("a taken moment is the other stage's binding one, its spread and its runtime included") {
  const StageRun run(
      {{"/stages/0/measured/runtime", R"("0.25 GB")"},
       {"/stages/1/measured/moments/-",
        R"({"name": "report", "host": [{"name": "text", "formula": "1 GB", "source": "s"}]})"}},
      k_hundred);
  const auto& program = run.stage(Basis::measured, "program");
  CHECK(told(program.ram->moments[0]) == R"(fit 650000000 325000000 1300000000
  runtime 250000000 125000000 500000000
  data 400000000 200000000 800000000)");
  CHECK(program.ram->moments[0].terms[0].formula->text() == "0.25 GB");
  CHECK(program.ram->moments[1].terms[0].formula->text() == "0.5 GB");
  CHECK(program.ram->binding_moment().name == "report");
  CHECK(program.ram->amount.bytes == Bytes{1500000000});
  CHECK(told(program.vram->amount) == told(run.stage(Basis::measured).vram->amount));
}

TEST_CASE("the first spread whose condition holds applies") {
  const Changes changes = {
      {"/stages/0/measured/spread/ram",
       R"([{"when": "cells > 50", "low": 1, "high": 3}, {"when": "cells > 10", "low": 1, "high": 4}])"}};
  for (const auto& [cells, high] :
       {std::pair<std::string, std::int64_t>{"100", 2700000000}, {"50", 2800000000}, {"10", 540000000}})
    CHECK(StageRun(changes, {{"cells", cells}}).stage(Basis::measured).ram->amount.high == Bytes{high});
}

TEST_CASE("of equal moments the first binds, and each lane is the largest") {
  const StageRun equal({{"/stages/0/measured/moments/1/host/0/formula", R"("data")"}}, k_hundred);
  CHECK(equal.stage(Basis::measured).ram->binding_moment().name == "load");
  // A moment of 1.9 GB at most and one of 1.5 GB surely: the point is of the one, the upper end of the other.
  const StageRun lanes(
      {{"/constants/-", R"({"name": "wild", "value": 1e8, "high": 3e9, "unit": "B", "source": "s"})"},
       {"/stages/0/measured/moments/1/host/0/formula", R"("wild")"}},
      k_hundred);
  const auto& ram = *lanes.stage(Basis::measured).ram;
  CHECK(ram.binding_moment().name == "train");
  CHECK(told(ram.amount) == "900000000 450000000 7000000000");
}

TEST_CASE("a moment without terms takes nothing: a stage may use the device alone") {
  const StageRun run({{"/runtime", ""},
                      {"/stages/0/measured/moments/0", R"({"name": "warm"})"},
                      {"/stages/0/measured/moments/1/host", ""}},
                     k_hundred);
  CHECK(!run.stage(Basis::measured).ram);
  CHECK(run.stage(Basis::measured).vram->binding_term().name == "tensors");
}

TEST_CASE("a stage that lacks parameters names those to give, and so does one that takes it") {
  const StageRun run(
      {{"/parameters/1/required", "true"},
       {"/parameters/2",
        R"({"name": "size", "kind": "count", "default": {"formula": "guides * cells"}, "help": ""})"},
       {"/decisions", ""},
       {"/stages/0/measured/domain/method", ""},
       {"/stages/0/measured/moments/0/host/0/formula", R"("size * 1 MB")"}},
      {});
  const auto& stage = run.stage(Basis::measured);
  CHECK(stage.status == Status::needs);
  CHECK(stage.needs == std::vector<std::string>{"guides", "cells"});
  CHECK(!stage.ram);
  CHECK(run.stage(Basis::measured, "program").needs == stage.needs);
  CHECK(run.stage(Basis::document).needs == std::vector<std::string>{"cells"});
}

TEST_CASE("an unsupported stage says why, and what takes it is unsupported too") {
  const StageRun run({}, {{"cells", "13"}});
  const auto& stage = run.stage(Basis::measured);
  CHECK(stage.status == Status::unsupported);
  CHECK(stage.reason == "13 cells stop it");
  CHECK(stage.source == "code");
  CHECK(run.stage(Basis::measured, "program").status == Status::unsupported);
  CHECK(run.stage(Basis::measured, "program").reason == "fit: 13 cells stop it");
  const StageRun one({{"/stages/0/unsupported_when/0/basis", R"("document")"}}, {{"cells", "13"}});
  CHECK(one.stage(Basis::document).status == Status::unsupported);
  CHECK(one.stage(Basis::measured).status == Status::ok);
}

TEST_CASE("what was not measured is extrapolated") {
  CHECK(StageRun().stage(Basis::measured).extrapolated.empty());
  const StageRun run({}, {{"cells", "1001"}, {"method", "exact"}});
  CHECK(run.stage(Basis::measured).extrapolated == std::vector<std::string>{"cells", "method"});
  CHECK(run.stage(Basis::document).extrapolated.empty());
}

TEST_CASE("a formula without a value says where it stands") {
  struct Fact {
    Changes changes;
    std::string where;
    std::string message;
  };
  const Fact facts[] = {
      {{{"/stages/0/document/ram/0/formula", R"~("1 GB / (cells - 100)")~"}},
       "profile small, fit, fixed",
       "division by zero in 1 GB / (cells - 100), where cells = 100"},
      {{{"/stages/0/measured/moments/0/host/0/formula", R"("1 GB - data * 10")"}},
       "profile small, fit, data",
       "a part of a need is negative: 1 GB - 400.00 MB * 10 = -3.00 GB"},
      {{{"/stages/0/measured/cpu_factor", R"("1 - cells")"}},
       "profile small, fit, cpu_factor",
       "a part of a need is negative: 1 - 100 = -99"},
      {{{"/stages/0/document/vram/0/formula", R"("data * 1e15")"}},
       "profile small, fit, all",
       "a size of 4e+23 bytes is larger than 2^63 - 1 bytes"},
      {{{"/stages/0/unsupported_when/0/when", R"~("1 / (cells - 100) > 0")~"}},
       "profile small, fit, unsupported_when",
       ""},
      {{{"/stages/0/warn_when/0/when", R"~("1 / (cells - 100) > 0")~"}}, "profile small, fit, warn_when", ""},
      {{{"/stages/0/measured/spread/ram/0/when", R"~("1 / (cells - 100) > 0")~"}},
       "profile small, fit, spread",
       ""},
      {{{"/decisions/0/formula", R"~("1 / (cells - 100) > 0 ? 'whole' : 'blocks'")~"}},
       "profile small, decision mode",
       ""},
  };
  for (const auto& fact : facts) {
    INFO(fact.where);
    const auto error = error_of([&] { StageRun(fact.changes, {{"cells", "100"}, {"device", "cpu"}}); });
    CHECK(error.kind() == ErrorKind::evaluation);
    CHECK(error.where() == fact.where);
    if (!fact.message.empty()) CHECK(std::string(error.what()) == fact.message);
  }
}

}  // namespace
}  // namespace memplan
