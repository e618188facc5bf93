#include "host/cgroup.hpp"

#include <algorithm>

#include "host/text.hpp"

namespace memplan {

namespace {

// A mounted hierarchy that may have memory limits, and the files that tell them.
struct Hierarchy {
  std::string mount;  // where it is mounted
  std::string shown;  // the group that is seen there: "/" or, in a container, the container's
  std::string group;  // of this process
  std::string limit_file;
  std::string use_file;
  std::string reclaimable;  // in memory.stat
};

constexpr std::int64_t k_no_limit = std::int64_t{1} << 62;  // version 1 writes nearly 2^63 for none

// "\040" is a blank in mountinfo.
std::string unescaped(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
    if (text[i] == '\\' && i + 3 < text.size() && std::all_of(&text[i + 1], &text[i + 4], is_octal)) {
      result += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      result += text[i];
    }
  }
  return result;
}

bool has_word(std::string_view list, std::string_view word) {
  const auto words = parts_of(list, ",");
  return std::find(words.begin(), words.end(), word) != words.end();
}

// This process' group, from the lines "4:memory:/job_7" or, for version 2, "0::/job_7".
std::optional<std::string> group_of(const std::string& root, bool version_2) {
  const auto text = text_at(root + "/proc/self/cgroup").value_or("");
  for (const auto line : parts_of(text, "\n")) {
    const auto first = line.find(':');
    const auto second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const auto controllers = line.substr(first + 1, second - first - 1);
    if (version_2 ? controllers.empty() : has_word(controllers, "memory"))
      return std::string(line.substr(second + 1));
  }
  return std::nullopt;
}

// A line of mountinfo: "31 23 0:28 ROOT MOUNT options… - TYPE source options".
std::optional<Hierarchy> hierarchy_of(std::string_view line, const std::string& root) {
  const auto dash = line.find(" - ");
  if (dash == std::string_view::npos) return std::nullopt;
  const auto before = parts_of(line.substr(0, dash), " ");
  const auto after = parts_of(line.substr(dash + 3), " ");
  if (before.size() < 5 || after.size() < 3) return std::nullopt;
  const bool version_2 = after[0] == "cgroup2";
  if (!version_2 && !(after[0] == "cgroup" && has_word(after[2], "memory"))) return std::nullopt;
  const auto group = group_of(root, version_2);
  if (!group) return std::nullopt;
  Hierarchy found{unescaped(before[4]), unescaped(before[3]), *group, "", "", ""};
  found.limit_file = version_2 ? "memory.max" : "memory.limit_in_bytes";
  found.use_file = version_2 ? "memory.current" : "memory.usage_in_bytes";
  found.reclaimable = version_2 ? "inactive_file" : "total_inactive_file";
  return found;
}

// The group's path below the mount: "" for what is mounted itself. A group outside of what is seen is that,
// too.
std::string path_below_mount(const Hierarchy& hierarchy) {
  const auto& group = hierarchy.group;
  const auto shown = hierarchy.shown == "/" ? std::string() : hierarchy.shown;
  const bool inside = group.starts_with(shown + "/") && !group.starts_with("/..");
  return inside && group != "/" ? group.substr(shown.size()) : "";
}

std::int64_t free_of(std::int64_t limit, const std::string& folder, const Hierarchy& hierarchy) {
  const auto used = whole_number(text_at(folder + "/" + hierarchy.use_file).value_or(""));
  const auto cache = number_after(text_at(folder + "/memory.stat").value_or(""), hierarchy.reclaimable);
  const auto kept = used.value_or(0) - std::min(used.value_or(0), cache.value_or(0));
  return limit - std::min(limit, kept);
}

void add_limit(std::vector<MemoryLimit>& limits, const std::string& root, const std::string& folder,
               const Hierarchy& hierarchy) {
  const auto file = folder + "/" + hierarchy.limit_file;
  const auto limit = whole_number(text_at(root + file).value_or(""));
  if (!limit || *limit >= k_no_limit) return;
  limits.push_back({"cgroup", Bytes{*limit}, Bytes{free_of(*limit, root + folder, hierarchy)}, file});
}

void add_limits(std::vector<MemoryLimit>& limits, const std::string& root, const Hierarchy& hierarchy) {
  auto path = path_below_mount(hierarchy);
  while (path.ends_with('/')) path.pop_back();
  for (;;) {
    add_limit(limits, root, hierarchy.mount + path, hierarchy);
    if (path.empty()) return;
    path.resize(path.rfind('/'));
  }
}

}  // namespace

std::vector<MemoryLimit> cgroup_limits(const std::string& root) {
  std::vector<MemoryLimit> limits;
  const auto mounts = text_at(root + "/proc/self/mountinfo").value_or("");
  for (const auto line : parts_of(mounts, "\n"))
    if (const auto hierarchy = hierarchy_of(line, root)) add_limits(limits, root, *hierarchy);
  return limits;
}

}  // namespace memplan
