#include "memplan/params.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "memplan/bytes.hpp"
#include "memplan/error.hpp"

namespace memplan {

namespace {

// Counts and sizes beyond 2^53 are no longer whole numbers in the arithmetic.
constexpr double k_largest_whole = 9007199254740992.0;

struct ParameterKindRow {
  ParameterKind kind;
  std::string_view name;
};
constexpr ParameterKindRow k_parameter_kinds[] = {
    {ParameterKind::count, "count"}, {ParameterKind::number, "number"}, {ParameterKind::fraction, "fraction"},
    {ParameterKind::bytes, "bytes"}, {ParameterKind::flag, "flag"},     {ParameterKind::choice, "choice"},
};

constexpr std::string_view k_origins[] = {"option", "data", "file", "device", "default"};

bool is_whole(ParameterKind kind) {
  return kind == ParameterKind::count || kind == ParameterKind::bytes;
}

[[noreturn]] void refuse(const ParameterSpec& spec, std::string_view text, std::string why,
                         std::string hint = "") {
  Error error(ErrorKind::parameter,
              fmt::format("'{}' {}; it takes {}", printable(text, 40), why, accepted(spec)));
  error.at(option_name(spec)).hint(std::move(hint));
  throw error;
}

// The number at the start of `text`, digits grouped by single underscores, and what follows it.
struct SpelledNumber {
  double number = 0;
  std::string_view rest;
};

std::optional<SpelledNumber> read_number(std::string_view text, std::string& digits) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool between_digits = i > 0 && i + 1 < text.size() &&
                                std::isdigit(static_cast<unsigned char>(text[i - 1])) &&
                                std::isdigit(static_cast<unsigned char>(text[i + 1]));
    if (text[i] == '_' && between_digits) continue;
    digits += text[i];
  }
  SpelledNumber result;
  const char* begin = digits.data() + (digits.starts_with('+') && !digits.starts_with("+-") ? 1 : 0);
  const auto [end, failure] = std::from_chars(begin, digits.data() + digits.size(), result.number);
  if (failure != std::errc{} || !std::isfinite(result.number)) return std::nullopt;
  result.rest = std::string_view(end, static_cast<std::size_t>(digits.data() + digits.size() - end));
  return result;
}

// k, M and G as people write counts: powers of 1000.
double multiplier(const ParameterSpec& spec, std::string_view text, std::string_view suffix) {
  if (suffix.empty()) return 1;
  if (suffix == "k") return 1e3;
  if (suffix == "M") return 1e6;
  if (suffix == "G") return 1e9;
  if (suffix == "%") refuse(spec, text, "is a percentage");
  if (suffix.starts_with(',')) {
    std::string plain(text);
    std::erase(plain, ',');
    refuse(
        spec, text, "holds a comma",
        fmt::format("write {0} {1}, or group digits as in 30_000", option_name(spec), printable(plain, 40)));
  }
  if (suffix == "K" || suffix == "m")
    refuse(spec, text, "has an unknown suffix", "write k for thousands, M for millions");
  refuse(spec, text, "is no number", "write for example 30000, 30k, 1.5M or 3e4");
}

double parse_number(const ParameterSpec& spec, std::string_view text) {
  std::string digits;
  const auto spelled = read_number(text, digits);
  if (!spelled) refuse(spec, text, "is no number", "write for example 30000, 30k, 1.5M or 3e4");
  if (spelled->rest.empty()) return spelled->number;
  // Decimal fractions such as 1.234567M are whole although their product is not quite.
  constexpr double k_rounding = 4e-16;  // of reading the number and of one product
  const double product = spelled->number * multiplier(spec, text, spelled->rest);
  const double nearest = std::round(product);
  return std::abs(product - nearest) <= k_rounding * std::abs(product) ? nearest : product;
}

double parse_fraction(const ParameterSpec& spec, std::string_view text) {
  std::string digits;
  const auto spelled = read_number(text, digits);
  if (!spelled) refuse(spec, text, "is no fraction", "write for example 0.85 or 85%");
  if (spelled->rest == "%") return spelled->number / 100;
  if (!spelled->rest.empty()) refuse(spec, text, "is no fraction", "write for example 0.85 or 85%");
  if (spelled->number > 1 && spelled->number <= 100)
    refuse(spec, text, "is more than 1",
           fmt::format("write {0}% or {1:g}", printable(text, 40), spelled->number / 100));
  return spelled->number;
}

double parse_bytes(const ParameterSpec& spec, std::string_view text) {
  try {
    return static_cast<double>(parse_size(text).count);
  } catch (Error& error) {
    throw error.at(option_name(spec));
  }
}

