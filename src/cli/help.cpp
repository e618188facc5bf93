#include "cli/help.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "memplan/profile.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_indent = 30;

// `text` in lines of at most `width` columns; lines after the first are indented.
std::string wrapped(const std::string& text, std::size_t width, std::size_t indent) {
  std::string result, line;
  std::size_t start = 0;
  while (start < text.size()) {
    const auto end = std::min(text.find(' ', start), text.size());
    const auto word = text.substr(start, end - start);
    if (!line.empty() && indent + line.size() + 1 + word.size() > width) {
      result += line + "\n" + std::string(indent, ' ');
      line.clear();
    }
    line += line.empty() ? word : " " + word;
    start = end + 1;
  }
  return result + line;
}

std::string spelled(const CLI::Option& option) {
  std::string names;
  for (const auto& name : option.get_snames()) names += fmt::format("-{}, ", name);
  if (names.empty()) names = "    ";
  for (const auto& name : option.get_lnames()) names += "--" + name;
  const bool takes_value = option.get_type_size() > 0 && option.get_items_expected_max() > 0;
  return takes_value ? fmt::format("  {} {}", names, option.get_type_name()) : "  " + names;
}

std::string option_line(const CLI::Option& option, std::size_t width) {
  const auto names = spelled(option);
  const auto gap = names.size() + 2 > k_indent ? "\n" + std::string(k_indent, ' ') : std::string(k_indent - names.size(), ' ');
  return names + gap + wrapped(option.get_description(), width, k_indent) + "\n";
}

int group_rank(const std::string& group) {
  if (group.starts_with("Parameters of")) return 0;
  return group == "Output" ? 2 : group == "Help" ? 3 : 1;
}

}  // namespace

std::string overview() {
  return "mem-plan: how much RAM and VRAM will each stage of a job need, and what makes it so?\n"
         "\n"
         "  mem-plan profiles list                     the workloads that it knows\n"
         "  mem-plan estimate bayesdream -T 30000 -N 50000 -C 2 -G 1000 --sparsity 0.85\n"
         "  mem-plan estimate bayesdream --from cells.h5ad -G 1000\n"
         "  mem-plan check bayesdream -T 30000 -N 50000 -G 1000 --max-ram 64GB --max-vram 24GB\n"
         "\n"
         "Each answer stands on two bases: what the workload's document says, and what its code\n"
         "was measured to allocate. mem-plan --help lists the commands.\n";
}

std::string program_help() {
  std::string text = "Usage: mem-plan COMMAND …\n\nCommands:\n";
  for (const auto& command : commands()) text += fmt::format("  {:<10} {}\n", command.name, command.summary);
  return text +
         "\nmem-plan COMMAND --help tells a command's options; after a profile's name, its parameters too.\n"
         "\nExit status: 0 answered, or fits; 1 does not fit, or cannot run; 2 wrong command line or parameter;\n"
         "3 bad file or profile; 4 device or tool not available; 5 a fault of mem-plan.\n";
}

std::string version() { return fmt::format("mem-plan {}\n", MEMPLAN_VERSION); }

std::string command_help(const CLI::App& app, const Command& command, int width) {
  std::string text = fmt::format("mem-plan {}: {}\n\nUsage: mem-plan {} {} [options]\n", command.name, command.summary, command.name, command.usage);
  // What belongs to the profile or the command comes first, what all commands share last.
  auto groups = app.get_groups();
  std::stable_sort(groups.begin(), groups.end(), [](auto& a, auto& b) { return group_rank(a) < group_rank(b); });
  for (const auto& group : groups) {
    std::string lines;
    for (const auto* option : app.get_options())
      if (option->get_group() == group && option->nonpositional()) lines += option_line(*option, static_cast<std::size_t>(std::max(width, 60)));
    if (!group.empty() && !lines.empty()) text += fmt::format("\n{}:\n{}", group, lines);
  }
  return text;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_snames()) names.push_back("-" + name);
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

}  // namespace memplan
