// Help texts, all made from the table of commands and their options. Private to the cli room.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace memplan {

// What the program does, with examples to paste.
std::string overview();
// Every command with its sentence, and the exit statuses.
Report program_help();
std::string version();
// One command's usage and options, by group.
Report command_help(const CLI::App& app, const Command& command);
// Whether the option stands before a value: "--stage NAMES", and not "--json".
bool takes_value(const CLI::Option& option);
// The names of all options of `app`: "-T", "--features", …
std::vector<std::string> option_names(const CLI::App& app);

}  // namespace memplan
