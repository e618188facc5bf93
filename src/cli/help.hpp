// Help texts, all made from the table of commands and their options. Private to the cli room.
#pragma once

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
Report command_help(const Options& options, const Command& command);

}  // namespace memplan
