// What sinfo and scontrol print of nodes, a site's own names of cards, and what scontrol prints of
// partitions; blank lines part them.
#include "memplan/inventory.hpp"

#include "target.hpp"

using namespace memplan;

namespace {

std::string_view take_part(std::string_view& rest) {
  const auto end = std::min(rest.find("\n\n"), rest.size());
  const auto part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 2, rest.size()));
  return part;
}

void ask(const Inventory& inventory) {
  for (const auto& note : inventory.notes) fuzz::require_printable(note);
  for (const auto& card : cards_of(inventory))
    fuzz::require(card.count.value_or(0) >= 0, "there are no fewer cards than none");
  for (const auto vram : {std::optional<Bytes>(), std::optional(Bytes{1})})
    for (const auto& place : places(inventory, Bytes{1}, vram, 1, 60))
      fuzz::require(place.partition && place.kind && (place.cards != nullptr) == vram.has_value(),
                    "a place is whole");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto rest = fuzz::text_of(data, size);
  const auto sinfo = take_part(rest), nodes = take_part(rest), types = take_part(rest);
  TypeMap map;
  fuzz::took([&] { map = parse_type_map(types, "gpu-map.txt"); });
  fuzz::took([&] { ask(parse_slurm({std::string(sinfo), std::string(nodes), std::string(rest)}, map)); });
  return 0;
}
