#include <doctest/doctest.h>

#include "capture.hpp"
#include "cli/profile_input.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

// A profile's input with its options parsed.
struct Parsed {
  Options options{"estimate"};
  ProfileInput input;

  explicit Parsed(const std::vector<std::string>& arguments) {
    input.declare(options, {arguments, false});
    options.parse(arguments);
  }
};

ParameterValue value(const std::vector<std::string>& arguments, const std::string& name) {
  Parsed parsed(arguments);
  const auto question = parsed.input.question();
  const auto settings = Settings::resolve(*question.profile, question.given);
  const auto* found = settings.find(name);
  REQUIRE(found);
  return *found;
}

std::string input_error(const std::vector<std::string>& arguments) {
  return error_text([&] { Parsed(arguments).input.figures(); });
}

}  // namespace

TEST_CASE("an option is stronger than a data file, that than --params, and that than the default") {
  const ScratchFolder scratch;
  spill(scratch / "p.json", "{\"cells\": 7, \"features\": 8, \"groups\": 3, \"guides\": 9}");
  const std::vector<std::string> arguments = {
      "bayesdream", "-N", "5", "--from", test_data("small_csr.h5ad"), "--params", scratch / "p.json"};
  CHECK(value(arguments, "cells").number == 5);
  CHECK(value(arguments, "cells").origin == Origin::option);
  CHECK(value(arguments, "features").number != 8);
  CHECK(value(arguments, "features").origin == Origin::data);
  CHECK(value(arguments, "groups").number == 3);
  CHECK(value(arguments, "groups").origin == Origin::file);
  CHECK(value(arguments, "nsamples").origin == Origin::default_value);
}

TEST_CASE("a data file that does not tell its zeros leaves the sparsity to others") {
  CHECK(value({"bayesdream", "--from", test_data("small_dense.h5ad")}, "sparsity").origin ==
        Origin::default_value);
  CHECK(value({"bayesdream", "--from", test_data("small_csr.h5ad")}, "sparsity").origin == Origin::data);
}

TEST_CASE("the spellings of parameters") {
  struct Fact {
    std::vector<std::string> words;
    std::string name;
    double number;
  };
  const Fact facts[] = {
      {{"-T", "30k"}, "features", 30000},
      {{"--features=30_000"}, "features", 30000},
      {{"-T3"}, "features", 3},
      {{"--use-all-cells"}, "use_all_cells", 1},
      {{"--use-all-cells", "no"}, "use_all_cells", 0},
      {{"--sparsity", "85%"}, "sparsity", 0.85},
      {{"--vram-capacity", "24GB"}, "vram_capacity", 24e9},
  };
  for (const auto& fact : facts) {
    std::vector<std::string> arguments = {"bayesdream"};
    arguments.insert(arguments.end(), fact.words.begin(), fact.words.end());
    CHECK(value(arguments, fact.name).number == fact.number);
  }
  CHECK(value({"--stage", "fit_cis", "bayesdream", "--guide", "iaf"}, "guide").choice == "iaf");
}

TEST_CASE("what is lacking is told as options: first what all stages need") {
  const std::string hint =
      "give them, or take what a data file tells with --from FILE; mem-plan estimate bayesdream --help lists "
      "the parameters";
  CHECK(input_error({"bayesdream"}) ==
        "parameter |  | bayesdream needs --features (-T), --cells (-N); fit_cis needs --guides (-G) | " +
            hint);
  CHECK(input_error({"bayesdream", "-T", "5", "-N", "5", "--stage", "fit_cis"}) ==
        "parameter |  | bayesdream needs --guides (-G) | " + hint);
}

TEST_CASE("a profile's name, its stages and its bases") {
  CHECK(error_text([] { Parsed({}); })
            .starts_with(
                "usage |  | which profile? Its name comes first, before its parameters | profiles are "));
  CHECK(error_text([] { Parsed({"-T", "5", "bayesdream"}); }).starts_with("usage |  | which profile?"));
  CHECK(input_error({"bayesdream", "-T", "5", "-N", "5", "--stage", "fit_ci"}) ==
        "usage | --stage | profile bayesdream has no stage 'fit_ci' | did you mean 'fit_cis'?");
  CHECK(input_error({"bayesdream", "--basis", "mesured"}) ==
        "usage | --basis | 'mesured' is not among document or measured | did you mean 'measured'?");
  CHECK(input_error({bad_file("profiles/right.json"), "-n", "5", "--labels", "5", "--stage", "train",
                     "--basis", "measured"}) ==
        "parameter | --basis | profile right has no measured basis for the stages asked for | leave it out, "
        "or choose other stages with --stage");
  CHECK(Parsed({"bayesdream", "--basis", "document"}).input.basis() == Basis::document);
  CHECK_FALSE(Parsed({"bayesdream"}).input.basis());
}

TEST_CASE("options about a data file need one") {
  CHECK(input_error({"bayesdream", "--matrix", "X"}) ==
        "usage | --matrix | it is about a data file, and none is given | add --from FILE");
  CHECK(input_error({"bayesdream", "--count-zeros"}) ==
        "usage | --count-zeros | it is about a data file, and none is given | add --from FILE");
}

TEST_CASE("what cannot run has an answer, but no figures") {
  const std::vector<std::string> arguments = {"bayesdream", "-T",        "5",       "-N", "5",
                                              "--stage",    "fit_trans", "--input", "csr"};
  Parsed parsed(arguments);
  CHECK_FALSE(parsed.input.answer().answered());
  CHECK(input_error(arguments) ==
        "parameter |  | no stage asked for can run | change what stands in the way, or choose other stages "
        "with --stage");
}
