// What is said of the cards; tests/cli/gpu.txt shows whole answers.
#include "cards.hpp"
#include "cli/gpu_report.hpp"
#include "memplan/render.hpp"
#include "profile_runs.hpp"
#include "report_text.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

// The small profile with 100 cells on these cards: 1.2 GB of tensors, up to 1.8 GB by the spread, and what a
// driver takes.
struct Asked {
  explicit Asked(std::vector<Card> cards, const Changes& changes = {}, const Notes& notes = {},
                 const Budget& limits = {})
      : profile(small_profile(changes)),
        question{&profile, {{"cells", {100, "", Origin::option}}}, {}},
        judged(judge_cards(question, cards, limits, notes)),
        shown(estimate(question)) {}

  Report report(bool all = false, const Inventory* site = nullptr) const {
    return gpu_report(judged, shown, CardOrder::capacity, all, site);
  }
  std::string text(bool all = false, const Inventory* site = nullptr) const {
    return render_text(report(all, site), {UnitFlavour::si, false, 200});
  }

  Profile profile;
  Question question;
  CardsJudged judged;
  Estimate shown;
};

TEST_CASE("status 0, 1 and 2, and the sentence that says why") {
  const Asked fits({card("a", 40000000000), card("b", 80000000000)});
  CHECK(fits.report().status == 0);
  check_told(fits.text(), "\nFits. The smallest card that suffices: a, 40.00 GB. fit is the tightest there");
  const Asked misses({card("a", 1000000), card("b", 2000000)});
  CHECK(misses.report().status == 1);
  check_told(misses.text(), "\nNo card holds every stage. The nearest, b with 2.00 MB, misses by ");
  const Asked open({card("dark", 0)});
  CHECK(open.report().status == 2);
  check_told(open.text(), "\nNot decided: not enough is known of the cards.");
  const Asked none({card("old", 80000000000, 8, false)});
  CHECK(none.report().status == 1);
  check_told(none.text(), "\nNo card can run every stage.");
  Budget ram;
  ram.ram = Limit{Bytes{1000000}, "--max-ram"};
  const Asked no_ram({card("a", 40000000000)}, {}, {}, ram);
  CHECK(no_ram.report().status == 1);
  check_told(no_ram.text(), "\nNo card helps: fit misses the 1.00 MB of RAM from --max-ram by ");
}

TEST_CASE("the other cards: too small, without what is needed, of unknown memory") {
  const Asked asked({card("good", 40000000000), card("small", 1000000), card("tiny", 500000),
                     card("old", 80000000000, 8, false), card("dark", 0)});
  const auto text = asked.text();
  check_told(text, "memory   2 cards too small: the nearest, small, misses by ");
  check_told(text, "lacks    old: no bf16, and it trains in bf16\n");
  check_told(text, "unknown  the memory of dark is not known; a list of cards gives it as memory_mib\n");
  const Asked one({card("good", 40000000000), card("small", 1000000)});
  check_told(one.text(), "memory  1 card too small: small misses by ");
}

TEST_CASE("all cards are listed with their reasons, each reason once") {
  const auto text = Asked({card("good", 40000000000), card("old", 80000000000, 8, false)}).text(true);
  check_told(text, "Every card");
  check_told(text, "good   40.00  the driver       fits, ");
  check_told(text, "old    80.00  the driver       no bf16, and it trains in bf16\n");
}

TEST_CASE("a dozen cards are shown, the rest are counted") {
  std::vector<Card> cards;
  for (int i = 0; i < 14; ++i) cards.push_back(card("c" + std::to_string(10 + i), 40000000000 + i));
  check_told(Asked(cards).text(), "\nand 2 more cards (--all).\n");
  cards.pop_back();
  check_told(Asked(cards).text(), "\nand 1 more card (--all).\n");
}

TEST_CASE("no card is needed where no stage uses VRAM") {
  const Asked asked({card("a", 1000000)}, {{"/needs", ""},
                                           {"/stages/0/document/vram", ""},
                                           {"/stages/0/measured/spread/vram", ""},
                                           {"/stages/0/measured/moments/1/device", ""}});
  CHECK(asked.report().status == 0);
  check_told(asked.text(), "\nFits: no stage asked for uses VRAM, and no card is needed.");
}

TEST_CASE("what a site has, by partition") {
  Inventory site;
  Partition partition;
  partition.name = "gpu";
  for (const auto* id : {"good", "small"})
    partition.kinds.push_back({Bytes{1}, {{id, 2, card(id, 0), false}}, 3});
  site.partitions = {partition, {"cpu", false, {}, {}}};
  site.notes = {"one is assumed"};
  const Asked asked({card("good", 40000000000), card("small", 1000000)});
  const auto text = asked.text(false, &site);
  check_told(text, "gpu   6 × good, which fits; 6 × small, which does not fit\n");
  check_told(text, "cpu   no card that is known\n");
  check_told(text, "note  one is assumed\n");
  const auto json = nlohmann::json::parse(render_json(asked.report(false, &site)));
  CHECK(json["partitions"] ==
        nlohmann::json::parse(
            R"([{"name": "gpu", "cards": {"good": 6, "small": 6}}, {"name": "cpu", "cards": {}}])"));
}

TEST_CASE("prices are shown with their sources, each source once") {
  auto cheap = card("cheap", 40000000000), other = card("other", 50000000000),
       dear = card("dear", 60000000000);
  cheap.usd_per_hour = 0.5, cheap.price_source = "list";
  other.usd_per_hour = 0.75, other.price_source = "list";
  dear.usd_per_hour = 2;
  const auto text = Asked({cheap, other, dear}).text();
  check_told(text, "\nPrices\n  -  list: cheap, other\n  -  no source given: dear\n");
}

}  // namespace
}  // namespace memplan
