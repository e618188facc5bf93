// Other programs, run for what they print. Private to sys and the rooms above it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace memplan {

struct CommandLimits {
  double seconds = 15;
  std::size_t output_bytes = std::size_t{64} << 20;
};

// What the program `words[0]`, found on the PATH and given the other words, prints on standard output; its
// standard input is empty. Throws Error(device), the program's name being its place, when there is no such
// program, when it ends with another status than 0 (with what it said on standard error), or when it goes
// beyond a limit: it and its process group are killed then.
std::string output_of(const std::vector<std::string>& words, const CommandLimits& limits = {});

}  // namespace memplan
