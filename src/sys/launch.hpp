// Another program, started from a file or from memory and kept under control. Private to the sys room.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sys/descriptor.hpp"

namespace memplan {

// The program at `path` or, where that is "", the one whose bytes are `image`.
struct ProgramSource {
  std::string path;
  std::string_view image = {};
};

enum class StandardInput { empty, pipe };

// A running program that leads a process group of its own and ends with this one. Its errors are dropped;
// its group is killed when this goes.
class LaunchedProgram {
 public:
  // Throws nothing: `failure` tells why it could not start.
  LaunchedProgram(const ProgramSource& source, const std::vector<std::string>& arguments,
                  StandardInput input);
  ~LaunchedProgram() { stop(); }
  LaunchedProgram(const LaunchedProgram&) = delete;
  LaunchedProgram& operator=(const LaunchedProgram&) = delete;

  // "" when it runs, else "exec: No such file or directory".
  const std::string& failure() const { return m_failure; }
  pid_t id() const { return m_id; }
  // Where its output is read.
  int output() const { return m_output.number(); }

  // Kills the group and takes the status. False when a process does not die of that within a second: one
  // that waits inside a driver may not.
  bool stop();
  // Waits, until `deadline`, for the end that it came to by itself: "" for status 0.
  std::optional<std::string> ending(std::chrono::steady_clock::time_point deadline) const;

 private:
  void start(const ProgramSource& source, const std::vector<std::string>& arguments, StandardInput input);

  Descriptor m_input;
  Descriptor m_output;
  std::string m_failure;
  pid_t m_id = -1;
  bool m_over = true;
};

}  // namespace memplan
