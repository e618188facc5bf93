#include "probe/answer.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "memplan/error.hpp"

namespace memplan {

namespace {

using SortedJson = nlohmann::json;

std::string text_of(const SortedJson& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? printable(found->get<std::string>()) : "";
}

std::optional<bool> flag_of(const SortedJson& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_boolean() ? std::optional(found->get<bool>()) : std::nullopt;
}

std::optional<std::int64_t> number_of(const SortedJson& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_unsigned()) return std::nullopt;
  const auto number = found->get<std::uint64_t>();
  return number <= INT64_MAX ? std::optional(static_cast<std::int64_t>(number)) : std::nullopt;
}

std::optional<Bytes> plain_size(const SortedJson& object, const char* name) {
  const auto number = number_of(object, name);
  return number ? std::optional(Bytes{*number}) : std::nullopt;
}

// No device has more; what a driver says beyond it is no size.
constexpr std::int64_t k_most_device_bytes = std::int64_t{1} << 50;

std::optional<Bytes> possible_size(const SortedJson& object, const char* name) {
  const auto size = plain_size(object, name);
  return size && size->count <= k_most_device_bytes ? size : std::nullopt;
}

// A size of a device. What cannot be one is absent, with what the driver said.
std::optional<Bytes> size_of(const SortedJson& object, const char* name, std::vector<AbsentField>& absent) {
  const auto size = possible_size(object, name);
  const auto found = object.find(name);
  if (found == object.end() || size) return size;
  absent.push_back({name, fmt::format("the driver says {} bytes", printable(found->dump()))});
  return std::nullopt;
}

// 12040 is 12.4.
std::string version_text(const std::optional<std::int64_t>& version) {
  return version ? fmt::format("{}.{}", *version / 1000, *version % 1000 / 10) : "";
}

LibraryState library_of(const SortedJson& line) {
  return {flag_of(line, "loaded").value_or(false), number_of(line, "status").value_or(0),
          text_of(line, "problem"), text_of(line, "driver"), version_text(number_of(line, "cuda"))};
}

std::vector<AbsentField> absent_of(const SortedJson& object) {
  std::vector<AbsentField> result;
  const auto found = object.find("absent");
  if (found == object.end() || !found->is_object()) return result;
  for (const auto& [field, reason] : found->items())
    if (reason.is_string()) result.push_back({printable(field), printable(reason.get<std::string>())});
  return result;
}

const SortedJson& list_of(const SortedJson& object, const char* name) {
  static const SortedJson none = SortedJson::array();
  const auto found = object.find(name);
  return found != object.end() && found->is_array() ? *found : none;
}

std::vector<DeviceSlice> slices_of(const SortedJson& device, std::vector<AbsentField>& absent) {
  std::vector<DeviceSlice> result;
  for (const auto& slice : list_of(device, "slices"))
    result.push_back({text_of(slice, "name"), text_of(slice, "uuid"), size_of(slice, "total_bytes", absent),
                      size_of(slice, "free_bytes", absent)});
  return result;
}

std::vector<DeviceProcess> processes_of(const SortedJson& device) {
  std::vector<DeviceProcess> result;
  for (const auto& process : list_of(device, "processes"))
    if (const auto pid = number_of(process, "pid")) result.push_back({*pid, possible_size(process, "bytes")});
  return result;
}

RealDevice device_of(const SortedJson& line, const std::string& from) {
  RealDevice device;
  device.vendor = "NVIDIA";
  device.absent = absent_of(line);
  device.index = number_of(line, "index").value_or(0);
  device.name = text_of(line, "name");
  device.uuid = text_of(line, "uuid");
  device.pci = text_of(line, "pci");
  device.total = size_of(line, "total_bytes", device.absent);
  device.free = size_of(line, "free_bytes", device.absent);
  device.reserved = size_of(line, "reserved_bytes", device.absent);
  device.total_from = device.total ? from : "";
  device.free_from = device.free ? from : "";
  device.ecc = flag_of(line, "ecc");
  device.unified = flag_of(line, "unified");
  device.mig = flag_of(line, "mig");
  device.compute_capability = text_of(line, "compute_capability");
  device.multiprocessors = number_of(line, "multiprocessors");
  device.slices = slices_of(line, device.absent);
  device.processes = processes_of(line);
  return device;
}

Allocation allocation_of(const SortedJson& line) {
  return {number_of(line, "index").value_or(0),
          plain_size(line, "asked_bytes").value_or(Bytes{}),
          plain_size(line, "had_bytes").value_or(Bytes{}),
          plain_size(line, "free_bytes"),
          plain_size(line, "margin_bytes"),
          plain_size(line, "context_bytes"),
          number_of(line, "bytes_per_second"),
          text_of(line, "stopped_by")};
}

std::vector<DeviceUse> use_of(const SortedJson& line) {
  std::vector<DeviceUse> result;
  for (const auto& device : list_of(line, "use"))
    if (const auto index = number_of(device, "index"))
      result.push_back({*index, possible_size(device, "used_bytes"), processes_of(device),
                        text_of(device, "processes_absent")});
  return result;
}

void take_library(ProbeAnswer& answer, const SortedJson& line) {
  const auto name = text_of(line, "library");
  if (line.contains("missing"))
    answer.missing.push_back({text_of(line, "missing"), name});
  else if (name == "nvml")
    answer.nvml = library_of(line);
  else if (name == "cuda")
    answer.cuda = library_of(line);
}

void take_line(ProbeAnswer& answer, const SortedJson& line) {
  const auto object = [&](const char* name) { return line.contains(name) && line[name].is_object(); };
  if (line.contains("schema")) answer.schema = text_of(line, "schema");
  if (line.contains("library")) take_library(answer, line);
  if (object("nvml")) answer.nvml_devices.push_back(device_of(line["nvml"], "NVML"));
  if (object("cuda")) answer.cuda_devices.push_back(device_of(line["cuda"], "CUDA"));
  if (object("allocation")) answer.allocation = allocation_of(line["allocation"]);
  if (line.contains("use")) answer.uses.push_back(use_of(line));
  if (const auto visible = number_of(line, "visible")) answer.visible = visible;
  if (line.contains("uncounted")) answer.uncounted = text_of(line, "uncounted");
  if (line.contains("forbidden")) answer.forbidden = text_of(line, "forbidden");
  if (flag_of(line, "end").value_or(false)) answer.complete = true;
}

}  // namespace

ProbeAnswer read_answer(std::string_view text) {
  constexpr int k_deepest = 8;
  ProbeAnswer answer;
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    const auto flat = [](int depth, SortedJson::parse_event_t, SortedJson&) { return depth <= k_deepest; };
    const auto line = SortedJson::parse(text.substr(0, end), flat, false);
    if (line.is_object()) take_line(answer, line);
    text.remove_prefix(end + 1);
  }
  return answer;
}

}  // namespace memplan
