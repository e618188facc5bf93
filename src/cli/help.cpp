#include "cli/help.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "memplan/profile.hpp"

namespace memplan {

namespace {

// "--features, -T NUMBER"
std::string spelled(const OptionView& option) {
  const auto value = option.takes_value ? " " + option.text.value : "";
  return fmt::format("{}{}", fmt::join(option.names, ", "), value);
}

// What belongs to the profile or the command comes first, what all commands share last.
int group_rank(const std::string& group) {
  if (group.starts_with("Parameters of")) return 0;
  return group == "Output" ? 2 : group == "Help" ? 3 : 1;
}

Items option_items(const std::vector<OptionView>& options, const std::string& group) {
  Items items{group + ":", {}};
  for (const auto& option : options)
    if (option.text.group == group && !option.positional)
      items.items.push_back({spelled(option), option.text.help});
  return items;
}

Value option_value(const OptionView& option) {
  return Value::Object{{"names", Value::List(option.names.begin(), option.names.end())},
                       {"value", option.text.value},
                       {"positional", option.positional},
                       {"group", option.text.group},
                       {"help", option.text.help}};
}

Value help_value(const Command& command, const std::vector<OptionView>& options) {
  Value::List list;
  for (const auto& option : options) list.push_back(option_value(option));
  return Value::Object{{"schema", "mem-plan/help/1"},
                       {"command", std::string(command.name)},
                       {"usage", std::string(command.usage)},
                       {"summary", std::string(command.summary)},
                       {"options", std::move(list)}};
}

// Each group once, the command's own first.
std::vector<std::string> groups_of(const std::vector<OptionView>& options) {
  std::vector<std::string> groups;
  for (const auto& option : options)
    if (std::find(groups.begin(), groups.end(), option.text.group) == groups.end())
      groups.push_back(option.text.group);
  std::stable_sort(groups.begin(), groups.end(),
                   [](auto& a, auto& b) { return group_rank(a) < group_rank(b); });
  return groups;
}

}  // namespace

std::string overview() {
  return "mem-plan: how much RAM and VRAM each stage of a job needs, what makes it so, and\n"
         "what to change when it does not fit. Three questions to paste:\n"
         "\n"
         "  mem-plan estimate bayesdream -T 30k -N 50k -C 2 -G 1000 --sparsity 85%\n"
         "  mem-plan check cpa --cells 100k --genes 5k --max-ram 64GB --gpu l40s\n"
         "  mem-plan solve cpa --genes 5k --for cells --max-ram 64GB --max-vram 24GB\n"
         "\n"
         "Each answer stands on two bases: what the workload's document says, and what\n"
         "its code was measured to allocate. mem-plan profiles list shows the workloads,\n"
         "mem-plan --help the commands; --from FILE takes the sizes from a data file.\n";
}

Report program_help() {
  Items list{"Commands:", {}};
  Value::List names;
  for (const auto& command : commands()) {
    list.items.push_back({std::string(command.name), std::string(command.summary)});
    names.emplace_back(std::string(command.name));
  }
  const Items statuses{"Exit status:",
                       {{"0", "answered, or fits"},
                        {"1", "does not fit, or cannot run"},
                        {"2", "wrong command line or parameter, or missing inputs"},
                        {"3", "bad file or profile"},
                        {"4", "device or tool not available"},
                        {"5", "a fault of mem-plan"}}};
  const std::string options =
      "mem-plan COMMAND --help lists a command's options; after a profile's name, its parameters too.";
  const Value data = Value::Object{{"schema", "mem-plan/commands/1"}, {"commands", std::move(names)}};
  return {data, {std::string("Usage: mem-plan COMMAND …"), list, options, statuses}, 0};
}

std::string version() {
  std::vector<std::string> profiles;
  for (const auto& built : built_in_profiles())
    profiles.push_back(fmt::format("{} {}", built.name, built.version));
  const std::string commit = MEMPLAN_COMMIT;
  return fmt::format("mem-plan {}\n{}profiles: {}\n", MEMPLAN_VERSION,
                     commit.empty() ? "" : fmt::format("commit {}\n", commit), fmt::join(profiles, ", "));
}

Report command_help(const Options& options, const Command& command) {
  Report report;
  report.blocks.emplace_back(fmt::format("mem-plan {}: {}", command.name, command.summary));
  const bool placed = command.usage.find("[options]") != std::string_view::npos;
  report.blocks.emplace_back(
      fmt::format("Usage: mem-plan {} {}{}", command.name, command.usage, placed ? "" : " [options]"));
  const auto all = options.all();
  report.data = help_value(command, all);
  for (const auto& group : groups_of(all))
    if (auto items = option_items(all, group); !items.items.empty())
      report.blocks.emplace_back(std::move(items));
  return report;
}

}  // namespace memplan
