// The real devices of a machine and its memory: what `mem-plan probe` answers, found here or read from a
// file.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memplan/budget.hpp"
#include "memplan/bytes.hpp"
#include "memplan/host.hpp"
#include "memplan/processes.hpp"
#include "memplan/sys.hpp"

namespace memplan {

struct DeviceProcess {
  std::int64_t pid = 0;
  std::optional<Bytes> bytes;  // of the device's memory; not told of other users' processes
};

// A slice of a device in MIG mode.
struct DeviceSlice {
  std::string name;
  std::string uuid;
  std::optional<Bytes> total;
  std::optional<Bytes> free;
};

// A field that could not be told, and why.
struct AbsentField {
  std::string field;  // as in JSON: "free_bytes"
  std::string reason;
};

// A device that programs see. Each fact may be absent ("" for texts); `absent` then tells why.
struct RealDevice {
  std::int64_t index = 0;  // as programs number it
  std::string vendor;      // "NVIDIA", "AMD"
  std::string name;
  std::string uuid;
  std::string pci;
  std::optional<Bytes> total;
  std::string total_from;  // "CUDA", "NVML", "nvidia-smi", "sysfs"
  std::optional<Bytes> free;
  std::string free_from;
  std::optional<Bytes> reserved;  // by the driver, for itself
  std::optional<bool> ecc;
  std::string compute_capability;  // "9.0"
  std::optional<std::int64_t> multiprocessors;
  std::optional<bool> unified;  // its memory is the host's
  std::optional<bool> mig;
  std::vector<DeviceSlice> slices;
  std::vector<DeviceProcess> processes;
  std::vector<AbsentField> absent;
};

// Something about the machine or its driver that a user should know.
struct Finding {
  std::string kind;  // "stub_library", "old_driver", "library_mismatch", "no_device", …
  std::string message;
  std::string hint;
};

// What was tried to look at the devices: "from memory", "beside the program", "system files".
struct Attempt {
  std::string way;
  std::string outcome;  // "answered", or why not
};

// What --allocate found.
struct Allocation {
  std::int64_t index = 0;
  Bytes asked;
  Bytes had;
  std::optional<Bytes> free;     // before, within the context
  std::optional<Bytes> margin;   // of it, left to others
  std::optional<Bytes> context;  // what the context itself took
  std::optional<std::int64_t> bytes_per_second;
  std::string stopped_by;  // "" where all that was asked was had
};

struct Probe {
  std::string way;  // that answered; "" when none did
  std::vector<Attempt> tried;
  std::string driver;  // "550.54.15"
  std::string cuda;    // the newest CUDA that the driver knows: "12.4"
  std::vector<RealDevice> devices;
  std::vector<Finding> findings;
  std::optional<Allocation> allocation;
  Host host;

  // Why there is no device, from what was tried; for messages.
  std::string why_no_device() const;
};

struct ProbeRequest {
  double seconds = 15;
  bool free = false;              // ask for free bytes even where that takes a context
  std::optional<Bytes> allocate;  // prove this much on the device numbered `index`
  std::int64_t index = 0;
  std::string root;  // below which /proc and /sys are read
  Environment environment;
};

// Looks at this machine. A driver that hangs or crashes is a finding; what it told before stays.
Probe look(const ProbeRequest& request);

// Asks NVIDIA's driver again and again, in a process of its own, what each process holds of each device. That
// process never holds up this one, whatever the driver does, and ends with it.
class DeviceWatch {
 public:
  explicit DeviceWatch(double interval_seconds);

  // The process that asks.
  std::optional<int> process() const { return m_program.id(); }
  // What was told since the last call, look by look; `seconds` is the time now, of any clock. Never waits.
  std::vector<DeviceLook> take(double seconds) { return take(seconds, 0); }
  // Why what devices held up to now, `seconds` of the same clock, was not all told; "" when it was. Where
  // nothing has come yet, waits a moment for the reason.
  std::string fault(double seconds);
  // The device on which the processes' use rose most since the first look, and by how much; nothing for none.
  std::optional<std::pair<std::int64_t, Bytes>> growth() const;

 private:
  std::vector<DeviceLook> take(double seconds, double wait_seconds);

  SideProgram m_program;
  double m_patience;                     // seconds without a look before the driver is said to hang
  std::string m_problem;                 // of the driver's library
  std::string m_untold;                  // by a device
  std::optional<std::size_t> m_devices;  // in the last look; nothing before the first
  double m_last_seconds = 0;
  struct Range {
    Bytes first, most;
  };
  std::map<std::int64_t, Range> m_used;
};

// The probe/1 document `text`, saved from `probe --json`. Throws Error(file), `file` being its place, with
// the first problem; of another version or cut off, too.
Probe parse_probe(std::string_view text, const std::string& file);

// What a budget takes of a machine.
struct MachineChoice {
  std::string option;                 // where it was asked for: "--here", "--probe node.json"
  std::optional<std::int64_t> index;  // of the device; 0 when not given
  bool free = false;                  // what is free now, not what there is
};

// The machine's limits. Throws Error(parameter) for a device that is not among those found.
Machine machine_of(const Probe& probe, const MachineChoice& choice);

}  // namespace memplan
