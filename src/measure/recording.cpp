#include <algorithm>

#include "memplan/measure.hpp"

namespace memplan {

namespace {

constexpr double k_share_of_a_core = 0.01;
constexpr double k_longest_between_shares = 1;  // seconds
constexpr double k_growth = 1.01;               // a tree that has grown by this much is worth another reading

Bytes minus(Bytes a, Bytes b) {
  return Bytes{std::max<std::int64_t>(a.count - b.count, 0)};
}

bool raise(Bytes& peak, Bytes value) {
  if (value <= peak) return false;
  peak = value;
  return true;
}

Bytes resident_of(const TreeSample& sample) {
  Bytes sum;
  for (const auto& process : sample.processes) sum = sum + process.resident;
  return sum;
}

const ProcessMemory* find_process(const TreeSample& sample, int id) {
  const auto found = std::find_if(sample.processes.begin(), sample.processes.end(),
                                  [&](auto& process) { return process.id == id; });
  return found == sample.processes.end() ? nullptr : &*found;
}

}  // namespace

Recording::Recording(double interval_seconds) : m_ram(interval_seconds), m_vram(interval_seconds) {}

bool Recording::wants_shares(const TreeSample& sample) const {
  const auto count = sample.processes.size();
  if (count < 2) return false;
  const double left = sample.seconds * k_share_of_a_core - m_spent_seconds;
  if (left < m_seconds_each * static_cast<double>(count)) return false;
  const bool same = count == m_processes.size() &&
                    std::all_of(sample.processes.begin(), sample.processes.end(), [&](auto& process) {
                      const auto known = m_processes.find(process.id);
                      return known != m_processes.end() && known->second.shared;
                    });
  const bool grown =
      static_cast<double>(held(sample).count) > k_growth * static_cast<double>(m_held_then.count);
  return !same || grown || sample.seconds - m_shares_at >= k_longest_between_shares;
}

void Recording::spent(double cpu_seconds, std::size_t processes) {
  m_spent_seconds += cpu_seconds;
  if (processes > 0) m_seconds_each = cpu_seconds / static_cast<double>(processes);
}

// What of a process' resident set others of its tree are taken to hold already. Before its share was read, no
// more is sure to be its own than what its parent does not hold: right after a fork all of it is shared.
Bytes Recording::shared_by(const ProcessMemory& process, const TreeSample& sample) const {
  if (sample.processes.size() < 2) return {};
  if (process.shared) return std::min(*process.shared, process.resident);
  const auto known = m_processes.find(process.id);
  if (known != m_processes.end() && known->second.shared)
    return std::min(*known->second.shared, process.resident);
  const auto* parent = find_process(sample, process.parent);
  return parent ? std::min(parent->resident, process.resident) : Bytes{};
}

// No less than the largest of its processes holds.
Bytes Recording::held(const TreeSample& sample) const {
  Bytes sum, largest;
  for (const auto& process : sample.processes) {
    sum = sum + minus(process.resident, shared_by(process, sample));
    raise(largest, process.resident);
  }
  return std::max(sum, largest);
}

// The largest rise of one process above what it holds now that came since the last sample: beside it the
// others are taken to have held what they hold. Rises of several may have come at different times.
Bytes Recording::spike(const TreeSample& sample) const {
  Bytes largest;
  for (const auto& process : sample.processes) {
    const auto known = m_processes.find(process.id);
    const auto before = known == m_processes.end() ? Bytes{} : known->second.high_water;
    if (process.high_water > before) raise(largest, minus(process.high_water, process.resident));
  }
  return largest;
}

void Recording::add(const TreeSample& sample) {
  const auto ram = held(sample) + spike(sample);
  if (raise(m_peaks.ram, ram)) m_peaks.ram_seconds = sample.seconds;
  raise(m_peaks.resident, resident_of(sample));
  for (const auto& process : sample.processes) add_mark(process.high_water);
  m_peaks.processes = std::max(m_peaks.processes, sample.processes.size());
  ++m_peaks.samples;
  m_ram.add(sample.seconds, ram);
  for (const auto& look : sample.devices) add_look(look, sample.seconds, sample);
  remember(sample);
}

void Recording::add_mark(Bytes high_water) {
  raise(m_peaks.largest_process, high_water);
  raise(m_peaks.ram, high_water);
  raise(m_peaks.resident, high_water);
}

void Recording::add_looks(double seconds, const std::vector<DeviceLook>& looks) {
  for (const auto& look : looks) add_look(look, seconds, {seconds, {}, {}});
}

// A process that a look names may have ended before this sample, or begun after the one before.
void Recording::add_look(const DeviceLook& look, double seconds, const TreeSample& sample) {
  std::map<int, Bytes> sums;
  Bytes all;
  for (const auto& use : look) {
    if (!find_process(sample, use.process) && !m_processes.contains(use.process)) continue;  // another job's
    m_peaks.vram_untold = m_peaks.vram_untold || !use.bytes;
    sums[use.device] = sums[use.device] + use.bytes.value_or(Bytes{});
    all = all + use.bytes.value_or(Bytes{});
  }
  m_vram.add(seconds, all);
  m_peaks.vram = std::max(m_peaks.vram.value_or(Bytes{}), all);
  for (const auto& [device, bytes] : sums) {
    const int number = device;
    auto& peaks = m_peaks.devices;
    auto at = std::find_if(peaks.begin(), peaks.end(), [&](auto& peak) { return peak.device == number; });
    if (at == peaks.end()) at = peaks.insert(at, {number, Bytes{}, seconds});
    if (raise(at->bytes, bytes)) at->seconds = seconds;
  }
}

void Recording::remember(const TreeSample& sample) {
  std::map<int, Process> now;
  bool read = false;
  for (const auto& process : sample.processes) {
    const auto known = m_processes.find(process.id);
    auto shared = process.shared;
    read = read || shared;
    if (!shared && known != m_processes.end()) shared = known->second.shared;
    now[process.id] = {process.high_water, shared};
  }
  m_processes = std::move(now);
  if (!read) return;
  m_shares_at = sample.seconds;
  m_held_then = held(sample);
}

MemoryKill memory_kill(int status, std::int64_t killed_in_group, std::int64_t killed_on_machine) {
  constexpr int k_killed = 128 + 9;
  if (killed_in_group > 0) return MemoryKill::certain;
  return status == k_killed && killed_on_machine > 0 ? MemoryKill::likely : MemoryKill::none;
}

}  // namespace memplan
