// What could come next on a command line, for the shells' completion. Private to the cli room.
#pragma once

#include <string>
#include <vector>

namespace memplan {

// The answer of `mem-plan __complete WORD…`, the last word being the one that is typed: a line for each
// candidate, "candidate" or "candidate<TAB>what it is"; ":files" where the shell's own completion of files
// does. Nothing for a command line that is wrong already. Never throws an Error.
std::string completions(std::vector<std::string> words);

}  // namespace memplan
