#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "render/engines.hpp"

namespace memplan {

namespace {

// "fit-cis" → "FIT_CIS"
std::string variable_part(std::string_view stage) {
  std::string name;
  for (const unsigned char c : stage) name += c == '-' ? '_' : static_cast<char>(std::toupper(c));
  return name;
}

// Empty where there is no figure: one of an earlier eval must not stand.
std::string lines(const std::string& prefix, const std::string& device, const std::optional<Bytes>& bytes) {
  if (!bytes) return fmt::format("{0}{1}_MB=\n{0}{1}_MIB=\n", prefix, device);
  return fmt::format("{0}{1}_MB={2}\n{0}{1}_MIB={3}\n", prefix, device, megabytes(*bytes), mebibytes(*bytes));
}

std::string stage_lines(const Job& job) {
  const auto prefix = fmt::format("MEM_PLAN_{}_", variable_part(job.stage));
  return lines(prefix, "RAM", job.ram) + lines(prefix, "RETRY_RAM", job.retry_ram) +
         lines(prefix, "VRAM", job.vram) + fmt::format("{}TAG={}\n", prefix, job.tag);
}

// The largest is known only where all are.
std::string largest_lines(const Handover& handover) {
  std::optional<Bytes> ram, vram;
  std::optional<int> cpus;
  int cards = 0;
  bool known = true;
  for (const auto& job : handover.jobs) {
    known = known && job.ram;
    take_largest(ram, job.ram);
    take_largest(vram, job.vram);
    cards = std::max(cards, job.cards);
    cpus = std::max(cpus, job.cpus);
  }
  if (!known) ram.reset();
  return lines("MEM_PLAN_", "RAM", ram) + lines("MEM_PLAN_", "VRAM", vram) +
         fmt::format("MEM_PLAN_GPUS={}\n", cards) + (cpus ? fmt::format("MEM_PLAN_CPUS={}\n", *cpus) : "");
}

}  // namespace

std::string env_text(const Handover& handover) {
  auto text = largest_lines(handover);
  for (const auto& job : handover.jobs) text += stage_lines(job);
  return text + warning_comments(handover, "#");
}

}  // namespace memplan
