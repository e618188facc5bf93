// What the kernel tells of processes in /proc and in the folders of control groups. Private to the sys room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "memplan/processes.hpp"

namespace memplan {

// Reads /proc below `root`: "" for this machine, a recorded tree's folder in tests. What is not there (a
// process that has just ended, a file that this kernel lacks) is nothing or empty, never an error.
class Proc {
 public:
  explicit Proc(std::string root = "") : m_root(std::move(root)) {}

  std::vector<int> children(int id) const;
  // The descendants of `top`, without those in `except` and theirs.
  std::vector<int> descendants(int top, const std::vector<int>& except = {}) const;
  // Nothing once the process has given its memory back (a zombie).
  std::optional<ProcessMemory> memory(int id) const;
  // How much less a process' share (PSS) is than its resident set.
  std::optional<Bytes> shared(int id) const;
  // Processes that the kernel has killed for memory since the machine started.
  std::optional<std::int64_t> memory_kills() const;

 private:
  std::string text(const std::string& path) const;
  std::vector<int> listed_children(int id) const;
  std::vector<int> searched_children(int id) const;

  std::string m_root;
};

// The control group that limits a process' memory, of version 1 or 2.
class MemoryGroup {
 public:
  // Nothing where the process has none, or its folder is not to be seen from here.
  static std::optional<MemoryGroup> of(int id, const std::string& root = "");

  const std::string& folder() const { return m_folder; }
  // The most that it has held since it was made, or its mark was reset.
  std::optional<Bytes> peak() const;
  std::optional<std::int64_t> memory_kills() const;
  std::vector<int> members() const;

 private:
  MemoryGroup(std::string folder, bool unified) : m_folder(std::move(folder)), m_unified(unified) {}

  std::string m_folder;
  bool m_unified;
};

}  // namespace memplan
