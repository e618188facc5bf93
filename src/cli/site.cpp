#include "cli/site.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/profile_store.hpp"
#include "memplan/sys.hpp"
#include "sys/command.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_largest_map = std::size_t{1} << 20;

// What the largest of the jobs needs, whichever job that is.
struct Largest {
  Bytes ram;
  std::optional<Bytes> vram;
  int cards = 0;
  int cpus = 1;
};

Largest largest(const Handover& handover) {
  Largest result;
  for (const auto& job : handover.jobs) {
    if (job.ram) result.ram = std::max(result.ram, *job.ram);
    if (job.vram) result.vram = std::max(result.vram.value_or(Bytes{}), *job.vram);
    result.cards = std::max(result.cards, job.cards);
    result.cpus = std::max(result.cpus, job.cpus.value_or(1));
  }
  return result;
}

// A retry that the node could not hold would be refused.
void keep_within(Handover& handover, Bytes memory) {
  handover.ram_limit = std::min(handover.ram_limit.value_or(memory), memory);
  for (auto& job : handover.jobs) {
    if (!job.retry_ram) continue;
    job.retry_ram = std::min(*job.retry_ram, memory);
    if (*job.retry_ram <= *job.ram) job.retry_ram.reset();
  }
}

std::size_t partitions_in(const std::vector<Place>& places) {
  std::vector<std::string> names;
  for (const auto& place : places)
    if (std::find(names.begin(), names.end(), place.partition->name) == names.end())
      names.push_back(place.partition->name);
  return names.size();
}

std::string choice_text(const std::vector<Place>& found) {
  const auto& best = found.front();
  const auto count = partitions_in(found);
  return fmt::format(
      "{} partition{} can hold this; {} has {}", count, count == 1 ? "" : "s", best.partition->name,
      best.cards ? fmt::format("the smallest card that does, {}", best.cards->card->id)
                 : fmt::format("the smallest nodes that do, {}", format_size(best.kind->memory)));
}

// The inventory of the partition called `name` alone; of all where that is "".
Inventory only(Inventory inventory, const std::string& name) {
  std::erase_if(inventory.partitions,
                [&](auto& partition) { return !name.empty() && partition.name != name; });
  return inventory;
}

// Slurm makes up for a limit on the memory of each processor by more processors than the `cpus` asked for; ""
// where it need not.
std::string processors_text(const Partition& partition, Bytes ram, int cpus) {
  const auto& most = partition.most_for_processor;
  if (!most || most->count == 0 || ram <= *most) return "";
  const auto needed = (ram.count + most->count - 1) / most->count;
  if (needed <= cpus) return "";
  return fmt::format("{} gives a job {} for each processor (MaxMemPerCPU), so this one takes {} of them",
                     partition.name, format_size(*most), needed);
}

}  // namespace

Inventory slurm_inventory(const std::optional<std::string>& map_file) {
  const auto map =
      map_file ? parse_type_map(read_text_file(*map_file, k_largest_text_bytes), *map_file) : TypeMap{};
  return parse_slurm({output_of(k_sinfo_words), output_of(k_nodes_words), output_of(k_partitions_words)},
                     map);
}

bool choose_place(Handover& handover, const Inventory& inventory) {
  const auto need = largest(handover);
  const auto asked = only(inventory, handover.partition);
  auto found = places(asked, need.ram, need.vram, need.cards, handover.seconds);
  if (!handover.gpu_type.empty() && need.vram)
    std::erase_if(found, [&](auto& place) {
      return place.cards->type != handover.gpu_type && place.cards->card->id != handover.gpu_type;
    });
  if (found.empty()) {
    for (auto& text : limits_below(asked, need.ram)) handover.warnings.push_back(std::move(text));
    handover.warnings.insert(handover.warnings.end(), inventory.notes.begin(), inventory.notes.end());
    return false;
  }
  const auto& best = found.front();
  handover.partition = best.partition->name;
  if (best.cards) handover.gpu_type = best.cards->type;
  keep_within(handover, best.kind->memory);
  handover.warnings.insert(handover.warnings.begin(), choice_text(found));
  if (const auto text = processors_text(*best.partition, need.ram, need.cpus); !text.empty())
    handover.warnings.push_back(text);
  for (const auto& note : inventory.notes) handover.warnings.push_back(note);
  return true;
}

}  // namespace memplan
