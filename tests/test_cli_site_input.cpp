#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/site_input.hpp"

namespace memplan {
namespace {

Card card_of_size(const std::string& id, std::optional<Bytes> capacity) {
  Card made;
  made.id = id;
  made.capacity = capacity;
  return made;
}

SiteCards cards(const std::string& id, std::int64_t bytes) {
  return {id, 1, card_of_size(id, Bytes{bytes})};
}

std::string names(const Stock& stock) {
  std::vector<std::string> all;
  for (const auto& machine : machines_of(stock)) {
    const auto& ram = machine.machine.ram;
    all.push_back(machine.name() + (ram ? fmt::format(" {} from {}", ram->bytes.count, ram->from) : ""));
  }
  return fmt::format("{}", fmt::join(all, "; "));
}

TEST_CASE("of a file: the smallest card first, those of unknown memory left out") {
  CHECK(names({{card_of_size("large", Bytes{80}), card_of_size("dark", std::nullopt),
                card_of_size("small", Bytes{16})},
               {}}) == "small; large");
}

TEST_CASE("of a cluster: nodes without a card first; of like nodes the largest, with what limits it") {
  Partition gpu{"gpu", true, {}, {}};
  gpu.kinds = {{Bytes{100}, {cards("a", 16)}, 2},
               {Bytes{300}, {cards("a", 16)}, 1, "MaxMemPerNode"},
               {Bytes{200}, {cards("b", 8), {"odd", 1, {}}}, 1}};
  Partition cpu{"cpu", false, {}, {}};
  cpu.kinds = {{Bytes{500}, {}, 4}};
  CHECK(names({{}, Inventory{{gpu, cpu}, {}}}) ==
        "cpu 500 from partition cpu; gpu, b 200 from partition gpu; gpu, a 300 from partition gpu, "
        "MaxMemPerNode");
}

}  // namespace
}  // namespace memplan
