// Progress of long reads, on standard error. Private to the cli room.
#pragma once

#include <functional>
#include <string>

namespace memplan {

// A function that shows fractions from 0 to 1 as "what 42%" on one line, and removes it at 1. Silent unless
// standard error is a terminal.
std::function<void(double)> progress_bar(const std::string& what);

}  // namespace memplan
