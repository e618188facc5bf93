#include "probe/system_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "memplan/error.hpp"
#include "memplan/sys.hpp"
#include "memplan/words.hpp"

namespace memplan {

namespace {

std::string text_or_empty(const std::string& path) {
  try {
    return read_text_file(path, std::size_t{64} << 10);
  } catch (const Error&) {
    return "";
  }
}

std::vector<std::string> entries_of(const std::string& folder) {
  try {
    return list_folder(folder, "");
  } catch (const Error&) {
    return {};
  }
}

std::vector<std::string_view> trimmed_parts(std::string_view text, char separator) {
  auto parts = split(text, separator);
  for (auto& part : parts) part = trimmed(part);
  return parts;
}

std::optional<Bytes> size_of(std::string_view text, std::int64_t unit) {
  constexpr std::int64_t k_most = std::int64_t{1} << 50;
  std::int64_t number = 0;
  text = trimmed(text);
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = fault == std::errc() && end == text.data() + text.size();
  if (!whole || number <= 0 || number > k_most / unit) return std::nullopt;
  return Bytes{number * unit};
}

// "Model: \t NVIDIA H100": what follows the name.
std::string text_after(std::string_view text, std::string_view name) {
  for (const auto line : trimmed_parts(text, '\n'))
    if (line.starts_with(name)) return printable(trimmed(line.substr(name.size())));
  return "";
}

void give_reasons(RealDevice& device, const std::string& reason) {
  const std::pair<const char*, bool> fields[] = {{"name", device.name.empty()},
                                                 {"uuid", device.uuid.empty()},
                                                 {"total_bytes", !device.total},
                                                 {"free_bytes", !device.free},
                                                 {"reserved_bytes", true},
                                                 {"ecc", true},
                                                 {"compute_capability", device.compute_capability.empty()},
                                                 {"multiprocessors", true},
                                                 {"unified", true},
                                                 {"mig", true}};
  for (const auto& [name, absent] : fields)
    if (absent) device.absent.push_back({name, reason});
}

RealDevice amd_device(const std::string& folder, const std::string& pci) {
  RealDevice device;
  device.vendor = "AMD";
  device.pci = pci;
  device.name = printable(trimmed(text_or_empty(folder + "/product_name")));
  device.total = size_of(text_or_empty(folder + "/mem_info_vram_total"), 1);
  const auto used = size_of(text_or_empty(folder + "/mem_info_vram_used"), 1);
  if (device.total && used && *used <= *device.total) device.free = *device.total - *used;
  device.total_from = device.total ? "sysfs" : "";
  device.free_from = device.free ? "sysfs" : "";
  give_reasons(device, "sysfs does not tell it");
  return device;
}

}  // namespace

const std::vector<std::string> k_smi_arguments = {
    "--query-gpu=index,name,uuid,pci.bus_id,memory.total,memory.free,compute_cap",
    "--format=csv,noheader,nounits"};

std::string kernel_driver(const std::string& root) {
  const auto text = text_or_empty(root + "/proc/driver/nvidia/version");
  auto line = text_after(text, "NVRM version:");
  for (const auto word : trimmed_parts(line, ' ')) {
    const bool version = !word.empty() && word.find('.') != std::string_view::npos &&
                         word.find_first_not_of("0123456789.") == std::string_view::npos;
    if (version) return std::string(word);
  }
  return line;
}

std::vector<RealDevice> devices_in_proc(const std::string& root) {
  const auto folder = root + "/proc/driver/nvidia/gpus";
  std::vector<RealDevice> devices;
  for (const auto& name : entries_of(folder)) {
    const auto text = text_or_empty(fmt::format("{}/{}/information", folder, name));
    if (text.empty()) continue;
    RealDevice device;
    device.index = static_cast<std::int64_t>(devices.size());
    device.vendor = "NVIDIA";
    device.name = text_after(text, "Model:");
    device.uuid = text_after(text, "GPU UUID:");
    device.pci = text_after(text, "Bus Location:");
    give_reasons(device, "/proc/driver/nvidia does not tell it");
    devices.push_back(std::move(device));
  }
  return devices;
}

std::vector<RealDevice> devices_in_smi(std::string_view text) {
  std::vector<RealDevice> devices;
  for (const auto line : trimmed_parts(text, '\n')) {
    const auto cells = trimmed_parts(line, ',');
    if (cells.size() != 7 || !cells[2].starts_with("GPU-")) continue;
    RealDevice device;
    device.index = static_cast<std::int64_t>(devices.size());
    device.vendor = "NVIDIA";
    device.name = printable(cells[1]);
    device.uuid = printable(cells[2]);
    device.pci = printable(cells[3]);
    device.total = size_of(cells[4], k_mib);
    device.free = size_of(cells[5], k_mib);
    device.total_from = device.total ? "nvidia-smi" : "";
    device.free_from = device.free ? "nvidia-smi" : "";
    if (cells[6].find_first_not_of("0123456789.") == std::string_view::npos)
      device.compute_capability = cells[6];
    give_reasons(device, "nvidia-smi is not asked for it");
    devices.push_back(std::move(device));
  }
  return devices;
}

std::vector<RealDevice> amd_devices(const std::string& root) {
  const auto folder = root + "/sys/class/drm";
  std::vector<RealDevice> devices;
  for (const auto& name : entries_of(folder)) {
    // "card0", and not its outputs: "card0-HDMI-A-1".
    if (!name.starts_with("card") || name.find('-') != std::string::npos) continue;
    const auto device = fmt::format("{}/{}/device", folder, name);
    if (trimmed(text_or_empty(device + "/vendor")) != "0x1002") continue;
    devices.push_back(amd_device(device, text_after(text_or_empty(device + "/uevent"), "PCI_SLOT_NAME=")));
  }
  return devices;
}

}  // namespace memplan
