#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/output.hpp"
#include "cli/profile_store.hpp"
#include "memplan/cli.hpp"
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
  return std::any_of(arguments.begin(), arguments.end(),
                     [](auto& argument) { return argument == "--help" || argument == "-h"; });
}

int print(const std::string& text) {
  write_all(k_standard_output, text);
  return 0;
}

int print(const Report& help) {
  return print(render(help, OutputOptions{}));
}

// Whether two options of one letter differ in its case alone.
bool is_same_letter(const std::string& known, const std::string& name) {
  return known.size() == 2 && CLI::detail::to_lower(known) == CLI::detail::to_lower(name);
}

// Where the options of this command line are listed: its app is named after its profile.
std::string help_hint(const CLI::App& app, const Command& command) {
  const auto profile = app.get_name().empty() ? "" : " " + app.get_name();
  return fmt::format("mem-plan {}{} --help lists the options", command.name, profile);
}

// CLI11's own words name types and counts; ours name what to do.
[[noreturn]] void rethrow(const CLI::ParseError& error, const CLI::App& app, const Command& command) {
  const std::string text = error.what();
  const auto name = text.substr(0, text.find_first_of(": "));
  const auto hint = help_hint(app, command);
  if (dynamic_cast<const CLI::CallForHelp*>(&error))
    throw Error(ErrorKind::usage, "it takes no value").at("--help").hint(hint);
  if (app.get_option_no_throw("--" + name))
    throw Error(ErrorKind::usage, "it takes no value").at("--" + name).hint(hint);
  const auto* option = app.get_option_no_throw(name);
  if (!option) throw Error(ErrorKind::usage, printable(text)).hint(hint);
  if (option->count() > 1) throw Error(ErrorKind::usage, "it is given twice").at(name).hint("give it once");
  throw Error(ErrorKind::usage, "it needs a value").at(name).hint(hint);
}

// CLI11 would take the next option for the value.
void refuse_missing_values(const CLI::App& app, const Command& command,
                           const std::vector<std::string>& words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const auto* option = words[i].starts_with('-') ? app.get_option_no_throw(words[i]) : nullptr;
    const auto next = words[i + 1].substr(0, words[i + 1].find('='));
    const bool is_option = next.starts_with('-') && app.get_option_no_throw(next);
    if (option && is_option && takes_value(*option) && option->get_items_expected_min() > 0)
      throw Error(ErrorKind::usage, "it needs a value").at(words[i]).hint(help_hint(app, command));
  }
}

// The option that was meant; of "-t", only "-T".
std::string meant_option(const CLI::App& app, const std::string& name, const std::string& otherwise) {
  auto names = option_names(app);
  const bool letter = name.size() == 2;
  std::erase_if(names, [&](auto& known) { return letter && !is_same_letter(known, name); });
  return near_miss(name, names, otherwise);
}

// What is left over is a mistake: an option that the command does not have, or a word too many.
void refuse_extras(const CLI::App& app, const Command& command) {
  const auto extras = app.remaining();
  if (extras.empty()) return;
  const auto option = std::find_if(extras.begin(), extras.end(),
                                   [](auto& word) { return word.size() > 1 && word.starts_with('-'); });
  const auto hint = help_hint(app, command);
  if (option == extras.end())
    throw Error(ErrorKind::usage, fmt::format("'{}' is one word too many", printable(extras.front())))
        .hint(hint);
  const auto name = option->substr(0, option->find('='));
  throw Error(ErrorKind::usage, fmt::format("{} has no option '{}'", command.name, printable(name)))
      .hint(meant_option(app, name, hint));
}

void parse(CLI::App& app, const Command& command, std::vector<std::string> arguments) {
  refuse_missing_values(app, command, arguments);
  app.allow_extras();
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
  try {
    app.parse(arguments);
  } catch (const CLI::ParseError& error) {
    rethrow(error, app, command);
  }
  refuse_extras(app, command);
}

int run_command(const std::vector<std::string>& arguments, OutputOptions& output) {
  const auto& command = require_command(arguments.front());
  const CommandLine line{{arguments.begin() + 1, arguments.end()}, asks_for_help(arguments)};
  CLI::App app;
  app.set_help_flag("-h,--help", "print this help")->group("Help");
  declare_output(app, output);
  const auto runner = command.declare(app, line);
  if (line.help) return print(command_help(app, command));
  parse(app, command, line.arguments);
  check_output(output);
  const auto report = runner();
  if (!output.quiet) write_all(k_standard_output, render(report, output));
  return report.status;
}

int dispatch(const std::vector<std::string>& arguments, OutputOptions& output) {
  if (arguments.empty()) return print(overview());
  const auto& first = arguments.front();
  if (first == "--version") return print(version());
  if (first == "--help" || first == "-h" || first == "help") {
    if (arguments.size() == 1) return print(program_help());
    std::vector<std::string> command_line(arguments.begin() + 1, arguments.end());
    command_line.emplace_back("--help");
    return run_command(command_line, output);
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
    return report_error(
        Error(ErrorKind::internal, fmt::format("a fault of mem-plan: {}", printable(error.what()))), output);
  }
}

}  // namespace memplan