double parse_flag(const ParameterSpec& spec, std::string_view text) {
  for (std::string_view yes : {"yes", "true"})
    if (text == yes) return 1;
  for (std::string_view no : {"no", "false"})
    if (text == no) return 0;
  refuse(spec, text, "is neither",
         fmt::format("write {0} yes, {0} no, or {0} alone for yes", option_name(spec)));
}

std::string parse_choice(const ParameterSpec& spec, std::string_view text) {
  if (std::find(spec.choices.begin(), spec.choices.end(), text) != spec.choices.end())
    return std::string(text);
  refuse(spec, text, "is not among the choices", near_miss(text, spec.choices));
}

std::string format_limit(const ParameterSpec& spec, double limit) {
  return spec.kind == ParameterKind::bytes ? format_size(limit) : format_number(limit);
}

std::string range_text(const ParameterSpec& spec, std::string_view noun) {
  const auto below = spec.below_max ? "<" : "≤", above = spec.above_min ? "<" : "≤";
  if (spec.min && spec.max)
    return fmt::format("{}, {} {} x {} {}", noun, format_limit(spec, *spec.min), above, below,
                       format_limit(spec, *spec.max));
  if (spec.min)
    return fmt::format("{} {} {}", noun, spec.above_min ? ">" : "≥", format_limit(spec, *spec.min));
  if (spec.max) return fmt::format("{} {} {}", noun, below, format_limit(spec, *spec.max));
  return std::string(noun);
}

}  // namespace

std::string_view kind_name(ParameterKind kind) {
  return std::find_if(std::begin(k_parameter_kinds), std::end(k_parameter_kinds),
                      [&](auto& row) { return row.kind == kind; })
      ->name;
}

std::optional<ParameterKind> find_parameter_kind(std::string_view name) {
  for (const auto& row : k_parameter_kinds)
    if (row.name == name) return row.kind;
  return std::nullopt;
}

std::string_view origin_name(Origin origin) {
  return k_origins[static_cast<std::size_t>(origin)];
}

std::string option_name(const ParameterSpec& spec) {
  std::string name = "--" + spec.name;
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

std::string accepted(const ParameterSpec& spec) {
  switch (spec.kind) {
    case ParameterKind::count:
      return range_text(spec, "a whole number");
    case ParameterKind::number:
      return range_text(spec, "a number");
    case ParameterKind::fraction:
      return range_text(spec, "a fraction");
    case ParameterKind::bytes:
      return range_text(spec, "a size such as 64GB or 40GiB");
    case ParameterKind::flag:
      return "yes or no";
    case ParameterKind::choice:
      return one_of(spec.choices);
  }
  return "";
}

std::string format_value(const ParameterSpec& spec, const ParameterValue& value) {
  switch (spec.kind) {
    case ParameterKind::bytes:
      return format_size(value.number);
    case ParameterKind::flag:
      return value.number != 0 ? "yes" : "no";
    case ParameterKind::choice:
      return value.choice;
    default:
      return format_number(value.number);
  }
}

ParameterValue parse_value(const ParameterSpec& spec, std::string_view text) {
  ParameterValue value;
  if (spec.kind == ParameterKind::choice) {
    value.choice = parse_choice(spec, text);
    return value;
  }
  switch (spec.kind) {
    case ParameterKind::fraction:
      value.number = parse_fraction(spec, text);
      break;
    case ParameterKind::bytes:
      value.number = parse_bytes(spec, text);
      break;
    case ParameterKind::flag:
      value.number = parse_flag(spec, text);
      break;
    default:
      value.number = parse_number(spec, text);
  }
  check_range(spec, value.number, text);
  return value;
}

bool in_range(const ParameterSpec& spec, double number) {
  const bool low = spec.min && (spec.above_min ? number <= *spec.min : number < *spec.min);
  const bool high = spec.max && (spec.below_max ? number >= *spec.max : number > *spec.max);
  return !low && !high;
}

void check_range(const ParameterSpec& spec, double number, std::string_view spelled) {
  if (!std::isfinite(number)) refuse(spec, spelled, "is too large");
  if (is_whole(spec.kind) && number != std::floor(number)) refuse(spec, spelled, "is not whole");
  if (is_whole(spec.kind) && std::abs(number) > k_largest_whole) refuse(spec, spelled, "is larger than 2^53");
  if (!in_range(spec, number))
    refuse(spec, spelled, spec.min && number <= *spec.min ? "is too small" : "is too large");
}

}  // namespace memplan
