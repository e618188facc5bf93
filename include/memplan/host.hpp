// The memory of the machine that this runs on, and what a process may have of it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "memplan/bytes.hpp"

namespace memplan {

// Something that bounds a process' memory, and how much of it is free now. `from` is where that is said.
struct MemoryLimit {
  std::string name;  // "physical RAM", "cgroup", "Slurm", "ulimit -v", "commit limit"
  Bytes bytes;
  Bytes free;
  std::string from;  // "/sys/fs/cgroup/job_7/memory.max"
};

// What Slurm says of the job that this runs in.
struct SlurmJob {
  std::string id;
  std::vector<std::string> gpus;  // bound to the job or step, by their numbers on the node
  std::optional<std::int64_t> gpu_count;
};

// What is not told is absent.
struct Host {
  std::optional<Bytes> physical;
  std::optional<Bytes> available;  // without swapping, by the kernel's reckoning
  std::optional<Bytes> swap;
  std::optional<Bytes> swap_free;
  std::optional<Bytes> hugepages;  // set aside: of no use to other programs
  std::string overcommit;          // "heuristic", "always", "never"; "" when it is not told
  std::vector<MemoryLimit> limits;
  std::optional<SlurmJob> slurm;
  std::vector<std::string> notes;  // what could not be made sense of

  // The limit that holds: the smallest, by what it allows or by what is free of it now. Null without limits.
  const MemoryLimit* effective() const;
  const MemoryLimit* effective_free() const;
};

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// Reads /proc and /sys below the folder `root` ("" for this machine), and Slurm's variables by `environment`.
// What is missing there is absent in the result.
Host read_host(const std::string& root, const Environment& environment);

}  // namespace memplan
