#include "memplan/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

#include "memplan/error.hpp"

namespace memplan {

namespace {

constexpr double k_too_many_bytes = 9223372036854775808.0;  // 2^63

constexpr SizeUnit k_units[] = {{"B", 1},           {"kB", 1e3},           {"MB", 1e6},
                                {"GB", 1e9},        {"TB", 1e12},          {"KiB", 1024.0},
                                {"MiB", 1048576.0}, {"GiB", 1073741824.0}, {"TiB", 1099511627776.0}};
constexpr std::span<const SizeUnit> k_si = std::span(k_units).first(5);
constexpr SizeUnit k_iec[] = {k_units[0], k_units[5], k_units[6], k_units[7], k_units[8]};

std::span<const SizeUnit> units_of(UnitFlavour flavour) {
  return flavour == UnitFlavour::si ? k_si : std::span<const SizeUnit>(k_iec);
}

// The largest unit in which `bytes` is at least 1; what two decimals would print as 1,000.00 is 1.00 of the
// next.
SizeUnit unit_for(double bytes, UnitFlavour flavour) {
  SizeUnit chosen = units_of(flavour)[0];
  for (const auto& unit : units_of(flavour))
    if (std::abs(bytes) >= 0.999995 * unit.bytes) chosen = unit;
  return chosen;
}

std::string with_separators(std::string digits) {
  const auto first = digits.starts_with('-') ? 1 : 0;
  auto end = static_cast<int>(std::min(digits.find('.'), digits.size()));
  for (int at = end - 3; at > first; at -= 3) digits.insert(static_cast<std::size_t>(at), 1, ',');
  return digits;
}

std::string scaled(double value, SizeUnit unit) {
  constexpr double k_least = 0.09995, k_most = 1e16;  // in between two decimals say enough and not too much
  const double amount = value / unit.bytes;
  if (amount == 0) return "0";
  if (std::abs(amount) < k_least || std::abs(amount) >= k_most) return fmt::format("{:.3g}", amount);
  if (unit.bytes == 1 && value == std::floor(value)) return with_separators(fmt::format("{:.0f}", value));
  return with_separators(fmt::format("{:.2f}", amount));
}

[[noreturn]] void refuse_size(std::string_view text, std::string_view why, std::string hint) {
  Error error(ErrorKind::parameter, fmt::format("'{}' is no size: {}", printable(text, 40), why));
  error.hint(std::move(hint));
  throw error;
}

bool same_letters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

// The spelling that would do instead of `amount` and the unknown unit `name`. A near miss is only another
// case or a missing B: PB is not a way to write kB.
std::string spelled_size(std::string_view amount, std::string_view name) {
  for (std::size_t i = 1; i < k_si.size(); ++i)
    if (same_letters(name, k_si[i].name.substr(0, 1)))
      return fmt::format("write {0}{1} for powers of 1000 or {0}{2} for powers of 1024", amount, k_si[i].name,
                         k_iec[i].name);
  const auto with_b = fmt::format("{}B", name);
  for (const auto& unit : k_units)
    if (same_letters(name, unit.name) || same_letters(with_b, unit.name))
      return fmt::format("did you mean {}{}?", amount, unit.name);
  if (name.starts_with(',')) return "write thousands without commas and decimals with a point";
  return "use B, kB, MB, GB, TB, KiB, MiB, GiB or TiB";
}

// A size's amount, as number and as it is written, and the unit's name behind it.
struct WrittenSize {
  double amount;
  std::string_view digits;
  std::string_view unit;
};

WrittenSize read_amount(std::string_view text) {
  WrittenSize size{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), size.amount);
  const std::string example = "write for example 64GB or 40GiB";
  if (failure == std::errc::result_out_of_range)
    refuse_size(text, "its number is too large or too small", example);
  if (failure != std::errc{} || !std::isfinite(size.amount))
    refuse_size(text, "it must start with a number", example);
  if (size.amount < 0) refuse_size(text, "it is negative", example);
  size.digits = text.substr(0, static_cast<std::size_t>(end - text.data()));
  size.unit = text.substr(size.digits.size());
  while (size.unit.starts_with(' ')) size.unit.remove_prefix(1);
  return size;
}

// `amount` of `unit` in whole bytes; nothing unless it is that to the last digits of a double.
std::optional<double> whole_bytes(double amount, SizeUnit unit) {
  constexpr double k_rounding = 4e-16;  // of reading the number and of one product
  const double bytes = amount * unit.bytes, nearest = std::round(bytes);
  return std::abs(bytes - nearest) <= k_rounding * bytes ? std::optional(nearest) : std::nullopt;
}

// The exact product where the amount is written with digits alone: doubles have gaps above 2^53.
std::optional<std::int64_t> exact_bytes(std::string_view digits, SizeUnit unit) {
  std::int64_t amount = 0, bytes = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), amount);
  if (failure != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  const bool overflows = __builtin_mul_overflow(amount, static_cast<std::int64_t>(unit.bytes), &bytes);
  return overflows ? std::nullopt : std::optional(bytes);
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
  if (whole < 0)
    throw Error(ErrorKind::evaluation, fmt::format("a size is negative: {} bytes", format_number(value)));
  if (whole >= k_too_many_bytes)
    throw Error(ErrorKind::evaluation,
                fmt::format("a size of {:.3g} bytes is larger than 2^63 - 1 bytes", value));
  return {static_cast<std::int64_t>(whole)};
}

