// Whole numbers of bytes, checked arithmetic on them, and sizes as text.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace memplan {

// A number of bytes, 0 to 2^63 - 1. Arithmetic that would leave that range throws Error(evaluation).
struct Bytes {
  std::int64_t count = 0;

  friend constexpr auto operator<=>(Bytes, Bytes) = default;
};

Bytes operator+(Bytes a, Bytes b);
// The difference of two sizes; throws when `b` is the larger.
Bytes operator-(Bytes a, Bytes b);

// KiB and MiB in bytes.
inline constexpr std::int64_t k_kib = 1024;
inline constexpr std::int64_t k_mib = 1024 * k_kib;

// `largest` becomes `bytes` where that is larger, or where there was none.
inline void take_largest(std::optional<Bytes>& largest, const std::optional<Bytes>& bytes) {
  if (bytes && (!largest || *bytes > *largest)) largest = bytes;
}

// `value` bytes rounded up to whole bytes. What lies within 10^-12 of a whole number (relative) is that
// number: the rounding of the arithmetic costs no byte. Throws Error(evaluation) on NaN, negative values and
// overflow.
Bytes round_up_to_bytes(double value);

// GB = 10^9 (si) or GiB = 2^30 (iec).
enum class UnitFlavour { si, iec };

// A unit of sizes: its name and how many bytes it has.
struct SizeUnit {
  std::string_view name;
  double bytes;
};

// All units that sizes are read and written in: B kB MB GB TB KiB MiB GiB TiB.
std::span<const SizeUnit> size_units();
// The unit called `name`, exact letters; null when there is none.
const SizeUnit* find_size_unit(std::string_view name);

// One unit for all of `sizes`: the largest of `flavour` in which the middle one (zeros left out) is at
// least 1.
SizeUnit choose_unit(std::span<const Bytes> sizes, UnitFlavour flavour);

// `size` in `unit`, without the unit's name: two decimals, up to four where these are exact ("8.0042"), three
// significant digits below 0.1, thousands separated by commas. Rounded to nearest: for reading, not for
// requesting.
std::string format_in(Bytes size, SizeUnit unit);
// `size` with the unit that suits it: "5.08 GB".
std::string format_size(Bytes size, UnitFlavour flavour = UnitFlavour::si);
// `value` bytes, which may be negative or not whole: "-1.5 MB".
std::string format_size(double value, UnitFlavour flavour = UnitFlavour::si);
// A whole number with thousands separated by commas: "30,000"; others with up to six significant digits.
std::string format_number(double value);

// Reads "64GB", "1.5 GiB", "512 B". A bare number, an unknown unit ("64G") and a size that is not whole bytes
// are refused with the spelling that would do: throws Error(parameter) without a place.
Bytes parse_size(std::string_view text);

}  // namespace memplan
