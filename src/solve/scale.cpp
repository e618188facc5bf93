#include "solve/scale.hpp"

#include <algorithm>
#include <cmath>

namespace memplan {

namespace {

constexpr double k_open_end = 1e12;
constexpr double k_open_end_bytes = 1e15;
// A narrow range is cut into at least so many steps.
constexpr double k_least_steps = 1000;
constexpr double k_finest_divisor = 1e9;
// Positions beyond are no longer exact.
constexpr double k_farthest = 9e15;

double lowest(const ParameterSpec& spec, std::optional<double> present) {
  return spec.min.value_or(std::min(present.value_or(0), 0.0));
}

double highest(const ParameterSpec& spec, std::optional<double> present) {
  const double open = spec.kind == ParameterKind::bytes ? k_open_end_bytes : k_open_end;
  const double end = std::max(open, present.value_or(0));
  return spec.max ? std::min(*spec.max, end) : end;
}

std::int64_t nearest_position(double steps) {
  return std::llround(std::clamp(steps, -k_farthest, k_farthest));
}

}  // namespace

Scale::Scale(const Parameter& parameter, bool multiples, std::optional<double> present) {
  const auto& spec = parameter.spec;
  const double low = lowest(spec, present), high = highest(spec, present);
  if (multiples)
    m_multiple = parameter.multiple_of->step;
  else
    choose_step(spec, low, high);
  const auto in_range = [&](std::int64_t position) {
    const double value = at(position);
    return value >= low && value <= high && !(spec.above_min && value <= low) &&
           !(spec.below_max && value >= high);
  };
  // The division may be off by one step, and a limit that is itself refused costs another.
  m_first = nearest_position(low / step()) - 2;
  for (int i = 0; i < 4 && !in_range(m_first); ++i) ++m_first;
  auto last = nearest_position(high / step()) + 2;
  for (int i = 0; i < 4 && !in_range(last); ++i) --last;
  m_size = std::max<std::int64_t>(last - m_first + 1, 0);
  const bool whole_steps = multiples || spec.kind == ParameterKind::count;
  if (!present || whole_steps || find(*present)) return;
  m_between = present;
  m_below_between =
      std::clamp<std::int64_t>(nearest_position(std::ceil(*present / step())) - m_first, 0, m_size);
}

void Scale::choose_step(const ParameterSpec& spec, double low, double high) {
  if (spec.kind == ParameterKind::count) return;
  if (spec.kind == ParameterKind::bytes) {
    m_multiple = 1e6;
    while (m_multiple > 1 && (high - low) / m_multiple < k_least_steps) m_multiple /= 10;
    return;
  }
  m_divisor = 1e3;
  while (m_divisor < k_finest_divisor && (high - low) * m_divisor < k_least_steps) m_divisor *= 10;
}

double Scale::at(std::int64_t position) const {
  return static_cast<double>(position) * m_multiple / m_divisor;
}

double Scale::value(std::int64_t index) const {
  if (!m_between || index < m_below_between) return at(m_first + index);
  return index == m_below_between ? *m_between : at(m_first + index - 1);
}

std::optional<std::int64_t> Scale::find(double value) const {
  if (m_between && value == *m_between) return m_below_between;
  const auto index = nearest_position(value / step()) - m_first;
  if (index < 0 || index >= m_size || at(m_first + index) != value) return std::nullopt;
  return index + (m_between && index >= m_below_between ? 1 : 0);
}

}  // namespace memplan
