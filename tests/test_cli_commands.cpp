// The table of commands: what every one of them has. The commands' own tests are test_cli_<name>_command.cpp.
#include <doctest/doctest.h>

#include <set>

#include "capture.hpp"
#include "cli/command.hpp"

using namespace memplan;

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
