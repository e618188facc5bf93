#include "cli/help.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace memplan {

namespace {

// "--features, -T NUMBER"
std::string spelled(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const auto& name : option.get_lnames()) names.push_back("--" + name);
  for (const auto& name : option.get_snames()) names.push_back("-" + name);
  const auto value = takes_value(option) ? " " + option.get_type_name() : "";
  return fmt::format("{}{}", fmt::join(names, ", "), value);
}

// What belongs to the profile or the command comes first, what all commands share last.
int group_rank(const std::string& group) {
  if (group.starts_with("Parameters of")) return 0;
  return group == "Output" ? 2 : group == "Help" ? 3 : 1;
}

Items option_items(const CLI::App& app, const std::string& group) {
  Items items{group + ":", {}};
  for (const auto* option : app.get_options())
    if (option->get_group() == group && option->nonpositional())
      items.items.push_back({spelled(*option), option->get_description()});
  return items;
}

}  // namespace

std::string overview() {
  return "mem-plan: how much RAM and VRAM each stage of a job needs, and what makes it so\n"
         "\n"
         "  mem-plan profiles list                             the workloads that it knows\n"
         "  mem-plan estimate bayesdream -T 30k -N 50k -C 2 -G 1000 --sparsity 85%\n"
         "  mem-plan estimate bayesdream --from cells.h5ad -G 1000\n"
         "  mem-plan explain bayesdream -T 30k -N 50k --stage fit_technical\n"
         "  mem-plan check bayesdream -T 30k -N 50k -G 1000 --max-ram 64GB --max-vram 24GB\n"
         "\n"
         "Each answer stands on two bases: what the workload's document says, and what\n"
         "its code was measured to allocate. mem-plan --help lists the commands.\n";
}

Report program_help() {
  Items list{"Commands:", {}};
  for (const auto& command : commands())
    list.items.push_back({std::string(command.name), std::string(command.summary)});
  const Items statuses{"Exit status:",
                       {{"0", "answered, or fits"},
                        {"1", "does not fit, or cannot run"},
                        {"2", "wrong command line or parameter, or inputs that lack"},
                        {"3", "bad file or profile"},
                        {"4", "device or tool not available"},
                        {"5", "a fault of mem-plan"}}};
  const std::string options =
      "mem-plan COMMAND --help tells a command's options; after a profile's name, its parameters too.";
  return {{}, {std::string("Usage: mem-plan COMMAND …"), list, options, statuses}, 0};
}

std::string version() {
  return fmt::format("mem-plan {}\n", MEMPLAN_VERSION);
}

Report command_help(const CLI::App& app, const Command& command) {
  Report report;
  report.blocks.emplace_back(fmt::format("mem-plan {}: {}", command.name, command.summary));
  report.blocks.emplace_back(fmt::format("Usage: mem-plan {} {} [options]", command.name, command.usage));
  auto groups = app.get_groups();
  std::stable_sort(groups.begin(), groups.end(),
                   [](auto& a, auto& b) { return group_rank(a) < group_rank(b); });
  for (const auto& group : groups)
    if (auto items = option_items(app, group); !items.items.empty())
      report.blocks.emplace_back(std::move(items));
  return report;
}

bool takes_value(const CLI::Option& option) {
  return option.get_type_size() > 0 && option.get_items_expected_max() > 0;
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
