// What mem-plan-probe wrote, line by line. Private to the probe room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memplan/probe.hpp"

namespace memplan {

// One driver library, as far as it came.
struct LibraryState {
  bool loaded = false;
  std::int64_t status = 0;
  std::string problem;  // "" when it works
  std::string driver;
  std::string cuda;  // "12.4"

  bool works() const { return loaded && status == 0 && problem.empty(); }
};

struct MissingSymbol {
  std::string name;
  std::string library;
};

// What one device and its processes held at one moment.
struct DeviceUse {
  std::int64_t index = 0;
  std::optional<Bytes> used;  // by all, those too that are not told
  std::vector<DeviceProcess> processes;
  std::string untold;  // why there are none
};

// Lines as they came, unjoined. `complete` when the last one came.
struct ProbeAnswer {
  std::string schema;
  std::optional<LibraryState> nvml;
  std::optional<LibraryState> cuda;
  std::vector<RealDevice> nvml_devices;
  std::vector<RealDevice> cuda_devices;
  std::optional<std::int64_t> visible;  // how many devices CUDA counts
  std::string uncounted;                // why it cannot count them
  std::vector<MissingSymbol> missing;
  std::string forbidden;  // a device file that exists and may not be used
  std::optional<Allocation> allocation;
  std::vector<std::vector<DeviceUse>> uses;  // look by look
  bool complete = false;
};

// Reads the lines that make sense; a line that was cut off is none.
ProbeAnswer read_answer(std::string_view text);

}  // namespace memplan
