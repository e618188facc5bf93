// The table of commands: what every one of them has. The commands' own tests are test_cli_<name>_command.cpp.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "capture.hpp"
#include "cli/command.hpp"
#include "small_profile.hpp"

using namespace memplan;

namespace {

// The names of the command's options without a profile: "--max-ram", "-h".
std::vector<std::string> option_names_of(const Command& command) {
  OutputOptions output;
  Options options(command.name);
  declare_output(options, output);
  const auto runner = command.declare(options, {{}, true});  // holds what the options fill
  std::vector<std::string> names;
  for (const auto& option : options.all())
    if (!option.positional) names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

// The small profile with other words for a member of its second parameter: what is said of it.
std::string told_of_parameter(const std::string& member, const std::string& text) {
  return told(error_of([&] { small_profile({{"/parameters/1/" + member, '"' + text + '"'}}); }).problems());
}

}  // namespace

TEST_CASE("commands have names of their own, a sentence, and help without a profile") {
  std::set<std::string_view> names;
  for (const auto& command : commands()) {
    const std::string name(command.name);
    CAPTURE(name);
    CHECK(names.insert(command.name).second);
    CHECK_FALSE(command.summary.empty());
    const auto result = ran({name, "--help"});
    CHECK(result.status == 0);
    CHECK(result.out.starts_with("mem-plan " + name + ": "));
    for (const auto* option : {"--json", "--format", "--units", "--color", "--quiet", "--help"})
      CHECK(contains(result.out, option));
  }
  CHECK(names.size() >= 5);
}

TEST_CASE("no parameter of a profile can be called like an option of a command") {
  std::set<std::string> names;
  for (const auto& command : commands())
    for (const auto& name : option_names_of(command)) names.insert(name);
  CHECK(names.contains("--max-ram"));
  CHECK(names.contains("--columns"));
  for (const auto& name : names) {
    CAPTURE(name);
    if (!name.starts_with("--")) {
      CHECK(told_of_parameter("symbol", name.substr(1)).starts_with("/parameters/1/symbol: "));
      continue;
    }
    auto parameter = name.substr(2);
    std::replace(parameter.begin(), parameter.end(), '-', '_');
    CHECK(told_of_parameter("name", parameter) ==
          "/parameters/1/name: " + name + " is an option of the commands\nchoose another name");
  }
}
