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

std::string lines(const std::string& prefix, const std::string& device, const std::optional<Bytes>& bytes) {
  if (!bytes) return "";
  return fmt::format("{0}{1}_MB={2}\n{0}{1}_MIB={3}\n", prefix, device, megabytes(*bytes), mebibytes(*bytes));
}

}  // namespace

std::string env_text(const Handover& handover) {
  std::optional<Bytes> ram, vram;
  int cards = 0;
  std::string stages;
  for (const auto& job : handover.jobs) {
    const auto prefix = fmt::format("MEM_PLAN_{}_", variable_part(job.stage));
    take_largest(ram, job.ram);
    take_largest(vram, job.vram);
    cards = std::max(cards, job.cards);
    stages += lines(prefix, "RAM", job.ram) + lines(prefix, "RETRY_RAM", job.retry_ram) +
              lines(prefix, "VRAM", job.vram) + fmt::format("{}TAG={}\n", prefix, job.tag);
  }
  return lines("MEM_PLAN_", "RAM", ram) + lines("MEM_PLAN_", "VRAM", vram) +
         fmt::format("MEM_PLAN_GPUS={}\n", cards) + stages + warning_comments(handover, "#");
}

}  // namespace memplan
