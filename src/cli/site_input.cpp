#include "cli/site_input.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/site.hpp"
#include "memplan/error.hpp"
#include "memplan/sys.hpp"

namespace memplan {

namespace {

SiteMachine machine_with(const Card& card) {
  return {"", {"--inventory", {}, capacity_limit(card, "--inventory"), card}};
}

SiteMachine node_of(const Partition& partition, const NodeKind& kind, const Card* card) {
  const auto from = fmt::format("partition {}", partition.name);
  const auto limit = kind.limited_by.empty() ? from : fmt::format("{}, {}", from, kind.limited_by);
  SiteMachine result{partition.name, {"--inventory slurm", Limit{kind.memory, limit}}};
  if (card) result.machine.card = *card;
  result.machine.vram = card ? capacity_limit(*card, from) : Limit{Bytes{}, fmt::format("{}, no card", from)};
  return result;
}

std::string card_id(const SiteMachine& row) {
  return row.machine.card ? row.machine.card->id : "";
}

// Larger nodes take the place of smaller ones with the same card.
void add(std::vector<SiteMachine>& machines, SiteMachine machine) {
  for (auto& known : machines)
    if (known.partition == machine.partition && card_id(known) == card_id(machine)) {
      if (known.machine.ram->bytes < machine.machine.ram->bytes) known = std::move(machine);
      return;
    }
  machines.push_back(std::move(machine));
}

std::pair<Bytes, Bytes> size_of(const SiteMachine& row) {
  return {row.machine.vram->bytes, row.machine.ram ? row.machine.ram->bytes : Bytes{}};
}

std::vector<SiteMachine> nodes_of(const Inventory& site) {
  std::vector<SiteMachine> machines;
  for (const auto& partition : site.partitions)
    for (const auto& kind : partition.kinds) {
      if (kind.cards.empty()) add(machines, node_of(partition, kind, nullptr));
      for (const auto& cards : kind.cards)
        if (cards.card && cards.card->capacity) add(machines, node_of(partition, kind, &*cards.card));
    }
  return machines;
}

}  // namespace

std::string SiteMachine::name() const {
  if (partition.empty()) return card_id(*this);
  return machine.card ? fmt::format("{}, {}", partition, card_id(*this)) : partition;
}

std::vector<SiteMachine> machines_of(const Stock& stock) {
  std::vector<SiteMachine> machines;
  if (stock.site)
    machines = nodes_of(*stock.site);
  else
    for (const auto& card : stock.cards)
      if (card.capacity) machines.push_back(machine_with(card));
  std::stable_sort(machines.begin(), machines.end(),
                   [](auto& a, auto& b) { return size_of(a) < size_of(b); });
  return machines;
}

void SiteInput::declare(Options& add, const std::string& help, const std::string& group) {
  add.value("--inventory", m_inventory, {help, "FILE", group, choices_of({"slurm"})});
  add.value(
      "--gpu-map", m_gpu_map,
      {"with --inventory slurm: the site's own names of cards, a line NAME = CARD for each", "FILE", group});
}

Stock SiteInput::read(bool cards_required) const {
  if (m_inventory == "slurm") {
    auto site = slurm_inventory(m_gpu_map);
    auto cards = cards_of(site);
    if (cards_required && cards.empty())
      throw Error(ErrorKind::device, "the cluster has no card that is known")
          .at("--inventory slurm")
          .hint("--gpu-map FILE says which card a name stands for: a line NAME = CARD for each");
    return {std::move(cards), std::move(site)};
  }
  if (m_gpu_map)
    throw Error(ErrorKind::usage, "it is about a cluster's names for its cards, and none is asked for")
        .at("--gpu-map")
        .hint("add --inventory slurm");
  if (!m_inventory) return {built_in_cards(), {}};
  if (m_inventory->empty()) throw Error(ErrorKind::usage, "the name of the file is empty").at("--inventory");
  const auto label = *m_inventory == "-" ? "standard input" : *m_inventory;
  constexpr std::size_t k_largest_bytes = std::size_t{2} << 20;
  return {parse_cards(read_text_file(*m_inventory, k_largest_bytes), label, built_in_cards()), {}};
}

Stock SiteInput::stock() const {
  return read(true);
}

std::vector<SiteMachine> SiteInput::machines(std::vector<std::string>& notes) const {
  const auto stock = read(false);
  if (stock.site) notes = stock.site->notes;
  auto machines = machines_of(stock);
  if (machines.empty())
    throw Error(ErrorKind::device, "the memory of none of its cards is known")
        .at("--inventory")
        .hint("give a card's memory in the column memory_mib");
  return machines;
}

}  // namespace memplan
