// What a stage of a profile may not be, mistake by mistake.
#include <doctest/doctest.h>

#include "profile_mistakes.hpp"

namespace memplan {
namespace {

TEST_CASE("stages: names, bases and conditions") {
  const Mistake mistakes[] = {
      {{{"/stages/0/document", R"~({})~"}},
       R"~(/stages/0/document: a document basis has 'ram' terms, 'vram' terms or both)~"},
      {{{"/stages/0/measured", R"~({})~"}},
       R"~(/stages/0/measured: a measured basis needs at least one moment in 'moments')~"},
      {{{"/stages/0/unsupported_when/0/when", R"~("cells")~"}},
       R"~(/stages/0/unsupported_when/0/when, column 1: this is a plain number, not yes/no
cells
^)~"},
      {{{"/stages/0/unsupported_when/0/reason", R"~()~"}},
       R"~(/stages/0/unsupported_when/0: the member 'reason' is missing)~"},
      {{{"/stages/0/unsupported_when/0/basis", R"~("both")~"}},
       R"~(/stages/0/unsupported_when/0/basis: 'both' is not among document or measured)~"},
      {{{"/stages/0/warn_when", R"~({})~"}}, R"~(/stages/0/warn_when: this is a JSON object, not a list)~"},
  };
  check_all(mistakes);
}

TEST_CASE("terms: bytes, names and errata") {
  const Mistake mistakes[] = {
      {{{"/stages/0/document/ram", R"~([])~"}},
       R"~(/stages/0/document/ram: the list needs at least one term)~"},
      {{{"/stages/0/document/ram/0/formula", R"~("cells")~"}},
       R"~(/stages/0/document/ram/0/formula, column 1: this is a plain number, not bytes
cells
^)~"},
      {{{"/stages/0/document/ram/0/formula", R"~("data^2")~"}},
       R"~(/stages/0/document/ram/0/formula, column 1: this is bytes^2, not bytes
data^2
^)~"},
      {{{"/stages/0/document/ram/0/formula", R"~("cells > 2")~"}},
       R"~(/stages/0/document/ram/0/formula, column 1: this is yes/no, not bytes
cells > 2
^)~"},
      {{{"/stages/0/document/ram/0/formula", R"~("mode")~"}},
       R"~(/stages/0/document/ram/0/formula, column 1: this is a choice, not bytes
mode
^)~"},
      {{{"/stages/0/document/ram/0/formula", R"~("guides * 1 MB")~"}},
       R"~(/stages/0/document/ram/0/formula, column 1: 'guides' may have no value here
guides * 1 MB
^
use it under given(guides), as in given(guides) ? … : …)~"},
      {{{"/stages/0/document/ram/0/source", R"~()~"}},
       R"~(/stages/0/document/ram/0: the member 'source' is missing)~"},
      {{{"/stages/0/document/ram/1/name", R"~("fixed")~"}},
       R"~(/stages/0/document/ram/1/name: the term's name 'fixed' is taken)~"},
      {{{"/stages/0/document/ram/1/name", R"~("runtime")~"}},
       R"~(/stages/0/document/ram/1/name: the term 'runtime' is the engine's)~"},
      {{{"/stages/0/document/ram/0/errata", R"~("S-1")~"}},
       R"~(/stages/0/document/ram/0/errata: this is a JSON string, not a list)~"},
      {{{"/stages/0/document/ram/0/errata", R"~([7])~"}},
       R"~(/stages/0/document/ram/0/errata/0: this is a JSON number, not a text)~"},
      {{{"/stages/0/document/ram", R"~(["base"])~"}},
       R"~(/stages/0/document/ram/0: this is a JSON string, not an object)~"},
      {{{"/stages/0/document/gpu", R"~([])~"}},
       R"~(/stages/0/document/gpu: unknown member
it may hold ram, vram or note)~"},
  };
  check_all(mistakes);
}

TEST_CASE("spreads") {
  const Mistake mistakes[] = {
      {{{"/stages/0/measured/spread/ram/0/low", R"~(1.5)~"}},
       R"~(/stages/0/measured/spread/ram/0: a spread has 0.001 ≤ low ≤ 1 ≤ high ≤ 1,000)~"},
      {{{"/stages/0/measured/spread/ram/0/high", R"~()~"}},
       R"~(/stages/0/measured/spread/ram/0: a spread has 0.001 ≤ low ≤ 1 ≤ high ≤ 1,000)~"},
      {{{"/stages/0/measured/spread/ram/0/low", R"~(0.0009)~"}},
       R"~(/stages/0/measured/spread/ram/0: a spread has 0.001 ≤ low ≤ 1 ≤ high ≤ 1,000)~"},
      {{{"/stages/0/measured/spread/ram/0/high", R"~(1000.1)~"}},
       R"~(/stages/0/measured/spread/ram/0: a spread has 0.001 ≤ low ≤ 1 ≤ high ≤ 1,000)~"},
      {{{"/stages/0/measured/spread/ram/0/runs", R"~(1e300)~"}},
       R"~(/stages/0/measured/spread/ram/0/runs: this is no whole number from 0 to 1,000,000,000)~"},
      {{{"/stages/0/measured/spread/ram/0/runs", R"~(-1)~"}},
       R"~(/stages/0/measured/spread/ram/0/runs: this is no whole number from 0 to 1,000,000,000)~"},
      {{{"/stages/0/measured/spread/ram/0/when", R"~("cells")~"}},
       R"~(/stages/0/measured/spread/ram/0/when, column 1: this is a plain number, not yes/no
cells
^)~"},
      {{{"/stages/0/measured/spread/host", R"~([])~"}},
       R"~(/stages/0/measured/spread/host: unknown member
it may hold ram or vram)~"},
  };
  check_all(mistakes);
  const auto widest = small_profile(
      {{"/stages/0/measured/spread/ram/0/low", "0.001"}, {"/stages/0/measured/spread/ram/0/high", "1000"}});
  CHECK(widest.stages[0].measured->ram_spread[0].high == 1000);
}

TEST_CASE("domains") {
  const Mistake mistakes[] = {
      {{{"/stages/0/measured/domain/cells", R"~({"min": 10})~"}},
       R"~(/stages/0/measured/domain/cells: a domain is min ≤ max, or a list of values)~"},
      {{{"/stages/0/measured/domain/cells", R"~({"min": 10, "max": 5})~"}},
       R"~(/stages/0/measured/domain/cells: a domain is min ≤ max, or a list of values)~"},
      {{{"/stages/0/measured/domain/cells", R"~({"values": ["10"]})~"}},
       R"~(/stages/0/measured/domain: the domain of 'cells' is min and max)~"},
      {{{"/stages/0/measured/domain/cells", R"~({"min": 10, "values": ["10"]})~"}},
       R"~(/stages/0/measured/domain/cells: a domain is min ≤ max, or a list of values
/stages/0/measured/domain: the domain of 'cells' is min and max)~"},
      {{{"/stages/0/measured/domain/method", R"~({"values": ["fats"]})~"}},
       R"~(/stages/0/measured/domain: 'fats' is no value of 'method'
did you mean 'fast'?)~"},
      {{{"/stages/0/measured/domain/method", R"~({"min": 1, "max": 2})~"}},
       R"~(/stages/0/measured/domain: the domain of 'method' is a list of values)~"},
      {{{"/stages/0/measured/domain/clels", R"~({"min": 10, "max": 20})~"}},
       R"~(/stages/0/measured/domain: 'clels' is no parameter
did you mean 'cells'?)~"},
  };
  check_all(mistakes);
}

TEST_CASE("moments, those of other stages among them") {
  const Mistake mistakes[] = {
      {{{"/stages/0/measured/moments/1/name", R"~("load")~"}},
       R"~(/stages/0/measured/moments/1/name: the moment's name 'load' is taken)~"},
      {{{"/stages/1/measured/moments/0/stage", R"~("ftt")~"}},
       R"~(/stages/1/measured/moments/0/stage: 'ftt' is no stage
did you mean 'fit'?)~"},
      {{{"/stages/1/measured/moments/0/stage", R"~("program")~"}},
       R"~(/stages/1/measured/moments/0/stage: a stage cannot take its own moment)~"},
      {{{"/stages/1/measured/moments/0/host", R"~([{"name": "t", "formula": "data", "source": "s"}])~"}},
       R"~(/stages/1/measured/moments/0: a moment that is another stage's has no terms of its own)~"},
      {{{"/stages/-", R"~({"name": "all", "measured": {"moments": [{"name": "x", "stage": "program"}]}})~"}},
       R"~(/stages/2/measured/moments/0/stage: the stage 'program' itself takes another stage's moment)~"},
  };
  check_all(mistakes);
}

TEST_CASE("what belongs to a measured basis") {
  const Mistake mistakes[] = {
      {{{"/stages/0/measured/cpu_factor", R"~("2 GB")~"}},
       R"~(/stages/0/measured/cpu_factor, column 1: this is bytes, not a plain number
2 GB
^)~"},
      {{{"/stages/0/measured/runtime", R"~("2")~"}},
       R"~(/stages/0/measured/runtime, column 1: this is a plain number, not bytes
2
^)~"},
      {{{"/stages/0/measured/held", R"~({"hots": []})~"}},
       R"~(/stages/0/measured/held/hots: unknown member
did you mean 'host'?)~"},
  };
  check_all(mistakes);
}

TEST_CASE("a stage's name is taken once") {
  const auto error = error_of([] {
    small_profile(
        {{"/stages/-",
          R"({"name": "fit", "document": {"ram": [{"name": "t", "formula": "1 B", "source": ""}]}})"}});
  });
  CHECK(told(error.problems()) == "/stages/2/name: the stage's name 'fit' is taken");
}

TEST_CASE("a document basis is one moment, a measured one has moments and what all of them hold") {
  const auto profile =
      small_profile({{"/stages/0/measured/held",
                      R"({"device": [{"name": "weights", "formula": "1 GB", "source": "s"}]})"}});
  const auto& fit = *profile.find_stage("fit");
  REQUIRE(fit.document->moments.size() == 1);
  CHECK(fit.document->moments[0].name == "all");
  CHECK(fit.document->moments[0].host[1].errata == std::vector<std::string>{"S-2"});
  CHECK(fit.document->has_vram);
  CHECK(fit.measured->moments.size() == 2);
  CHECK(fit.measured->held_device[0].name == "weights");
  CHECK(fit.measured->vram_spread[0].high == 1.5);
  CHECK(fit.measured->domain[1].values == std::vector<std::string>{"fast"});
  CHECK(fit.model(Basis::document) == &*fit.document);
}

TEST_CASE("a stage that takes another's moment uses VRAM where that one does") {
  CHECK(small_profile().find_stage("program")->measured->has_vram);
  const auto without = small_profile({{"/stages/0/measured/moments/1/device", ""}});
  CHECK(!without.find_stage("fit")->measured->has_vram);
  CHECK(!without.find_stage("program")->measured->has_vram);
}

TEST_CASE("held terms times moments are bounded, those of a taken stage too") {
  const auto with = [](std::size_t held, std::size_t moments) {
    const auto list = [](std::size_t count, const std::string& rest) {
      nlohmann::ordered_json entries = nlohmann::ordered_json::array();
      for (std::size_t i = 0; i < count; ++i) {
        auto entry = nlohmann::ordered_json::parse(rest);
        entry["name"] = "n" + std::to_string(i);
        entries.push_back(entry);
      }
      return entries.dump();
    };
    return Changes{{"/stages/0/measured/held",
                    R"({"host": )" + list(held, R"({"formula": "1 B", "source": "s"})") + "}"},
                   {"/stages/0/measured/moments", list(moments, "{}")}};
  };
  CHECK_NOTHROW(small_profile(with(49, 50)));  // twice: once taken by the stage program
  CHECK(told(error_of([&] { small_profile(with(51, 50)); }).problems()) ==
        "/stages/1/measured: with this stage an estimate takes more than 5,000 terms, counting held terms at "
        "each "
        "moment and those of a stage at each moment that takes it");
}

}  // namespace
}  // namespace memplan
