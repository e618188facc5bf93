#include <doctest/doctest.h>

#include "memplan/inventory.hpp"
#include "scratch.hpp"

namespace memplan {

TEST_CASE("what sites call their cards") {
  struct Fact {
    const char* type;
    const char* card;  // "" where the name tells none
    bool assumed = false;
  };
  const Fact facts[] = {
      {"a100", "a100-pcie-40gb", true},
      {"a100-80", "a100-sxm-80gb", true},
      {"nvidia_a100_80gb_pcie", "a100-pcie-80gb"},
      {"a100_sxm4_80gb", "a100-sxm-80gb"},
      {"NVIDIA_A100-SXM4-40GB", "a100-sxm-40gb"},
      {"h100_80gb_hbm3", "h100-sxm"},
      {"nvidia_h100_pcie", "h100-pcie"},
      {"h100_nvl", "h100-nvl"},
      {"l40s", "l40s"},
      {"rtx_3090", "rtx3090"},
      {"geforce_rtx_4090", "rtx4090"},
      {"3090", "rtx3090"},
      {"a100_1g.10gb", "a100-pcie-40gb:1g.10gb", true},
      {"nvidia_h100_80gb_hbm3_3g.40gb", "h100-sxm:3g.40gb"},
      {"", ""},
      {"gpu", ""},
      {"odd_card", ""},
      {"a1000", ""},
      {"a10", "a10"},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.type);
    const auto found = card_of_type(fact.type, {});
    CHECK((found.card ? found.card->id : "") == fact.card);
    CHECK(found.assumed == fact.assumed);
    CHECK(found.type == fact.type);
  }
}

TEST_CASE("a site's own names come first") {
  const auto map =
      parse_type_map("# ours\nbig = a100-sxm-80gb\n\na100, A100-SXM-80GB # all of them\r\n", "map");
  CHECK(card_of_type("big", map).card->id == "a100-sxm-80gb");
  CHECK(card_of_type("a100", map).card->id == "a100-sxm-80gb");
  CHECK(!card_of_type("a100", map).assumed);
}

TEST_CASE("a map that is wrong") {
  CHECK(error_text([] { parse_type_map("a = a100-sxm-80gb\nbig\n", "map"); }) ==
        "file | map, line 2 | 'big' names no card | write the site's name, '=' and a card's id: gpu_big = "
        "a100-sxm-80gb");
  CHECK(error_text([] {
          parse_type_map("big =", "map");
        }).starts_with("file | map, line 1 | 'big =' names no card"));
  CHECK(error_text([] {
          parse_type_map("big = a100-sxm-81gb", "map");
        }).starts_with("file | map, line 1 | there is no card 'a100-sxm-81gb' | "));
}

}  // namespace memplan
