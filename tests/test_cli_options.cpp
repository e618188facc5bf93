#include <doctest/doctest.h>

#include "cli/options.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

// A command with one option of each kind.
struct Sample {
  Options options{"sample"};
  std::string word, value;
  std::optional<std::string> maybe;
  bool flag = false;
  std::vector<std::string> repeated, alone, list, several, rest;

  Sample() {
    options.positional("word", word, "a word");
    options.flag("--flag", flag, {"on or off", ""});
    options.value("--value", value, {"one value", "TEXT"});
    options.value("-M,--maybe", maybe, {"one value, or none", "TEXT", "Other"});
    options.repeated("--repeated", repeated, {"again and again", "TEXT"});
    options.repeated_or_alone("--alone", alone, {"its value may be left out", "TEXT"});
    options.list("--list", list, {"A,B", "NAMES"});
    options.several("--several", several, {"A B", "TEXT…"});
    options.rest(rest);
  }

  std::string error_of(const std::vector<std::string>& arguments) {
    return error_text([&] { options.parse(arguments); });
  }
};

}  // namespace

TEST_CASE("each kind of option takes its values") {
  Sample sample;
  sample.options.parse({"w", "--flag", "--value=v", "-M", "m", "--repeated", "a", "--repeated", "b",
                        "--alone", "--list", "c,d", "--several", "e", "f"});
  CHECK(sample.word == "w");
  CHECK(sample.flag);
  CHECK(sample.value == "v");
  CHECK(sample.maybe == "m");
  CHECK(sample.repeated == std::vector<std::string>{"a", "b"});
  CHECK(sample.alone == std::vector<std::string>{""});
  CHECK(sample.list == std::vector<std::string>{"c", "d"});
  CHECK(sample.several == std::vector<std::string>{"e", "f"});
}

TEST_CASE("a letter takes its value behind an equals sign, too") {
  Sample sample;
  sample.options.parse({"w", "-M=m=1"});
  CHECK(sample.maybe == "m=1");
  CHECK(Sample().error_of({"w", "-M="}) == Sample().error_of({"w", "-M"}));
}

TEST_CASE("what stands after two hyphens belongs to another program") {
  Sample sample;
  sample.options.parse({"w", "--flag", "--", "python3", "--value", "-c", "x"});
  CHECK(sample.rest == std::vector<std::string>{"python3", "--value", "-c", "x"});
  CHECK(sample.value.empty());
}

TEST_CASE("options as help sees them") {
  Sample sample;
  const auto maybe = sample.options.find("--maybe");
  REQUIRE(maybe);
  CHECK(maybe->names == std::vector<std::string>{"--maybe", "-M"});
  CHECK(maybe->takes_value);
  CHECK(maybe->text.group == "Other");
  CHECK(maybe->text.value == "TEXT");
  CHECK_FALSE(sample.options.find("--flag")->takes_value);
  CHECK_FALSE(sample.options.find("--alone")->needs_value);
  CHECK_FALSE(sample.options.find("--nothing"));
  CHECK(sample.options.all().front().names == std::vector<std::string>{"--help", "-h"});
  CHECK(sample.options.all()[1].positional);
}

TEST_CASE("wrong command lines") {
  struct Fact {
    std::vector<std::string> arguments;
    std::string error;
  };
  const std::string hint = "mem-plan sample bayesdream --help lists the options";
  const Fact facts[] = {
      {{"--valu", "1"}, "usage |  | sample has no option '--valu' | did you mean '--value'?"},
      {{"-m", "1"}, "usage |  | sample has no option '-m' | did you mean '-M'?"},
      {{"--zzzzzzzz"}, "usage |  | sample has no option '--zzzzzzzz' | " + hint},
      {{"--value", "--flag"}, "usage | --value | it needs a value | " + hint},
      {{"--value"}, "usage | --value | it needs a value | " + hint},
      {{"--value", "1", "--value", "2"}, "usage | --value | it is given twice | give it once"},
      {{"--flag=maybe"}, "usage | --flag | it takes no value | " + hint},
      {{"--help=1"}, "usage | --help | it takes no value | " + hint},
  };
  for (const auto& fact : facts) {
    Sample sample;
    sample.options.set_profile("bayesdream");
    CHECK(sample.error_of(fact.arguments) == fact.error);
  }
}
