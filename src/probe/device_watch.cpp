#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "memplan/embedded.hpp"
#include "memplan/probe.hpp"
#include "probe/answer.hpp"

namespace memplan {

namespace {

constexpr double k_shortest_interval = 0.02;  // seconds: a look takes the driver about a millisecond
constexpr double k_patience = 2;
constexpr double k_wait = 0.05;  // seconds, when all is over, for a first word,
constexpr int k_most_waits = 4;  // so often

std::string milliseconds_text(double seconds) {
  return std::to_string(std::lround(std::max(seconds, k_shortest_interval) * 1000));
}

DeviceLook look_of(const std::vector<DeviceUse>& uses) {
  DeviceLook look;
  for (const auto& use : uses)
    for (const auto& process : use.processes)
      if (process.pid <= INT32_MAX)
        look.push_back({static_cast<int>(use.index), static_cast<int>(process.pid), process.bytes});
  return look;
}

}  // namespace

DeviceWatch::DeviceWatch(double interval_seconds)
    : m_program(embedded_probe(), path_beside_program("mem-plan-probe"),
                {"--processes", "--interval", milliseconds_text(interval_seconds)}),
      m_patience(std::max(k_patience, 2 * interval_seconds)) {}

std::vector<DeviceLook> DeviceWatch::take(double seconds, double wait_seconds) {
  const auto answer = read_answer(m_program.new_lines(wait_seconds));
  if (answer.nvml && !answer.nvml->works()) m_problem = answer.nvml->problem;
  std::vector<DeviceLook> looks;
  for (const auto& uses : answer.uses) {
    looks.push_back(look_of(uses));
    m_devices = uses.size();
    m_last_seconds = seconds;
    for (const auto& use : uses) {
      if (!use.untold.empty())
        m_untold = fmt::format("of device {} the driver tells no processes: {}", use.index, use.untold);
      if (!use.used) continue;
      const auto at = m_used.try_emplace(use.index, Range{*use.used, *use.used}).first;
      at->second.most = std::max(at->second.most, *use.used);
    }
  }
  return looks;
}

std::string DeviceWatch::fault(double seconds) {
  const bool in_time = m_devices.has_value();
  const auto silent = [&] { return !m_devices && m_problem.empty() && m_program.runs(); };
  for (int i = 0; silent() && i < k_most_waits; ++i) take(seconds, k_wait);
  if (!m_problem.empty()) return m_problem;
  if (!m_program.runs()) return fmt::format("the look at the driver {}", m_program.end());
  if (m_devices == 0u) return "the driver knows no device";
  if (!in_time) return "the driver had not answered when the command ended";
  if (seconds - m_last_seconds > m_patience) return "the driver answered no more";
  return m_untold;
}

std::optional<std::pair<std::int64_t, Bytes>> DeviceWatch::growth() const {
  std::optional<std::pair<std::int64_t, Bytes>> most;
  for (const auto& [device, range] : m_used) {
    const Bytes grown{range.most.count - range.first.count};
    if (grown.count > 0 && (!most || grown > most->second)) most = {device, grown};
  }
  return most;
}

}  // namespace memplan
