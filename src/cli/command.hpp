// What a command is, and what it is handed. Private to the cli room.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/options.hpp"
#include "cli/output.hpp"
#include "memplan/report.hpp"

namespace memplan {

// What a command does once its options have been parsed: it computes its answer, or it writes rows by itself
// as they come, in the format asked for, and returns the exit status.
using ReportRunner = std::function<Report()>;
using RowRunner = std::function<int(const OutputOptions&)>;
using Runner = std::variant<ReportRunner, RowRunner>;

// The arguments after the command's name, for commands whose options depend on them (a profile's parameters).
struct CommandLine {
  std::vector<std::string> arguments;
  bool help = false;  // --help is among them: what is lacking need not stop the listing of options
};

// A row of the table of commands. `declare` adds the command's own options and hands back what runs it;
// the options of all commands are there already. The options outlive the runner.
struct Command {
  std::string_view name;
  std::string_view usage;    // what follows the name: "PROFILE [parameters] [options]"
  std::string_view summary;  // one sentence
  Runner (*declare)(Options& add, const CommandLine& line);
  // It runs another program, whose standard output and exit status are its own: the answer goes to standard
  // error, and a failure of mem-plan's own ends with 125, or 126 or 127 where the program cannot be started.
  bool is_wrapper = false;
};

// Every command, in the order of the help.
std::span<const Command> commands();

Runner declare_estimate(Options& add, const CommandLine& line);
Runner declare_explain(Options& add, const CommandLine& line);
Runner declare_check(Options& add, const CommandLine& line);
Runner declare_gpu(Options& add, const CommandLine& line);
Runner declare_solve(Options& add, const CommandLine& line);
Runner declare_plan(Options& add, const CommandLine& line);
Runner declare_sweep(Options& add, const CommandLine& line);
Runner declare_probe(Options& add, const CommandLine& line);
Runner declare_inspect(Options& add, const CommandLine& line);
Runner declare_calibrate(Options& add, const CommandLine& line);
Runner declare_measure(Options& add, const CommandLine& line);
Runner declare_request(Options& add, const CommandLine& line);
Runner declare_errata(Options& add, const CommandLine& line);
Runner declare_profiles(Options& add, const CommandLine& line);

}  // namespace memplan
