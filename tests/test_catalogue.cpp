// Lists of cards: what is read from them, what is refused, and the list that the program carries.
#include <doctest/doctest.h>

#include <set>

#include "memplan/catalogue.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

const std::string k_list =
    R"(id,name,memory_mib,cuda_total_mib,compute_capability,bf16_native,usd_per_gpu_hour,source_price,mig_profiles,mig_mib
big,Big 80,81920,81000.5,8.0,yes,2.5,"shop, May",1g.10gb;2g.20gb,2g.20gb:19968
plain,,16384,,7.5,no,,,,
dark,,,,,,,,,
)";

const Card& card_in(const std::vector<Card>& cards, const std::string& id) {
  return find_card(cards, id);
}

TEST_CASE("a card has what CUDA reports, else what the driver does, else no capacity") {
  const auto cards = parse_cards(k_list, "list");
  REQUIRE(cards.size() == 5);
  CHECK(cards[0].capacity == Bytes{84935180288});  // 81000.5 MiB
  CHECK(cards[0].capacity_from == "CUDA");
  CHECK(cards[0].compute_capability == 8.0);
  CHECK(cards[0].bf16 == true);
  CHECK(cards[0].usd_per_hour == 2.5);
  CHECK(cards[0].price_source == "shop, May");
  CHECK(cards[3].id == "plain");
  CHECK(cards[3].name == "plain");
  CHECK(cards[3].capacity == Bytes{17179869184});
  CHECK(cards[3].capacity_from == "driver");
  CHECK(cards[3].bf16 == false);
  CHECK(!cards[3].usd_per_hour);
  CHECK(!cards[4].capacity);
  CHECK(cards[4].capacity_from.empty());
  CHECK(!cards[4].bf16);
}

TEST_CASE("a slice is found by its id, whatever its letters") {
  const auto cards = parse_cards("id,memory_mib,mig_profiles\nx,40960,2G.20gb\n", "cards.csv");
  CHECK(cards[1].id == "x:2g.20gb");
  CHECK(find_card(cards, "X:2G.20GB").slice_of == "x");
}

TEST_CASE("slices follow their card at their real size, else at their nominal size, and without its price") {
  const auto cards = parse_cards(k_list, "list");
  CHECK(cards[1].id == "big:1g.10gb");
  CHECK(cards[1].capacity == Bytes{10000000000});
  CHECK(cards[1].capacity_from == "nominal");
  CHECK(cards[1].slice_of == "big");
  CHECK(cards[1].bf16 == true);
  CHECK(!cards[1].usd_per_hour);
  CHECK(cards[2].capacity == Bytes{20937965568});  // 19968 MiB
  CHECK(cards[2].capacity_from == "driver");
}

TEST_CASE("a site's list takes what it leaves out from the cards that are known") {
  const auto known = parse_cards(k_list, "list");
  const auto cards =
      parse_cards("\xEF\xBB\xBF id , count,mig_profiles,usd_per_gpu_hour\nBIG,4,2g.20gb,\nplain , 12,,0.3\n",
                  "site", known);
  REQUIRE(cards.size() == 3);
  CHECK(cards[0].id == "big");
  CHECK(cards[0].capacity == Bytes{84935180288});
  CHECK(cards[0].count == 4);
  CHECK(cards[0].usd_per_hour == 2.5);
  CHECK(cards[1].id == "big:2g.20gb");
  CHECK(cards[1].capacity == Bytes{20937965568});
  CHECK(cards[1].capacity_from == "driver");
  CHECK(!cards[1].count);
  CHECK(cards[2].count == 12);
  CHECK(cards[2].usd_per_hour == 0.3);
  CHECK(cards[2].price_source.empty());
}

TEST_CASE("what is no text for a terminal does not become a card's") {
  const auto cards = parse_cards("id,name,memory_mib\na\x1b[31m,b\x07,1\n", "list");
  CHECK(cards[0].id == "a\uFFFD[31m");
  CHECK(cards[0].name == "b\uFFFD");
}

