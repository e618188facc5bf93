#include <doctest/doctest.h>

#include "memplan/explain.hpp"
#include "profile_runs.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

Explanation explained(const Changes& changes = {}, std::optional<Basis> basis = {},
                      const Spelled& values = {{"cells", "100"}}) {
  const auto profile = small_profile(changes);
  return explain(estimate(profile, settings_from(profile, values)), basis);
}

std::string told(const Derivation& row) {
  return row.name + ": " + row.formula + " = " + row.with_values + " = " + row.value + " [" + row.note +
         "; " + row.source + "]";
}

std::vector<std::string> told(const std::vector<Derivation>& rows) {
  std::vector<std::string> texts;
  for (const auto& row : rows) texts.push_back(told(row));
  return texts;
}

TEST_CASE("each term has its formula, the numbers put in, its result and its source") {
  const auto found = explained({}, Basis::document);
  REQUIRE(found.moments.size() == 2);
  const auto& moment = found.moments[0];
  CHECK(moment.stage == "fit");
  CHECK(moment.moment == "all");
  CHECK(moment.device == Device::ram);
  CHECK(moment.binds);
  REQUIRE(moment.terms.size() == 2);
  CHECK(told(moment.terms[0].derivation) == "fixed: base = 1.00 GB = 1.00 GB [; guide]");
  CHECK(told(moment.terms[1].derivation) ==
        "data: factor * data = 1–3 * 400.00 MB = 400.00 MB–1.20 GB [; guide]");
  CHECK(moment.terms[1].errata == std::vector<std::string>{"S-2"});
  CHECK(moment.terms[1].amount.high == Bytes{1200000000});
}

TEST_CASE("definitions and constants are told once, outermost first") {
  const auto found = explained({{"/stages/0/document/ram/0/formula", R"~("blocks(3) + base")~"},
                                {"/stages/0/document/vram/0/formula", R"~("data + blocks(1)")~"}},
                               Basis::document);
  CHECK(told(found.definitions) ==
        std::vector<std::string>{"blocks(n): n * 8 MB =  =  [n blocks; ]",
                                 "data: cells * 4 MB = 100 * 4 MB = 400.00 MB [; ]"});
  CHECK(told(found.constants) ==
        std::vector<std::string>{"base:  =  = 1.00 GB [; guide]", "factor:  =  = 1–3 [; guide]"});
}

TEST_CASE("an argument is not the constant of the same name") {
  const auto found = explained({{"/definitions/1/arguments", R"(["factor"])"},
                                {"/definitions/1/formula", R"("factor * 8 MB")"},
                                {"/stages/0/document/ram/1/formula", R"~("blocks(3)")~"}},
                               Basis::document);
  CHECK(told(found.constants) == std::vector<std::string>{"base:  =  = 1.00 GB [; guide]"});
}

TEST_CASE("the engine's terms are explained too") {
  const auto found = explained(
      {{"/constants/-", R"({"name": "cuda_context", "value": 5e8, "unit": "B", "source": "a run"})"},
       {"/constants/-", R"({"name": "allocator_overhead", "value": 1.25, "source": "another"})"},
       {"/constants/-", R"({"name": "runtime", "value": 7, "source": "no business of it"})"}},
      Basis::measured);
  const auto& load = found.moments[0].terms;
  CHECK(told(load[0].derivation) == "runtime: 0.5 GB = 0.5 GB = 500.00 MB [interpreter and imports; ]");
  const auto& train = found.moments[2].terms;
  REQUIRE(train.size() == 3);
  CHECK(told(train[1].derivation) == "cuda_context: cuda_context = 500.00 MB = 500.00 MB [; a run]");
  CHECK(told(train[2].derivation) ==
        "allocator_overhead: (allocator_overhead - 1) * the device's terms = (1.25 - 1) * the device's terms "
        "= 300.00 MB [; another]");
}

TEST_CASE("a taken moment is explained with the runtime of the stage that it is taken from") {
  const auto found = explained({{"/stages/0/measured/runtime", R"("0.25 GB")"}}, Basis::measured);
  const auto program = std::find_if(found.moments.begin(), found.moments.end(),
                                    [](auto& row) { return row.stage == "program"; });
  REQUIRE(program != found.moments.end());
  CHECK(program->terms[0].derivation.formula == "0.25 GB");
}

TEST_CASE("without a basis both are explained, and stages without an answer left out") {
  const auto both = explained();
  CHECK(both.moments.front().basis == Basis::document);
  CHECK(both.moments.back().basis == Basis::measured);
  CHECK(explained({}, {}, {{"cells", "13"}}).moments.empty());
  CHECK(explained({}, {}, {}).moments.empty());
}

TEST_CASE("a definition that has no value here says so") {
  const auto found = explained({{"/definitions/0/formula", R"~("4 MB / (cells - 100)")~"},
                                {"/stages/0/document/ram/1/formula", R"("cells > 100 ? data : 0 B")"},
                                {"/stages/0/document/vram", ""},
                                {"/stages/0/measured", ""},
                                {"/stages/1", ""}},
                               Basis::document);
  CHECK(told(found.definitions) == std::vector<std::string>{"data: 4 MB / (cells - 100) =  = no value [; ]"});
}

}  // namespace
}  // namespace memplan
