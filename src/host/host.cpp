#include "memplan/host.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "host/cgroup.hpp"
#include "host/text.hpp"

namespace memplan {

namespace {

// `number` units of `unit` bytes; nothing where that is no size.
std::optional<Bytes> times(std::optional<std::int64_t> number, std::int64_t unit) {
  std::int64_t bytes = 0;
  if (!number || __builtin_mul_overflow(*number, unit, &bytes)) return std::nullopt;
  return Bytes{bytes};
}

Bytes less(Bytes a, Bytes b) {
  return Bytes{a.count - std::min(a.count, b.count)};
}

std::string overcommit_name(const std::optional<std::string>& text) {
  const auto mode = whole_number(text.value_or(""));
  if (!mode || *mode > 2) return "";
  constexpr const char* names[] = {"heuristic", "always", "never"};
  return names[*mode];
}

void add_commit_limit(Host& host, std::string_view memory) {
  const auto limit = times(number_after(memory, "CommitLimit:"), k_kib);
  const auto committed = times(number_after(memory, "Committed_AS:"), k_kib);
  if (limit && host.overcommit == "never")
    host.limits.push_back({"commit limit", *limit, less(*limit, committed.value_or(Bytes{})),
                           "/proc/meminfo, CommitLimit (vm.overcommit_memory is 2)"});
}

void add_memory(Host& host, const std::string& root) {
  const auto memory = text_at(root + "/proc/meminfo").value_or("");
  const auto size = [&](const char* name) { return times(number_after(memory, name), k_kib); };
  host.physical = size("MemTotal:");
  host.available = size("MemAvailable:");
  host.swap = size("SwapTotal:");
  host.swap_free = size("SwapFree:");
  if (const auto page = size("Hugepagesize:"))
    host.hugepages = times(number_after(memory, "HugePages_Total:"), page->count);
  host.overcommit = overcommit_name(text_at(root + "/proc/sys/vm/overcommit_memory"));
  if (host.physical) {
    const auto set_aside = host.hugepages.value_or(Bytes{});
    const auto usable = less(*host.physical, set_aside);
    const auto from = set_aside.count > 0 ? "/proc/meminfo, MemTotal less what hugepages set aside"
                                          : "/proc/meminfo, MemTotal";
    host.limits.push_back({"physical RAM", usable, std::min(usable, host.available.value_or(usable)), from});
  }
  add_commit_limit(host, memory);
}

// "Max address space  8589934592  unlimited  bytes": the soft limit.
void add_address_space(Host& host, const std::string& root) {
  const auto limits = text_at(root + "/proc/self/limits").value_or("");
  for (const auto line : parts_of(limits, "\n")) {
    constexpr std::string_view name = "Max address space";
    if (!line.starts_with(name)) continue;
    const auto words = parts_of(line.substr(name.size()), " \t");
    const auto bytes = words.empty() ? std::nullopt : whole_number(words[0]);
    if (bytes)
      host.limits.push_back({"ulimit -v", Bytes{*bytes}, Bytes{*bytes}, "the limit on address space"});
  }
}

// Reads Slurm's variables and remembers those that make no sense.
class SlurmReader {
 public:
  SlurmReader(Host& host, const Environment& environment) : m_host(host), m_environment(environment) {}

  void run() {
    const auto job = m_environment("SLURM_JOB_ID");
    if (!job || job->empty()) return;
    m_host.slurm = SlurmJob{printable(*job), gpus(), count("SLURM_GPUS_ON_NODE")};
    if (!m_host.slurm->gpu_count && !m_host.slurm->gpus.empty())
      m_host.slurm->gpu_count = static_cast<std::int64_t>(m_host.slurm->gpus.size());
    add_limit("SLURM_MEM_PER_NODE", 1, "");
    add_limit("SLURM_MEM_PER_CPU", count("SLURM_CPUS_ON_NODE"), "SLURM_CPUS_ON_NODE");
    add_limit("SLURM_MEM_PER_GPU", m_host.slurm->gpu_count, "GPUs of the job here");
  }

 private:
  std::optional<std::int64_t> count(const std::string& name) {
    const auto text = m_environment(name);
    if (!text || text->empty()) return std::nullopt;
    const auto number = whole_number(*text);
    if (!number)
      m_host.notes.push_back(fmt::format("{} is '{}', which is no whole number", name, printable(*text)));
    return number;
  }

  std::vector<std::string> gpus() const {
    auto list = m_environment("SLURM_STEP_GPUS").value_or("");
    if (list.empty()) list = m_environment("SLURM_JOB_GPUS").value_or("");
    std::vector<std::string> result;
    for (const auto number : parts_of(list, ",")) result.push_back(printable(number));
    return result;
  }

  // A variable in MiB, times a count; 0 means all memory of the node.
  void add_limit(const std::string& name, std::optional<std::int64_t> factor,
                 const std::string& factor_name) {
    const auto mebibytes = count(name);
    if (!mebibytes || *mebibytes == 0) return;
    if (!factor) {
      m_host.notes.push_back(
          fmt::format("{} is set, and {} is not known: it limits nothing here", name, factor_name));
      return;
    }
    const auto unit = times(mebibytes, k_mib);
    const auto bytes = unit ? times(factor, unit->count) : std::nullopt;
    const auto from = factor_name.empty() ? name : fmt::format("{} × {} {}", name, *factor, factor_name);
    if (bytes) m_host.limits.push_back({"Slurm", *bytes, *bytes, from});
  }

  Host& m_host;
  const Environment& m_environment;
};

const MemoryLimit* smallest(const std::vector<MemoryLimit>& limits, Bytes MemoryLimit::*amount) {
  const auto found =
      std::min_element(limits.begin(), limits.end(), [&](auto& a, auto& b) { return a.*amount < b.*amount; });
  return found == limits.end() ? nullptr : &*found;
}

}  // namespace

const MemoryLimit* Host::effective() const {
  return smallest(limits, &MemoryLimit::bytes);
}

const MemoryLimit* Host::effective_free() const {
  return smallest(limits, &MemoryLimit::free);
}

Host read_host(const std::string& root, const Environment& environment) {
  Host host;
  add_memory(host, root);
  for (auto& limit : cgroup_limits(root)) host.limits.push_back(std::move(limit));
  SlurmReader(host, environment).run();
  add_address_space(host, root);
  return host;
}

}  // namespace memplan
