// The command line: one table of commands, and the way from arguments to a report.
#pragma once

#include <string>
#include <vector>

namespace memplan {

// Runs the command that `arguments` name (the program's own name left out), writes its answer to standard
// output and all else to standard error. Returns the exit status.
int run(const std::vector<std::string>& arguments);

}  // namespace memplan
