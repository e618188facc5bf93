#include "probe/join.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "memplan/words.hpp"
#include "probe/visible.hpp"

namespace memplan {

namespace {

// NVML writes "GPU-" or "MIG-" before a UUID and eight digits of PCI domain; the driver API none and four.
std::string bare_uuid(const std::string& uuid) {
  return uuid.starts_with("GPU-") || uuid.starts_with("MIG-") ? uuid.substr(4) : uuid;
}
std::string bare_pci(const std::string& pci) {
  const auto colon = pci.find(':');
  return lower_case(colon == 8 ? pci.substr(4) : pci);
}

bool is_absent(const RealDevice& device, const std::string& field) {
  return std::any_of(device.absent.begin(), device.absent.end(),
                     [&](auto& absent) { return absent.field == field; });
}

void drop_absent(RealDevice& device, const std::string& field) {
  std::erase_if(device.absent, [&](auto& absent) { return absent.field == field; });
}

void take_memory(RealDevice& device, const std::optional<Bytes>& total, const std::optional<Bytes>& free) {
  if (!device.total && total) {
    device.total = total;
    device.total_from = "NVML";
    drop_absent(device, "total_bytes");
  }
  if (!device.free && free) {
    device.free = free;
    device.free_from = "NVML";
    drop_absent(device, "free_bytes");
  }
}

// A device of the driver API that is a slice takes its slice's memory, not the whole's.
bool take_slice(RealDevice& device, const RealDevice& whole) {
  for (const auto& slice : whole.slices) {
    if (bare_uuid(slice.uuid) != bare_uuid(device.uuid)) continue;
    device.uuid = slice.uuid;
    device.name = slice.name.empty() ? device.name : slice.name;
    device.mig = true;
    take_memory(device, slice.total, slice.free);
    return true;
  }
  return false;
}

void take_whole(RealDevice& device, const RealDevice& told) {
  device.uuid = told.uuid.empty() ? device.uuid : told.uuid;
  if (device.name.empty()) device.name = told.name;
  if (device.pci.empty()) device.pci = told.pci;
  if (!device.ecc) device.ecc = told.ecc;
  if (device.compute_capability.empty()) device.compute_capability = told.compute_capability;
  device.mig = told.mig;
  device.reserved = told.reserved;
  device.slices = told.slices;
  device.processes = told.processes;
  take_memory(device, told.total, told.free);
  for (const auto* field : {"reserved_bytes", "mig", "processes"})
    for (const auto& absent : told.absent)
      if (absent.field == field && !is_absent(device, field)) device.absent.push_back(absent);
}

void add_nvml(RealDevice& device, const std::vector<RealDevice>& told) {
  for (const auto& other : told)
    if (!device.uuid.empty() && take_slice(device, other)) return;
  for (const auto& other : told) {
    const bool same_uuid = !device.uuid.empty() && bare_uuid(device.uuid) == bare_uuid(other.uuid);
    const bool same_pci = !device.pci.empty() && bare_pci(device.pci) == bare_pci(other.pci);
    if (same_uuid || same_pci) return take_whole(device, other);
  }
  if (told.size() == 1 && device.uuid.empty() && device.pci.empty()) take_whole(device, told.front());
}

// What was told is not absent after all; what is still absent without a reason gets one.
void settle(RealDevice& device) {
  if (device.unified.value_or(false) && (!device.total || device.total->count == 0)) {
    drop_absent(device, "total_bytes");
    device.absent.push_back({"total_bytes", "unified memory: the device uses the host's RAM"});
    device.total.reset();
  } else if (device.total && device.total->count == 0) {
    device.absent.push_back({"total_bytes", "the driver says 0 bytes"});
    device.total.reset();
  }
  if (!device.total) device.total_from.clear();
  const std::pair<const char*, bool> fields[] = {{"name", !device.name.empty()},
                                                 {"uuid", !device.uuid.empty()},
                                                 {"pci", !device.pci.empty()},
                                                 {"ecc", device.ecc.has_value()},
                                                 {"compute_capability", !device.compute_capability.empty()},
                                                 {"total_bytes", device.total.has_value()},
                                                 {"free_bytes", device.free.has_value()},
                                                 {"reserved_bytes", device.reserved.has_value()},
                                                 {"multiprocessors", device.multiprocessors.has_value()},
                                                 {"unified", device.unified.has_value()},
                                                 {"mig", device.mig.has_value()}};
  for (const auto& [field, told] : fields) {
    if (told)
      drop_absent(device, field);
    else if (!is_absent(device, field))
      device.absent.push_back({field, "not told"});
  }
}

void find(Probe& probe, std::string kind, std::string message, std::string hint = "") {
  probe.findings.push_back({std::move(kind), std::move(message), std::move(hint)});
}

struct KnownStatus {
  std::int64_t status;
  const char* kind;
  const char* meaning;
  const char* hint;
};

constexpr KnownStatus k_cuda_states[] = {
    {34, "stub_library", "libcuda.so.1 is the toolkit's stub, made for linking: it drives no device",
     "take the folder of stubs out of LD_LIBRARY_PATH"},
    {46, "device_busy", "the device is taken by another program alone (exclusive mode)", ""},
    {100, "no_device", "the driver finds no device", ""},
    {800, "no_permission", "the driver may not be used by this user", ""},
    {802, "not_ready", "the system is not ready: on machines with NVSwitch the fabric manager must run", ""},
    {803, "library_mismatch", "libcuda.so.1 and the kernel's driver are of different versions",
     "reload the kernel's module, or restart the machine"},
    {804, "library_mismatch", "CUDA's forward compatibility library does not support this device",
     "take the compatibility library out of LD_LIBRARY_PATH"},
};

constexpr KnownStatus k_nvml_states[] = {
    {4, "no_permission", "NVML may not be used by this user", ""},
    {9, "no_driver", "the kernel's driver is not loaded", ""},
    {18, "library_mismatch", "NVML and the kernel's driver are of different versions",
     "reload the kernel's module, or restart the machine"},
};

template <std::size_t N>
void find_state(Probe& probe, const KnownStatus (&known)[N], const LibraryState& state,
                const std::string& label) {
  for (const auto& row : known)
    if (row.status == state.status)
      return find(probe, row.kind, fmt::format("{}: {}", row.meaning, state.problem), row.hint);
  find(probe, "driver_error", fmt::format("{} does not start: {}", label, state.problem));
}

void find_library_states(Probe& probe, const ProbeAnswer& answer) {
  if (answer.cuda && !answer.cuda->loaded)
    find(probe, "no_library", answer.cuda->problem);
  else if (answer.cuda && answer.cuda->status != 0)
    find_state(probe, k_cuda_states, *answer.cuda, "CUDA");
  if (answer.nvml && !answer.nvml->loaded)
    find(probe, "no_library", answer.nvml->problem);
  else if (answer.nvml && answer.nvml->status != 0)
    find_state(probe, k_nvml_states, *answer.nvml, "NVML");
  if (!answer.uncounted.empty())
    find(probe, "driver_error", "the devices cannot be counted: " + answer.uncounted);
  if (!answer.forbidden.empty())
    find(probe, "no_permission", answer.forbidden + " exists and may not be used by this user",
         "ask for membership in the group that owns it");
}

void find_age(Probe& probe, const ProbeAnswer& answer) {
  constexpr double k_oldest = 11.0;
  for (const auto& symbol : answer.missing)
    find(probe, "missing_symbol",
         fmt::format("{} lacks {}", symbol.library == "cuda" ? "libcuda.so.1" : "libnvidia-ml.so.1",
                     symbol.name));
  if (!probe.cuda.empty() && std::strtod(probe.cuda.c_str(), nullptr) < k_oldest)
    find(probe, "old_driver",
         fmt::format("the driver knows CUDA {} at most: programs built for CUDA 11 and later do not start",
                     probe.cuda),
         "a newer driver is needed");
}

void find_hidden(Probe& probe, const ProbeAnswer& answer, const std::optional<std::string>& visible_list) {
  const bool counted = answer.visible.has_value() || visible_list.has_value();
  const bool sliced = std::any_of(answer.nvml_devices.begin(), answer.nvml_devices.end(),
                                  [](auto& device) { return device.mig.value_or(false); });
  const auto all = answer.nvml_devices.size();
  if (counted && visible_list && !sliced && all > probe.devices.size())
    find(probe, "hidden",
         fmt::format("{} of {} devices hidden by CUDA_VISIBLE_DEVICES='{}'", all - probe.devices.size(), all,
                     printable(*visible_list)));
  for (const auto& device : probe.devices)
    if (device.unified.value_or(false))
      find(probe, "unified_memory",
           fmt::format("device {} shares the host's RAM: its limit is that of the RAM", device.index));
  if (answer.visible && *answer.visible > static_cast<std::int64_t>(answer.cuda_devices.size()))
    find(probe, "incomplete",
         fmt::format("{} of {} devices could be looked at", answer.cuda_devices.size(), *answer.visible));
}

}  // namespace

void join_answer(Probe& probe, const ProbeAnswer& answer, const std::optional<std::string>& visible_list) {
  const auto& nvml = answer.nvml;
  const auto& cuda = answer.cuda;
  probe.driver = nvml ? nvml->driver : "";
  probe.cuda = cuda && !cuda->cuda.empty() ? cuda->cuda : nvml ? nvml->cuda : "";
  probe.allocation = answer.allocation;
  probe.devices = answer.cuda_devices;
  for (auto& device : probe.devices) add_nvml(device, answer.nvml_devices);
  const bool cuda_says_none = cuda && (cuda->status == 100 || (answer.visible && *answer.visible == 0));
  if (probe.devices.empty() && !cuda_says_none)
    probe.devices = visible_devices(answer.nvml_devices, visible_list);
  for (auto& device : probe.devices) settle(device);
  find_library_states(probe, answer);
  find_age(probe, answer);
  find_hidden(probe, answer, visible_list);
}

}  // namespace memplan
