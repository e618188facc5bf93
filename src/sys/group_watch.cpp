#include "sys/group_watch.hpp"

#include <algorithm>

namespace memplan {

void GroupWatch::begin(const MemoryGroup& group) {
  m_kills_before = kills();
  m_group = group;
  m_alone = true;
  m_peak = m_peak_at_start = group.peak().value_or(Bytes{});
  m_kills = m_kills_at_start = group.memory_kills().value_or(0);
}

void GroupWatch::look(int id, const std::vector<int>& own) {
  const auto group = MemoryGroup::of(id, m_root);
  if (group && (!m_group || m_group->folder() != group->folder())) begin(*group);
  look_again();
  if (!m_group || !m_alone) return;
  const auto members = m_group->members();
  m_alone = std::all_of(members.begin(), members.end(),
                        [&](int member) { return std::find(own.begin(), own.end(), member) != own.end(); });
}

void GroupWatch::look_again() {
  if (!m_group) return;
  m_peak = std::max(m_peak, m_group->peak().value_or(Bytes{}));
  m_kills = std::max(m_kills, m_group->memory_kills().value_or(0));
}

std::optional<Bytes> GroupWatch::peak() const {
  return m_alone && m_peak > m_peak_at_start ? std::optional(m_peak) : std::nullopt;
}

}  // namespace memplan
