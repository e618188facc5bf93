#include "sys/proc.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <string_view>

#include "sys/descriptor.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_longest_file = std::size_t{1} << 20;

// "" when it cannot be read.
std::string small_file(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  if (!file.is_open() || !read_up_to(file.number(), k_longest_file, text)) text.clear();
  return text;
}

std::optional<std::int64_t> leading_number(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  std::int64_t number = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  return result.ec == std::errc() && number >= 0 ? std::optional(number) : std::nullopt;
}

// The number after `name` at the start of a line: "VmRSS:    1748 kB".
std::optional<std::int64_t> number_after_name(std::string_view text, std::string_view name) {
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    const auto line = text.substr(start, end - start);
    if (line.starts_with(name)) return leading_number(line.substr(name.size()));
    start = end + 1;
  }
  return std::nullopt;
}

std::optional<Bytes> kibibytes(std::string_view text, std::string_view name) {
  const auto number = number_after_name(text, name);
  constexpr std::int64_t k_most = INT64_MAX / 1024;
  return number && *number <= k_most ? std::optional(Bytes{*number * 1024}) : std::nullopt;
}

std::vector<int> whole_numbers(std::string_view text) {
  std::vector<int> numbers;
  for (std::size_t start = 0; (start = text.find_first_not_of(" \n", start)) < text.size();) {
    const auto end = std::min(text.find_first_of(" \n", start), text.size());
    if (const auto number = leading_number(text.substr(start, end - start)))
      numbers.push_back(static_cast<int>(*number));
    start = end;
  }
  return numbers;
}

// The entries of a folder that are numbers.
std::vector<int> numbered_entries(const std::string& path) {
  const auto close = [](DIR* folder) { closedir(folder); };
  const std::unique_ptr<DIR, decltype(close)> folder(opendir(path.c_str()), close);
  std::vector<int> numbers;
  while (const auto* entry = folder ? readdir(folder.get()) : nullptr)
    if (const auto number = leading_number(entry->d_name)) numbers.push_back(static_cast<int>(*number));
  return numbers;
}

bool holds(const std::vector<int>& numbers, int number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

// The path of the line of /proc/PID/cgroup for `controller`, "" being version 2's; nothing without one.
std::optional<std::string> group_path(std::string_view text, std::string_view controller) {
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    const auto line = text.substr(start, end - start);
    const auto first = std::min(line.find(':'), line.size());
    const auto second = std::min(line.find(':', first + 1), line.size());
    if (second < line.size() && line.substr(first + 1, second - first - 1) == controller)
      return std::string(line.substr(second + 1));
    start = end + 1;
  }
  return std::nullopt;
}

}  // namespace

std::string Proc::text(const std::string& path) const {
  return small_file(fmt::format("{}/proc/{}", m_root, path));
}

// A process' children are listed by the thread that started them.
std::vector<int> Proc::listed_children(int id) const {
  std::vector<int> found;
  for (const int thread : numbered_entries(fmt::format("{}/proc/{}/task", m_root, id)))
    for (const int child : whole_numbers(text(fmt::format("{}/task/{}/children", id, thread))))
      found.push_back(child);
  return found;
}

// For kernels that keep no lists: looks through all processes.
std::vector<int> Proc::searched_children(int id) const {
  std::vector<int> found;
  for (const int other : numbered_entries(m_root + "/proc"))
    if (number_after_name(text(fmt::format("{}/status", other)), "PPid:") == id) found.push_back(other);
  return found;
}

std::vector<int> Proc::children(int id) const {
  const Descriptor list(
      open(fmt::format("{}/proc/{}/task/{}/children", m_root, id, id).c_str(), O_RDONLY | O_CLOEXEC));
  return list.is_open() ? listed_children(id) : searched_children(id);
}

std::vector<int> Proc::descendants(int top, const std::vector<int>& except) const {
  std::vector<int> found;
  const auto add_children = [&](int id) {
    for (const int child : children(id))
      if (!holds(except, child) && !holds(found, child)) found.push_back(child);
  };
  add_children(top);
  for (std::size_t i = 0; i < found.size(); ++i) add_children(found[i]);
  return found;
}

// `status` has the resident set and its mark together, of the same instant.
std::optional<ProcessMemory> Proc::memory(int id) const {
  const auto status = text(fmt::format("{}/status", id));
  const auto resident = kibibytes(status, "VmRSS:");
  if (!resident) return std::nullopt;
  const auto high_water = std::max(kibibytes(status, "VmHWM:").value_or(*resident), *resident);
  return ProcessMemory{
      id, static_cast<int>(number_after_name(status, "PPid:").value_or(0)), *resident, high_water, {}};
}

std::optional<Bytes> Proc::shared(int id) const {
  const auto rollup = text(fmt::format("{}/smaps_rollup", id));
  const auto resident = kibibytes(rollup, "Rss:"), share = kibibytes(rollup, "Pss:");
  if (!resident || !share) return std::nullopt;
  return Bytes{std::max<std::int64_t>(resident->count - share->count, 0)};
}

std::optional<std::int64_t> Proc::memory_kills() const {
  return number_after_name(text("vmstat"), "oom_kill ");
}

std::optional<MemoryGroup> MemoryGroup::of(int id, const std::string& root) {
  const auto text = small_file(fmt::format("{}/proc/{}/cgroup", root, id));
  for (const bool unified : {false, true}) {
    const auto path = group_path(text, unified ? "" : "memory");
    if (!path) continue;
    MemoryGroup group(root + (unified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory") + *path, unified);
    if (group.memory_kills()) return group;
  }
  return std::nullopt;
}

std::optional<Bytes> MemoryGroup::peak() const {
  const auto number =
      leading_number(small_file(m_folder + (m_unified ? "/memory.peak" : "/memory.max_usage_in_bytes")));
  return number ? std::optional(Bytes{*number}) : std::nullopt;
}

std::optional<std::int64_t> MemoryGroup::memory_kills() const {
  return number_after_name(small_file(m_folder + (m_unified ? "/memory.events" : "/memory.oom_control")),
                           "oom_kill ");
}

std::vector<int> MemoryGroup::members() const {
  return whole_numbers(small_file(m_folder + "/cgroup.procs"));
}

}  // namespace memplan
