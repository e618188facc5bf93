#include "probe/visible.hpp"

#include <algorithm>
#include <charconv>

#include "memplan/words.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_no_device = static_cast<std::size_t>(-1);

std::size_t by_number(const std::vector<RealDevice>& all, std::string_view entry) {
  std::size_t number = 0;
  const auto [end, fault] = std::from_chars(entry.data(), entry.data() + entry.size(), number);
  const bool whole = fault == std::errc() && end == entry.data() + entry.size();
  return whole && number < all.size() ? number : k_no_device;
}

// The one device whose UUID starts so.
std::size_t by_uuid(const std::vector<RealDevice>& all, std::string_view entry) {
  std::size_t found = k_no_device;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i].uuid.starts_with(entry)) continue;
    if (found != k_no_device) return k_no_device;
    found = i;
  }
  return found;
}

// A device that is one slice of another.
std::optional<RealDevice> slice_called(const std::vector<RealDevice>& all, std::string_view uuid) {
  for (const auto& device : all)
    for (const auto& slice : device.slices) {
      if (slice.uuid != uuid) continue;
      RealDevice result = device;
      result.name = slice.name;
      result.uuid = slice.uuid;
      result.total = slice.total;
      result.free = slice.free;
      result.slices.clear();
      return result;
    }
  return std::nullopt;
}

std::optional<RealDevice> device_called(const std::vector<RealDevice>& all, std::string_view entry) {
  if (entry.starts_with("MIG-")) return slice_called(all, entry);
  const auto index = entry.starts_with("GPU-") ? by_uuid(all, entry) : by_number(all, entry);
  return index == k_no_device ? std::nullopt : std::optional(all[index]);
}

}  // namespace

std::vector<RealDevice> visible_devices(const std::vector<RealDevice>& all,
                                        const std::optional<std::string>& list) {
  if (!list) return all;
  std::vector<RealDevice> result;
  for (std::string_view rest = *list; !rest.empty();) {
    const auto end = std::min(rest.find(','), rest.size());
    auto device = device_called(all, trimmed(rest.substr(0, end), " "));
    const auto again = [&](auto& other) { return device->uuid == other.uuid && device->pci == other.pci; };
    if (!device || std::any_of(result.begin(), result.end(), again)) return result;
    device->index = static_cast<std::int64_t>(result.size());
    result.push_back(std::move(*device));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return result;
}

}  // namespace memplan