std::span<const SizeUnit> size_units() {
  return k_units;
}

const SizeUnit* find_size_unit(std::string_view name) {
  const auto found =
      std::find_if(std::begin(k_units), std::end(k_units), [&](auto& unit) { return unit.name == name; });
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

std::string format_in(Bytes size, SizeUnit unit) {
  if (unit.bytes == 1) return with_separators(fmt::format("{}", size.count));
  const auto steps = static_cast<std::int64_t>(unit.bytes) / 10000;
  const bool exact_to_four = unit.bytes >= 1e6 && size.count >= steps * 1000 && size.count % steps == 0;
  if (!exact_to_four) return scaled(static_cast<double>(size.count), unit);
  auto text = with_separators(fmt::format("{:.4f}", static_cast<double>(size.count) / unit.bytes));
  for (int spare = 0; spare < 2 && text.ends_with('0'); ++spare) text.pop_back();
  return text;
}

std::string format_size(Bytes size, UnitFlavour flavour) {
  return format_size(static_cast<double>(size.count), flavour);
}

std::string format_size(double value, UnitFlavour flavour) {
  const auto unit = unit_for(value, flavour);
  return fmt::format("{} {}", scaled(value, unit), unit.name);
}

std::string format_number(double value) {
  if (value == 0) return "0";  // and not -0
  if (value == std::floor(value) && std::abs(value) < 1e15)
    return with_separators(fmt::format("{:.0f}", value));
  const auto text = fmt::format("{:.6g}", value);
  return text.find('e') == std::string::npos ? with_separators(text) : text;
}

Bytes parse_size(std::string_view text) {
  const auto [amount, digits, name] = read_amount(text);
  const auto shown = printable(digits, 30);
  if (name.empty())
    refuse_size(text, "it has no unit", fmt::format("write {0}GB or {0}GiB (or {0}B for bytes)", shown));
  const auto* unit = find_size_unit(name);
  if (!unit)
    refuse_size(text, fmt::format("'{}' is no unit of size", printable(name, 20)), spelled_size(shown, name));
  if (const auto bytes = exact_bytes(digits, *unit)) return {*bytes};
  if (amount * unit->bytes >= k_too_many_bytes)
    refuse_size(text, "it is larger than 2^63 - 1 bytes", "the largest size is about 9.2 million TB");
  const auto bytes = whole_bytes(amount, *unit);
  if (!bytes)
    refuse_size(text, "it is no whole number of bytes",
                fmt::format("write {:.0f}B to round up", std::ceil(amount * unit->bytes)));
  return {static_cast<std::int64_t>(*bytes)};
}

}  // namespace memplan
