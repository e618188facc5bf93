// What a command is, and what it is handed. Private to the cli room.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "memplan/report.hpp"

namespace memplan {

// Computes a command's answer, once its options have been parsed.
using Runner = std::function<Report()>;

// The arguments after the command's name, for commands whose options depend on them (a profile's parameters).
struct CommandLine {
  std::vector<std::string> arguments;
  bool help = false;  // --help is among them: what is lacking need not stop the listing of options
};

// A row of the table of commands. `declare` adds the command's own options to `app` and hands back what runs
// it; the options of all commands are there already. The app outlives the runner.
struct Command {
  std::string_view name;
  std::string_view usage;    // what follows the name: "PROFILE [parameters] [options]"
  std::string_view summary;  // one sentence
  Runner (*declare)(CLI::App& app, const CommandLine& line);
};

// Every command, in the order of the help.
std::span<const Command> commands();

Runner declare_estimate(CLI::App& app, const CommandLine& line);
Runner declare_explain(CLI::App& app, const CommandLine& line);
Runner declare_check(CLI::App& app, const CommandLine& line);
Runner declare_inspect(CLI::App& app, const CommandLine& line);
Runner declare_calibrate(CLI::App& app, const CommandLine& line);
Runner declare_errata(CLI::App& app, const CommandLine& line);
Runner declare_profiles(CLI::App& app, const CommandLine& line);

}  // namespace memplan
