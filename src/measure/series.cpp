#include <algorithm>

#include "memplan/measure.hpp"

namespace memplan {

Series::Series(double step_seconds, std::size_t capacity) : m_step(step_seconds), m_capacity(capacity) {}

void Series::add(double seconds, Bytes value) {
  while (seconds >= m_step * static_cast<double>(m_capacity)) halve();
  const auto at = std::min(static_cast<std::size_t>(seconds / m_step), m_capacity - 1);
  if (at >= m_steps.size()) m_steps.resize(at + 1);
  m_steps[at] = std::max(m_steps[at].value_or(Bytes{}), value);
}

void Series::halve() {
  for (std::size_t i = 0; i < m_steps.size(); i += 2) {
    const auto next = i + 1 < m_steps.size() ? m_steps[i + 1] : std::nullopt;
    m_steps[i / 2] = std::max(m_steps[i], next);  // nothing is less than any value
  }
  m_steps.resize((m_steps.size() + 1) / 2);
  m_step *= 2;
}

std::vector<Bytes> columns_of(const Series& series, double seconds, std::size_t count) {
  std::vector<std::optional<Bytes>> found(count);
  const auto& steps = series.steps();
  for (std::size_t i = 0; i < steps.size() && count > 0; ++i) {
    const double middle = (static_cast<double>(i) + 0.5) * series.step_seconds();
    const double part = seconds > 0 ? middle / seconds * static_cast<double>(count) : 0;
    auto& column = found[std::min(static_cast<std::size_t>(part), count - 1)];
    column = std::max(column, steps[i]);
  }
  std::vector<Bytes> columns;
  for (const auto& column : found)
    columns.push_back(column.value_or(columns.empty() ? Bytes{} : columns.back()));
  return columns;
}

}  // namespace memplan
