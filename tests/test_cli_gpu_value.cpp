// What is not known of a card is null.
#include <doctest/doctest.h>

#include "cli/gpu_report.hpp"
#include "memplan/render.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

nlohmann::json json_of(const std::vector<Card>& cards, CardOrder order = CardOrder::capacity) {
  const auto profile = small_profile();
  const Question question{&profile, {{"cells", {100, "", Origin::option}}}, {}};
  const auto value =
      gpu_value(judge_cards(question, cards, {}, {}, order), estimate(question), order, nullptr);
  return nlohmann::json::parse(render_json({value, {}, 0}));
}

TEST_CASE("a card of which all is known, and one of which nothing is") {
  Card full, bare;
  full.id = "full", full.name = "A card", full.slice_of = "whole";
  full.capacity = Bytes{40000000000}, full.capacity_from = "driver";
  full.compute_capability = 8.6, full.bf16 = true, full.count = 3;
  full.usd_per_hour = 0.5, full.price_source = "list";
  bare.id = bare.name = "bare";
  const auto json = json_of({full, bare});
  auto known = json["cards"][0], unknown = json["cards"][1];
  CHECK(json["fits"] == true);
  CHECK(json["nearest"] == "full");
  CHECK(json["sort"] == "capacity");
  CHECK(json["partitions"].is_null());
  CHECK(json["several_cards"].is_null());
  CHECK(known["stages"].size() == 2);
  for (const auto* part : {"stages", "document"}) known.erase(part), unknown.erase(part);
  CHECK(known == nlohmann::json::parse(R"({"id": "full", "name": "A card", "slice_of": "whole",
    "capacity_bytes": 40000000000, "capacity_from": "driver", "compute_capability": 8.6,
    "price": {"usd_per_hour": 0.5, "source": "list"}, "count": 3, "fits": true})"));
  CHECK(unknown ==
        nlohmann::json::parse(R"({"id": "bare", "name": "bare", "slice_of": null, "capacity_bytes": null,
    "capacity_from": null, "compute_capability": null, "price": null, "count": null, "fits": false})"));
}

TEST_CASE("no card at all: nothing fits, nothing is nearest") {
  const auto json = json_of({}, CardOrder::price);
  CHECK(json["cards"].empty());
  CHECK(json["fits"] == false);
  CHECK(json["nearest"].is_null());
  CHECK(json["sort"] == "price");
  CHECK(json["advice"].empty());
}

TEST_CASE("the document's figures stand beside the answer's") {
  Card big;
  big.id = big.name = "big";
  big.capacity = Bytes{40000000000}, big.capacity_from = "driver", big.bf16 = true,
  big.compute_capability = 9;
  const auto document = json_of({big})["cards"][0]["document"];
  CHECK(document ==
        nlohmann::json::parse(R"({"vram_bytes": 400000000, "fits": true, "limits": [], "source": null})"));
}

}  // namespace
}  // namespace memplan
