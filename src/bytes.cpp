#include "memplan/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

#include "memplan/error.hpp"

namespace memplan {

namespace {

constexpr double k_too_many_bytes = 9223372036854775808.0;  // 2^63

constexpr SizeUnit k_units[] = {{"B", 1},         {"kB", 1e3},     {"MB", 1e6},           {"GB", 1e9},           {"TB", 1e12},
                                {"KiB", 1024.0}, {"MiB", 1048576.0}, {"GiB", 1073741824.0}, {"TiB", 1099511627776.0}};
constexpr std::span<const SizeUnit> k_si = std::span(k_units).first(5);
constexpr SizeUnit k_iec[] = {k_units[0], k_units[5], k_units[6], k_units[7], k_units[8]};

std::span<const SizeUnit> units_of(UnitFlavour flavour) {
  return flavour == UnitFlavour::si ? k_si : std::span<const SizeUnit>(k_iec);
}

// The largest unit in which `bytes` is at least 1, as it will be printed.
SizeUnit unit_for(double bytes, UnitFlavour flavour) {
  SizeUnit chosen = units_of(flavour)[0];
  for (const auto& unit : units_of(flavour))
    if (std::abs(bytes) >= 0.9995 * unit.bytes) chosen = unit;
  return chosen;
}

std::string with_separators(std::string digits) {
  const auto first = digits.starts_with('-') ? 1 : 0;
  auto end = static_cast<int>(std::min(digits.find('.'), digits.size()));
  for (int at = end - 3; at > first; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string scaled(double value, SizeUnit unit) {
  if (unit.bytes == 1 && value == std::floor(value)) return with_separators(fmt::format("{:.0f}", value));
  const double amount = value / unit.bytes;
  if (amount == 0) return "0";
  if (std::abs(amount) < 0.0995) return fmt::format("{:.3g}", amount);
  return with_separators(fmt::format("{:.2f}", amount));
}

[[noreturn]] void refuse_size(std::string_view text, std::string_view why, std::string hint) {
  Error error(ErrorKind::parameter, fmt::format("'{}' is no size: {}", printable(text, 40), why));
  error.hint(std::move(hint));
  throw error;
}

std::string spelled_unit(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& unit : k_units) names.emplace_back(unit.name);
  if (name == "G" || name == "M" || name == "K" || name == "T" || name == "k")
    return fmt::format("write {0}B for powers of 1000 or {1}iB for powers of 1024", name == "K" ? "k" : name,
                       name == "k" ? "K" : name);
  return near_miss(name, names, "use B, kB, MB, GB, TB, KiB, MiB, GiB or TiB");
}

}  // namespace

Bytes operator+(Bytes a, Bytes b) {
  Bytes sum;
  if (__builtin_add_overflow(a.count, b.count, &sum.count))
    throw Error(ErrorKind::evaluation, "a sum of sizes is larger than 2^63 - 1 bytes");
  return sum;
}

Bytes operator-(Bytes a, Bytes b) {
  if (b > a) throw Error(ErrorKind::evaluation, "a difference of sizes is negative");
  return {a.count - b.count};
}

Bytes round_up_to_bytes(double value) {
  if (std::isnan(value)) throw Error(ErrorKind::evaluation, "a size is not a number");
  const double nearest = std::round(value);
  const double whole = std::abs(value - nearest) <= 1e-12 * std::abs(value) ? nearest : std::ceil(value);
  if (whole < 0) throw Error(ErrorKind::evaluation, fmt::format("a size is negative: {} bytes", format_number(value)));
  if (whole >= k_too_many_bytes)
    throw Error(ErrorKind::evaluation, fmt::format("a size of {:.3g} bytes is larger than 2^63 - 1 bytes", value));
  return {static_cast<std::int64_t>(whole)};
}

std::span<const SizeUnit> size_units() { return k_units; }

const SizeUnit* find_size_unit(std::string_view name) {
  const auto found = std::find_if(std::begin(k_units), std::end(k_units), [&](auto& unit) { return unit.name == name; });
  return found == std::end(k_units) ? nullptr : found;
}

SizeUnit choose_unit(std::span<const Bytes> sizes, UnitFlavour flavour) {
  std::vector<Bytes> present;
  for (auto size : sizes)
    if (size.count > 0) present.push_back(size);
  if (present.empty()) return units_of(flavour)[0];
  const auto middle = present.begin() + static_cast<std::ptrdiff_t>(present.size() / 2);
  std::nth_element(present.begin(), middle, present.end());
  return unit_for(static_cast<double>(middle->count), flavour);
}

std::string format_in(Bytes size, SizeUnit unit) { return scaled(static_cast<double>(size.count), unit); }

std::string format_size(Bytes size, UnitFlavour flavour) {
  return format_size(static_cast<double>(size.count), flavour);
}

std::string format_size(double value, UnitFlavour flavour) {
  const auto unit = unit_for(value, flavour);
  return fmt::format("{} {}", scaled(value, unit), unit.name);
}

std::string format_number(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15) return with_separators(fmt::format("{:.0f}", value));
  const auto text = fmt::format("{:.6g}", value);
  return text.find('e') == std::string::npos ? with_separators(text) : text;
}

Bytes parse_size(std::string_view text) {
  double amount = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), amount);
  if (failure != std::errc{} || !std::isfinite(amount)) refuse_size(text, "it must start with a number", "write for example 64GB or 40GiB");
  if (amount < 0) refuse_size(text, "it is negative", "write for example 64GB or 40GiB");
  auto name = text.substr(static_cast<std::size_t>(end - text.data()));
  while (name.starts_with(' ')) name.remove_prefix(1);
  if (name.empty())
    refuse_size(text, "it has no unit", fmt::format("write {0}GB or {0}GiB (or {0}B for bytes)", text));
  const auto* unit = find_size_unit(name);
  if (!unit) refuse_size(text, fmt::format("'{}' is no unit of size", printable(name, 20)), spelled_unit(name));
  const double bytes = amount * unit->bytes;
  if (bytes >= k_too_many_bytes) refuse_size(text, "it is larger than 2^63 - 1 bytes", "the largest size is about 9.2 million TB");
  if (bytes != std::floor(bytes)) refuse_size(text, "it is no whole number of bytes", "use a smaller unit");
  return {static_cast<std::int64_t>(bytes)};
}

}  // namespace memplan
