#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "memplan/error.hpp"
#include "memplan/sweep.hpp"
#include "memplan/words.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_most_factors = 10'000;
constexpr std::uint64_t k_most_axis_values = std::uint64_t{1} << 62;
constexpr double k_exact_below = 9007199254740992.0;  // 2^53

[[noreturn]] void refuse_axis(const ParameterSpec& spec, std::string_view text, const std::string& why,
                              const std::string& hint) {
  Error error(ErrorKind::parameter, fmt::format("'{}' {}", printable(text, 60), why));
  throw error.at(option_name(spec)).hint(hint);
}

bool is_numeric(const ParameterSpec& spec) {
  return spec.kind != ParameterKind::flag && spec.kind != ParameterKind::choice;
}

bool is_whole(const ParameterSpec& spec) {
  return spec.kind == ParameterKind::count || spec.kind == ParameterKind::bytes;
}

// A step is spelled as a value is, but has no range of its own.
double parse_step(const ParameterSpec& spec, std::string_view text) {
  auto step = spec;
  step.min = step.max = std::nullopt;
  const bool down = text.starts_with('-');
  if (down) text.remove_prefix(1);
  const double size = parse_value(step, text).number;
  return down ? -size : size;
}

std::optional<double> parse_factor(std::string_view text) {
  double factor = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), factor);
  if (failure != std::errc{} || end != text.data() + text.size() || !std::isfinite(factor))
    return std::nullopt;
  return factor;
}

// `number` times `scale` where that is a whole number that arithmetic keeps.
std::optional<std::int64_t> scaled_whole(double number, double scale) {
  const double product = number * scale, nearest = std::round(product);
  if (std::abs(product - nearest) > 1e-9 * std::abs(product) || std::abs(nearest) >= k_exact_below)
    return std::nullopt;
  return static_cast<std::int64_t>(nearest);
}

// The decimal nearest to `number`: 0.1 times 3 is 0.3.
double decimal(double number) {
  const auto text = fmt::format("{:.14g}", number);
  double result = number;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result;
}

// "30,000" is one number to most people, and two values here.
void refuse_grouped_digits(const ParameterSpec& spec, std::string_view text, std::string_view item) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (item.size() == 3 && item.front() == '0' && std::all_of(item.begin(), item.end(), digit))
    refuse_axis(spec, text, fmt::format("is a list of values, and '{}' is none", item),
                "write 30000, 30k or 30_000 for one number");
}

}  // namespace

bool Axis::is_axis(std::string_view text) {
  return text.find_first_of(",:") != std::string_view::npos;
}

Axis Axis::parse(const ParameterSpec& spec, std::string_view text) {
  Axis axis(spec);
  for (const auto item : split(text, ',')) {
    if (is_numeric(spec)) refuse_grouped_digits(spec, text, item);
    axis.add_item(item);
  }
  return axis;
}

ParameterValue Axis::value(std::uint64_t index) const {
  const auto after = std::upper_bound(m_pieces.begin(), m_pieces.end(), index,
                                      [](std::uint64_t at, const Piece& piece) { return at < piece.first; });
  const auto& piece = *(after - 1);
  if (piece.step == 0) return piece.single;
  const auto offset = static_cast<std::int64_t>(index - piece.first);
  return {static_cast<double>(piece.start + offset * piece.step) / piece.scale, "", Origin::option};
}

void Axis::add(Piece piece) {
  piece.first = m_size;
  // A piece has fewer than 2^54 values: the sum of these two does not wrap.
  m_size += piece.count;
  if (m_size > k_most_axis_values)
    throw Error(ErrorKind::parameter, "the ranges have more than 2^62 values together")
        .at(option_name(m_spec))
        .hint("give larger steps");
  m_pieces.push_back(std::move(piece));
}

void Axis::add_item(std::string_view text) {
  if (text.find(':') != std::string_view::npos) return add_range(text);
  Piece piece;
  piece.single = parse_value(m_spec, text);
  piece.single.origin = Origin::option;
  add(std::move(piece));
}

