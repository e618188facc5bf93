#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "cli/command.hpp"
#include "cli/complete.hpp"
#include "cli/help.hpp"
#include "cli/output.hpp"
#include "cli/profile_store.hpp"
#include "memplan/cli.hpp"
#include "memplan/error.hpp"
#include "memplan/sys.hpp"

namespace memplan {

namespace {

constexpr int k_wrapper_failed = 125;

const Command* find_command(std::string_view name) {
  const auto rows = commands();
  const auto found = std::find_if(rows.begin(), rows.end(), [&](auto& row) { return row.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

[[noreturn]] void refuse_command(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& row : commands()) names.emplace_back(row.name);
  const auto known = fmt::format("commands are {}; mem-plan --help tells what they do", one_of(names));
  if (name.starts_with('-'))
    throw Error(ErrorKind::usage, fmt::format("the command comes first, before '{}'", printable(name)))
        .hint(known);
  const auto profiles = ProfileStore({}).names();
  if (std::find(profiles.begin(), profiles.end(), name) != profiles.end())
    throw Error(ErrorKind::usage, fmt::format("'{}' is a profile: the command comes first", name))
        .hint(fmt::format("write mem-plan estimate {}", name));
  names.emplace_back("--version");
  throw Error(ErrorKind::usage, fmt::format("no command is called '{}'", printable(name)))
      .hint(near_miss(name, names, known));
}

const Command& require_command(const std::string& name) {
  if (const auto* found = find_command(name)) return *found;
  refuse_command(name);
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
  const auto end = std::find(arguments.begin(), arguments.end(), "--");
  return std::any_of(arguments.begin(), end,
                     [](auto& argument) { return argument == "--help" || argument == "-h"; });
}

int print(const std::string& text) {
  write_all(k_standard_output, text);
  return 0;
}

int print_help(const Report& help, bool json) {
  OutputOptions output;
  output.json = json;
  return print(render(help, output));
}

// Of a report what could not be done: its lists of errors.
Report errors_in(const Report& report) {
  Report result;
  for (const auto& block : report.blocks)
    if (const auto* list = std::get_if<Items>(&block);
        list && !list->items.empty() && list->items.front().mark == "error")
      result.blocks.push_back(block);
  return result;
}

// What another program has done stands, whether or not its report can be written.
int print_beside(const Report& report, const OutputOptions& output) {
  try {
    if (!output.quiet)
      write_all(k_standard_error, render(report, output, k_standard_error));
    else
      write_all(k_standard_error, render_text(errors_in(report), {}));
    return report.status;
  } catch (const Error&) {
    return report.status;  // all that is left to tell
  }
}

int run_command(const std::vector<std::string>& arguments, OutputOptions& output) {
  const auto& command = require_command(arguments.front());
  const CommandLine line{{arguments.begin() + 1, arguments.end()}, asks_for_help(arguments)};
  Options options(command.name);
  declare_output(options, output);
  const auto runner = command.declare(options, line);
  if (line.help) return print_help(command_help(options, command), output.json);
  options.parse(line.arguments);
  check_output(output);
  const auto* compute = std::get_if<ReportRunner>(&runner);
  if (!compute) return std::get<RowRunner>(runner)(output);
  const auto report = (*compute)();
  return command.is_wrapper ? print_beside(report, output) : write_report(report, output);
}

int dispatch(const std::vector<std::string>& arguments, OutputOptions& output) {
  if (arguments.empty()) return print(overview());
  const auto& first = arguments.front();
  if (first == "--version") return print(version());
  if (first == "__complete") return print(completions({arguments.begin() + 1, arguments.end()}));
  if (first == "--help" || first == "-h" || first == "help") {
    if (arguments.size() == 1) return print_help(program_help(), false);
    if (arguments.size() == 2 && arguments.back() == "--json") return print_help(program_help(), true);
    std::vector<std::string> command_line(arguments.begin() + 1, arguments.end());
    command_line.emplace_back("--help");
    return run_command(command_line, output);
  }
  return run_command(arguments, output);
}

// The next step after an error of `kind` that names none itself.
std::string next_step(ErrorKind kind, const std::vector<std::string>& arguments) {
  const bool with_profile = arguments.size() > 1 && !arguments[1].starts_with('-');
  const auto command = arguments.empty() ? "" : arguments.front();
  switch (kind) {
    case ErrorKind::usage:
      return fmt::format("mem-plan {} --help lists the options", command);
    case ErrorKind::parameter:
    case ErrorKind::evaluation:
      return fmt::format("mem-plan {}{} --help tells what each parameter takes", command,
                         with_profile ? " " + printable(arguments[1]) : "");
    case ErrorKind::file:
      return fmt::format("check the file; mem-plan {} --help tells what is read", command);
    case ErrorKind::profile:
      return "correct the file, then: mem-plan profiles check FILE";
    case ErrorKind::device:
      return "mem-plan probe tells what this machine has";
    case ErrorKind::internal:
      return "please report it, with the command line and what mem-plan --version prints";
  }
  return "";
}

// The error with a next step.
Error advised(Error error, const std::vector<std::string>& arguments) {
  const auto& problems = error.problems();
  const bool told =
      std::any_of(problems.begin(), problems.end(), [](auto& row) { return !row.hint.empty(); });
  if (error.hint().empty() && !told) error.hint(next_step(error.kind(), arguments));
  return error;
}

// Tells the error; returns the exit status. The statuses of a wrapper are those of the program that it runs:
// its own failures have three that such programs leave alone.
int fail(const Error& error, const std::vector<std::string>& arguments, const OutputOptions& output) {
  const int status = report_error(advised(error, arguments), output);
  if (const auto* cannot_start = dynamic_cast<const CannotStart*>(&error)) return cannot_start->status();
  const auto* command = arguments.empty() ? nullptr : find_command(arguments.front());
  return command && command->is_wrapper ? k_wrapper_failed : status;
}

}  // namespace

int run(const std::vector<std::string>& given) {
  const auto arguments = with_hyphens(given);
  OutputOptions output = early_output(arguments);
  try {
    return dispatch(arguments, output);
  } catch (const Error& error) {
    return fail(error, arguments, output);
  } catch (const std::bad_alloc&) {
    return fail(Error(ErrorKind::internal, "out of memory"), arguments, output);
  } catch (const std::exception& error) {
    const auto text = fmt::format("a fault of mem-plan: {}", printable(error.what()));
    return fail(Error(ErrorKind::internal, text), arguments, output);
  }
}

}  // namespace memplan
