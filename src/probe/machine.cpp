#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "memplan/error.hpp"
#include "memplan/probe.hpp"

namespace memplan {

namespace {

const RealDevice& chosen_device(const Probe& probe, std::int64_t index) {
  const auto found = std::find_if(probe.devices.begin(), probe.devices.end(),
                                  [&](auto& device) { return device.index == index; });
  if (found != probe.devices.end()) return *found;
  std::vector<std::string> numbers;
  for (const auto& device : probe.devices) numbers.push_back(std::to_string(device.index));
  throw Error(ErrorKind::parameter, fmt::format("there is no device {}", index))
      .at("--gpu-index")
      .hint(numbers.size() == 1 ? "the only device is " + numbers.front() : "devices are " + one_of(numbers));
}

std::string label_of(const RealDevice& device) {
  return fmt::format("GPU {}{}", device.index, device.name.empty() ? "" : " " + device.name);
}

Card card_of(const RealDevice& device) {
  Card card;
  card.id = label_of(device);
  card.name = device.name;
  card.vendor = device.vendor;
  card.capacity = device.total;
  card.capacity_from = device.total_from;
  if (!device.compute_capability.empty()) {
    card.compute_capability = std::strtod(device.compute_capability.c_str(), nullptr);
    card.bf16 = *card.compute_capability >= 8.0;
  }
  return card;
}

std::optional<Limit> ram_limit(const Host& host, const MachineChoice& choice) {
  const auto* limit = choice.free ? host.effective_free() : host.effective();
  if (!limit) return std::nullopt;
  return Limit{choice.free ? limit->free : limit->bytes,
               fmt::format("{}, {}{} ({})", choice.option, choice.free ? "free of the " : "", limit->name,
                           limit->from)};
}

// A device that shares the host's RAM has the host's limit.
std::optional<Limit> vram_limit(const RealDevice& device, const MachineChoice& choice,
                                const std::optional<Limit>& ram) {
  const auto& size = choice.free ? device.free : device.total;
  const auto& from = choice.free ? device.free_from : device.total_from;
  if (size)
    return Limit{*size, fmt::format("{}, {}{} (by {})", choice.option, choice.free ? "free on " : "",
                                    label_of(device), from)};
  if (!device.unified.value_or(false) || !ram) return std::nullopt;
  return Limit{ram->bytes, fmt::format("{}, {} (unified memory)", choice.option, label_of(device))};
}

std::string why_absent(const RealDevice& device, const std::string& field) {
  for (const auto& absent : device.absent)
    if (absent.field == field) return absent.reason;
  return "not told";
}

}  // namespace

Machine machine_of(const Probe& probe, const MachineChoice& choice) {
  Machine machine;
  machine.option = choice.option;
  machine.ram = ram_limit(probe.host, choice);
  if (probe.devices.empty()) {
    machine.no_device = probe.why_no_device();
    return machine;
  }
  const auto& device = chosen_device(probe, choice.index.value_or(0));
  machine.card = card_of(device);
  machine.vram = vram_limit(device, choice, machine.ram);
  if (!machine.vram)
    machine.no_device =
        fmt::format("the {} memory of {} is not known: {}", choice.free ? "free" : "total", label_of(device),
                    why_absent(device, choice.free ? "free_bytes" : "total_bytes"));
  return machine;
}

}  // namespace memplan