void Axis::add_range(std::string_view text) {
  if (!is_numeric(m_spec))
    refuse_axis(
        m_spec, text, "is a range, and it has no numbers",
        fmt::format("write a list: {} {}", option_name(m_spec),
                    m_spec.kind == ParameterKind::flag ? "yes,no"
                                                       : fmt::format("{}", fmt::join(m_spec.choices, ","))));
  const auto parts = split(text, ':');
  if (parts.size() != 3)
    refuse_axis(m_spec, text, "is no range",
                "a range is start:end:step or start:end:xfactor, such as 10k:60k:10k or 1k:1M:x2");
  const double start = parse_value(m_spec, parts[0]).number, end = parse_value(m_spec, parts[1]).number;
  if (!parts[2].starts_with('x')) return add_steps(start, end, parse_step(m_spec, parts[2]), text);
  const auto factor = parse_factor(parts[2].substr(1));
  if (!factor)
    refuse_axis(m_spec, text, fmt::format("has no factor in '{}'", printable(parts[2], 20)),
                "write for example 1k:1M:x2");
  add_factors(start, end, *factor, text);
}

void Axis::add_steps(double start, double end, double step, std::string_view text) {
  if (step == 0)
    refuse_axis(m_spec, text, "goes on for ever: its step is 0", "give a step such as 10k:60k:10k");
  if ((end > start && step < 0) || (end < start && step > 0))
    refuse_axis(m_spec, text, "never arrives: its step leads away from its end",
                end < start ? "write the smaller value first, or a negative step" : "write a positive step");
  constexpr int k_most_digits = 15;
  double scale = 1;
  for (int digits = 0; digits <= k_most_digits; ++digits, scale *= 10) {
    const auto first = scaled_whole(start, scale), last = scaled_whole(end, scale),
               each = scaled_whole(step, scale);
    if (!first || !last || !each || *each == 0) continue;
    Piece piece;
    piece.start = *first;
    piece.step = *each;
    piece.scale = scale;
    piece.count = static_cast<std::uint64_t>((*last - *first) / *each) + 1;
    return add(std::move(piece));
  }
  refuse_axis(m_spec, text, "has more digits than its steps can keep",
              "write fewer digits, or a list of values");
}

void Axis::add_factors(double start, double end, double factor, std::string_view text) {
  const bool up = end > start, down = end < start;
  if (factor <= 0 || start <= 0)
    refuse_axis(m_spec, text, "never arrives: start and factor must be more than 0",
                "write for example 1k:1M:x2");
  if (factor == 1)
    refuse_axis(m_spec, text, "goes on for ever: its factor is 1", "write for example 1k:1M:x2");
  if ((up && factor < 1) || (down && factor > 1))
    refuse_axis(m_spec, text, "never arrives: its factor leads away from its end",
                up ? "write a factor above 1" : "write the smaller value first, or a factor below 1");
  double number = start;
  for (std::size_t i = 0; down ? number >= end : number <= end; ++i, number = decimal(number * factor)) {
    if (i == k_most_factors)
      refuse_axis(m_spec, text, "has more than 10,000 values", "give a factor further from 1");
    if (is_whole(m_spec) && number != std::floor(number))
      refuse_axis(m_spec, text, fmt::format("goes through {}, which is not whole", format_number(number)),
                  "give a whole factor, or a list of values");
    Piece piece;
    piece.single = {number, "", Origin::option};
    add(std::move(piece));
    if (factor < 1 && !down) break;  // start and end are one
  }
}

Grid::Grid(std::vector<Axis> axes) : m_axes(std::move(axes)), m_strides(m_axes.size()) {
  for (auto a = m_axes.size(); a-- > 0;) {
    m_strides[a] = m_count;
    std::uint64_t product = 0;
    if (__builtin_mul_overflow(m_count, m_axes[a].size(), &product) || product > INT64_MAX)
      throw Error(ErrorKind::usage, "the grid has more than 9.2e18 points").hint("give larger steps");
    m_count = product;
  }
}

ParameterValue Grid::value(std::size_t axis, std::uint64_t point) const {
  return m_axes[axis].value(point / m_strides[axis] % m_axes[axis].size());
}

}  // namespace memplan
