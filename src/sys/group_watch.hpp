// What a run does to the control group that it lives in. Private to the sys room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sys/proc.hpp"

namespace memplan {

// Follows the control group of one process, which may change it.
class GroupWatch {
 public:
  explicit GroupWatch(std::string root = "") : m_root(std::move(root)) {}

  // Looks at the group of process `id` as it stands now; `own` are the processes that belong to the run.
  void look(int id, const std::vector<int>& own);
  // Looks once more at the group that was last seen.
  void look_again();

  // The group's peak, where no stranger was seen in it and the peak came while it was watched.
  std::optional<Bytes> peak() const;
  // Processes of the groups seen that were killed for memory meanwhile.
  std::int64_t kills() const { return m_kills_before + (m_kills - m_kills_at_start); }

 private:
  void begin(const MemoryGroup& group);

  std::string m_root;
  std::optional<MemoryGroup> m_group;
  bool m_alone = false;
  Bytes m_peak_at_start;
  Bytes m_peak;
  std::int64_t m_kills_at_start = 0;
  std::int64_t m_kills = 0;
  std::int64_t m_kills_before = 0;  // in groups that the process has left
};

}  // namespace memplan
