// What was seen of a tree of processes at one moment: plain data, between what looks and what reckons.
#pragma once

#include <optional>
#include <vector>

#include "memplan/bytes.hpp"

namespace memplan {

// What the kernel says that a process holds. `high_water` is the most that it has been resident since it
// began its present program, so that `resident` ≤ `high_water`.
struct ProcessMemory {
  int id = 0;
  int parent = 0;
  Bytes resident;
  Bytes high_water;
  std::optional<Bytes> shared;  // how much less its share is (PSS), pages being divided among those that map
                                // them; nothing when that was not read
};

// What a device's driver says that a process holds there; `bytes` is nothing where it names the process and
// not that. `device` is its number by the driver (NVML, nvidia-smi).
struct DeviceMemory {
  int device = 0;
  int process = 0;
  std::optional<Bytes> bytes;
};

// What all processes, also those of others, held of all devices at one moment.
using DeviceLook = std::vector<DeviceMemory>;

// All processes of a tree, `seconds` after its start.
struct TreeSample {
  double seconds = 0;
  std::vector<ProcessMemory> processes;
  std::vector<DeviceLook> devices;  // each look at the devices since the sample before
};

}  // namespace memplan