TEST_CASE("each mistake in a list is told with its line") {
  const std::pair<std::string, std::string> facts[] = {
      {"", "line 1: the list is empty\nthe first row names the columns: id, memory_mib, …"},
      {"id,memory_mib\n", "line 1: there is no card below the names of the columns"},
      {"name,memory_mib\nx,1\n",
       "line 1: there is no column id\nthe first row names the columns: id, memory_mib, …"},
      {"id,memory_mb\nx,1\n", "line 1: no column is called 'memory_mb'\ndid you mean 'memory_mib'?"},
      {"id,count,count\nx,1,2\n",
       "line 1: two columns are called 'count'\nline 1: two columns are called 'count'"},
      {"id,count\nx\n", "line 2: 1 cells, and the first row names 2 columns"},
      {"id,count\n,1\n", "line 2: it has no id"},
      {"id\nx\n\nX\n", "line 4: a second card 'x'"},
      {"id,count\nx,1.5\n", "line 2: count '1.5' is no whole number"},
      {"id,memory_mib\nx,-5\ny,much\nz,0\n",
       "line 2: memory_mib '-5' is no number above 0 and up to 1,000,000,000\nleave the cell empty where it "
       "is not known\n"
       "line 3: memory_mib 'much' is no number above 0 and up to 1,000,000,000\nleave the cell empty where "
       "it is not known\n"
       "line 4: memory_mib '0' is no number above 0 and up to 1,000,000,000\nleave the cell empty where it "
       "is not known"},
      {"id,memory_mib\nx,nan\n",
       "line 2: memory_mib 'nan' is no number above 0 and up to 1,000,000,000\nleave the cell empty where it "
       "is not known"},
      {"id,bf16_native\nx,maybe\n", "line 2: bf16_native 'maybe' is neither yes nor no"},
      {"id,mig_profiles\nx,half\n", "line 2: 'half' is no slice such as 1g.10gb"},
      {"id,mig_profiles\nx,1g.10gb;1g.10gb\n", "line 2: a second card 'x:1g.10gb'"},
      {"id,mig_profiles\nx,1g.10gb;1G.10gb\n", "line 2: a second card 'x:1g.10gb'"},
      {"id,mig_profiles\nx,1g.5gb\nx:1g.5gb,\n", "line 3: a second card 'x:1g.5gb'"},
      {"id,mig_profiles,mig_mib\nx,1g.10gb,2g.20gb:19968\n",
       "line 2: mig_mib has a size of '2g.20gb', which is no slice of the card\nmig_profiles lists the "
       "slices"},
      {"id,mig_profiles,mig_mib\nx,1g.10gb,1g.10gb:few\n",
       "line 2: mig_mib gives x:1g.10gb 'few' MiB: no number above 0\nwrite it as 1g.10gb:9856"},
  };
  for (const auto& [text, problems] : facts) {
    const auto error = error_of([&] { parse_cards(text, "site.csv"); });
    CAPTURE(text);
    CHECK(error.kind() == ErrorKind::file);
    CHECK(error.where() == "site.csv");
    CHECK(told(error.problems()) == problems);
  }
}

TEST_CASE("a list is bounded, and so is what is said of it") {
  std::string slices = "id,mig_profiles\nx,", cards = "id\n", wrong = "id,count\n";
  for (int i = 1; i <= 51; ++i) slices += std::to_string(i) + "g.1gb;";
  for (int i = 0; i <= 10000; ++i) cards += "card" + std::to_string(i) + "\n";
  for (int i = 0; i < 500; ++i) wrong += "card" + std::to_string(i) + ",many\n";
  CHECK(told(error_of([&] { parse_cards(slices, "x"); }).problems()) ==
        "line 2: more than 50 slices of one card");
  CHECK(told(error_of([&] { parse_cards(cards, "x"); }).problems()) ==
        "line 10002: more than 10000 cards and slices");
  const auto error = error_of([&] { parse_cards(wrong, "x"); });
  CHECK(std::string(error.what()) == "at least 100 problems in a list of cards");
  CHECK(error.problems().size() == 100);
}

TEST_CASE("a card is found by id or name, whatever the case; else the likes of it are named") {
  const auto cards = parse_cards(k_list, "list");
  CHECK(find_card(cards, "BIG").id == "big");
  CHECK(find_card(cards, "big 80").id == "big");
  CHECK(find_card(cards, "big:1g.10gb").id == "big:1g.10gb");
  const std::pair<std::string, std::string> facts[] = {
      {"bi", "cards of that kind are big"},
      {"big:", "cards of that kind are big:1g.10gb or big:2g.20gb"},
      {"plan", "did you mean 'plain'?"},
      {"zzz", "mem-plan gpu PROFILE --all lists the cards"},
      {"", "cards of that kind are big, big:1g.10gb, big:2g.20gb, plain or dark"},
  };
  for (const auto& [name, hint] : facts) {
    const auto error = error_of([&] { find_card(cards, name); });
    CHECK(error.kind() == ErrorKind::usage);
    CHECK(std::string(error.what()) == "there is no card '" + name + "'");
    CHECK(error.hint() == hint);
  }
}

TEST_CASE("every built-in capacity has a source, and no slice is larger than its card") {
  const auto& cards = built_in_cards();
  CHECK(cards.size() > 100);
  for (const auto& card : cards) {
    CAPTURE(card.id);
    CHECK(card.capacity.has_value() == !card.capacity_from.empty());
    if (card.capacity && card.slice_of.empty()) CHECK(!card.capacity_source.empty());
    if (card.usd_per_hour) CHECK(!card.price_source.empty());
    if (card.slice_of.empty()) continue;
    const auto& whole = card_in(cards, card.slice_of);
    CHECK((!whole.capacity || *card.capacity <= *whole.capacity));
  }
}

}  // namespace
}  // namespace memplan
