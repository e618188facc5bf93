#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "cli/help.hpp"
#include "cli/output.hpp"

using namespace memplan;

namespace {

const Command& command_called(std::string_view name) {
  const auto rows = commands();
  return *std::find_if(rows.begin(), rows.end(), [&](auto& row) { return row.name == name; });
}

// The help of `command`, with the parameters of bayesdream where it takes a profile, `width` columns wide.
std::string help_text(const Command& command, int width) {
  Options options(command.name);
  OutputOptions output;
  declare_output(options, output);
  const bool profile = command.usage.starts_with("PROFILE");
  const auto runner = command.declare(
      options, {profile ? std::vector<std::string>{"bayesdream"} : std::vector<std::string>{}, true});
  return render_text(command_help(options, command), {UnitFlavour::si, false, width});
}

std::size_t widest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t widest = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto starts = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    widest = std::max(widest, static_cast<std::size_t>(std::count_if(line.begin(), line.end(), starts)));
  }
  return widest;
}

}  // namespace

TEST_CASE("all help fits a terminal of 80 columns") {
  CHECK(widest_line(overview()) <= 80);
  CHECK(widest_line(render_text(program_help(), {UnitFlavour::si, false, 80})) <= 80);
  for (const auto& command : commands()) {
    CAPTURE(command.name);
    CHECK(widest_line(help_text(command, 80)) <= 80);
  }
}

TEST_CASE("a profile's parameters come first, what all commands share last") {
  const auto text = help_text(command_called("check"), 80);
  std::size_t last = 0;
  for (const auto* group : {"Usage: mem-plan check",
                            "\nParameters of bayesdream:", "\nCommon options:", "\nBudget:", "\nOutput:"}) {
    const auto at = text.find(group);
    CAPTURE(group);
    CHECK(at != std::string::npos);
    CHECK(at >= last);
    last = at;
  }
  CHECK(text.find("  --features, -T NUMBER  ") != std::string::npos);
  CHECK(text.find("a whole number ≥ 1;") != std::string::npos);
}

TEST_CASE("the program's help names every command") {
  const auto text = render_text(program_help(), {});
  for (const auto& command : commands())
    CHECK(text.find(fmt::format("\n  {} ", command.name)) != std::string::npos);
}
