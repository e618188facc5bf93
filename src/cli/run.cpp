#include "memplan/cli.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <optional>

#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/output.hpp"
#include "memplan/error.hpp"
#include "memplan/sys.hpp"

namespace memplan {

namespace {

constexpr int k_standard_output = 1;

const Command* find_command(std::string_view name) {
  const auto rows = commands();
  const auto found = std::find_if(rows.begin(), rows.end(), [&](auto& row) { return row.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

const Command& require_command(const std::string& name) {
  if (const auto* found = find_command(name)) return *found;
  std::vector<std::string> names;
  for (const auto& row : commands()) names.emplace_back(row.name);
  const bool option = name.starts_with('-');
  throw Error(ErrorKind::usage, fmt::format("{} '{}'", option ? "the command must come first, before" : "no command is called", printable(name)))
      .hint(near_miss(name, names, "commands are " + one_of(names)));
}

// Underscores in the names of options are hyphens: --use_all_cells is --use-all-cells.
std::vector<std::string> with_hyphens(std::vector<std::string> arguments) {
  for (auto& argument : arguments) {
    if (argument == "--") break;
    if (!argument.starts_with("--")) continue;
    const auto end = std::min(argument.find('='), argument.size());
    std::replace(argument.begin(), argument.begin() + static_cast<std::ptrdiff_t>(end), '_', '-');
  }
  return arguments;
}

bool asks_for_help(const std::vector<std::string>& arguments) {
  return std::any_of(arguments.begin(), arguments.end(), [](auto& argument) { return argument == "--help" || argument == "-h"; });
}

int print(const std::string& text) {
  write_all(k_standard_output, text);
  return 0;
}

// CLI11's own words name types and counts; ours name what to do.
[[noreturn]] void rethrow(const CLI::ParseError& error, std::string_view command) {
  const std::string text = error.what();
  const auto name = text.substr(0, text.find(':'));
  const auto hint = fmt::format("mem-plan {} --help lists the options", command);
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) && name.starts_with('-'))
    throw Error(ErrorKind::usage, "it needs a value").at(name).hint(hint);
  throw Error(ErrorKind::usage, printable(text)).hint(hint);
}

// What is left over is a mistake: an option that the command does not have, or a word too many.
void refuse_extras(const CLI::App& app, const Command& command) {
  const auto extras = app.remaining();
  if (extras.empty()) return;
  const auto option = std::find_if(extras.begin(), extras.end(), [](auto& word) { return word.size() > 1 && word.starts_with('-'); });
  const auto hint = fmt::format("mem-plan {} --help lists the options", command.name);
  if (option == extras.end())
    throw Error(ErrorKind::usage, fmt::format("'{}' is one word too many", printable(extras.front()))).hint(hint);
  const auto name = option->substr(0, option->find('='));
  throw Error(ErrorKind::usage, fmt::format("{} has no option '{}'", command.name, printable(name))).hint(near_miss(name, option_names(app), hint));
}

Report compute(CLI::App& app, const Command& command, const Runner& runner, std::vector<std::string> arguments) {
  app.allow_extras();
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
  try {
    app.parse(arguments);
  } catch (const CLI::ParseError& error) {
    rethrow(error, command.name);
  }
  refuse_extras(app, command);
  return runner();
}

int run_command(const std::vector<std::string>& arguments, OutputOptions& output) {
  const auto& command = require_command(arguments.front());
  const CommandLine line{{arguments.begin() + 1, arguments.end()}, asks_for_help(arguments)};
  CLI::App app;
  app.set_help_flag("-h,--help", "print this help")->group("Help");
  declare_output(app, output);
  const auto runner = command.declare(app, line);
  if (line.help) return print(command_help(app, command, terminal_width(k_standard_output)));
  const auto report = compute(app, command, runner, line.arguments);
  check_output(output);
  if (!output.quiet) write_all(k_standard_output, render(report, output));
  return report.status;
}

int dispatch(const std::vector<std::string>& arguments, OutputOptions& output) {
  if (arguments.empty()) return print(overview());
  const auto& first = arguments.front();
  if (first == "--version") return print(version());
  if (first == "--help" || first == "-h" || first == "help") {
    if (arguments.size() == 1) return print(program_help());
    return run_command({arguments[1], "--help"}, output);
  }
  return run_command(arguments, output);
}

}  // namespace

int run(const std::vector<std::string>& given) {
  const auto arguments = with_hyphens(given);
  OutputOptions output = early_output(arguments);
  try {
    return dispatch(arguments, output);
  } catch (const Error& error) {
    return report_error(error, output);
  } catch (const std::bad_alloc&) {
    return report_error(Error(ErrorKind::internal, "out of memory"), output);
  } catch (const std::exception& error) {
    return report_error(Error(ErrorKind::internal, fmt::format("a fault of mem-plan: {}", printable(error.what()))), output);
  }
}

}  // namespace memplan
