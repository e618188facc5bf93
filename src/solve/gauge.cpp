#include "solve/gauge.hpp"

#include <algorithm>

namespace memplan {

namespace {

// Figures of what has no need; needs are never negative.
constexpr std::int64_t k_lacks_inputs = -1;
constexpr std::int64_t k_unsupported = -2;
constexpr std::int64_t k_obstacle = -3;
constexpr std::int64_t k_possible_obstacle = -4;

std::int64_t figure(const Obstacle& obstacle) {
  return obstacle.certain ? k_obstacle : k_possible_obstacle;
}

}  // namespace

void Reading::add_need(Bytes need, Bytes limit) {
  figures.push_back(need.count);
  over |= need > limit;
  share = std::max(share, share_of(need, limit));
}

void Reading::add_hindrance(std::int64_t kind) {
  figures.push_back(kind);
  ++hindrances;
}

Reading reading_of(const CheckResult& result) {
  Reading reading;
  for (const auto& verdict : result.verdicts) reading.add_need(verdict.need, verdict.limit.bytes);
  for (const auto& stage : result.undecided)
    reading.add_hindrance(stage.status == Status::needs ? k_lacks_inputs : k_unsupported);
  for (const auto& obstacle : result.obstacles) reading.add_hindrance(figure(obstacle));
  return reading;
}

Gauge::Gauge(const Question& question, const Budget& budget, const Parameter& parameter)
    : m_question(question),
      m_budget(budget),
      m_parameter(parameter),
      m_block(question, {parameter.spec.name}),
      m_figures(m_block.stages().size()) {}

std::optional<Reading> Gauge::read(double value) {
  const double* column = &value;
  if (!m_budget.no_device.empty() || !m_block.evaluate({&column, 1}, 1, m_figures).front())
    return std::nullopt;
  Reading reading;
  bool uses_card = false;
  for (const auto& stage : m_figures)
    for (const auto device : {Device::ram, Device::vram}) {
      const auto& need = stage.need(device);
      uses_card |= need.used && device == Device::vram;
      if (need.used && m_budget.limit(device))
        reading.add_need(need.amount.high, m_budget.limit(device)->bytes);
    }
  for (const auto& stage : m_figures)
    if (stage.status == Status::unsupported) reading.add_hindrance(k_unsupported);
  if (uses_card && m_budget.card && !m_question.profile->needs.empty()) add_obstacles(reading, value);
  return reading;
}

void Gauge::add_obstacles(Reading& reading, double value) const {
  const auto& profile = *m_question.profile;
  const auto asked = m_question.with(m_parameter.spec.name, {value, "", Origin::option});
  for (const auto& obstacle : obstacles(profile, Settings::resolve(profile, asked.given), *m_budget.card))
    reading.add_hindrance(figure(obstacle));
}

}  // namespace memplan
