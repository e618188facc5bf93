#include <doctest/doctest.h>

#include "capture.hpp"
#include "scratch.hpp"

TEST_CASE("gpu: 0 when a card fits, 1 when none does, 2 when it is not decided") {
  struct Fact {
    std::vector<std::string> arguments;
    int status;
    std::string conclusion;
  };
  const Fact facts[] = {
      {{"cpa", "-N", "10k", "-G", "2k"}, 0, "\nFits. The smallest card that suffices: "},
      {{"cpa", "-N", "10k", "-G", "2k", "--sort", "price"}, 0, "\nFits. The cheapest card: "},
      {{"cpa", "-N", "10k", "-G", "2k", "--device", "cpu"}, 0, "\nFits: no stage asked for uses VRAM, and "},
      {{"cpa", "-N", "10k", "-G", "2k", "--max-ram", "1MB"}, 1, "\nNo card helps: "},
      {{"aam", "-B", "100000"}, 1, "\nNo card holds every stage. The nearest, "},
      {{"bayesdream", "-T", "2k", "-N", "5k", "-C", "1", "-G", "5"}, 1, "\nNo card helps: "},
      {{"bayesdream", "-T", "2k", "-N", "5k", "-C", "2"}, 2, "\nNot decided: a stage lacks guides."},
      {{"bayesdream"}, 2, ""},
  };
  for (const auto& fact : facts) {
    std::vector<std::string> arguments = {"gpu"};
    arguments.insert(arguments.end(), fact.arguments.begin(), fact.arguments.end());
    const auto result = ran(arguments);
    CAPTURE(result.out);
    CHECK(result.status == fact.status);
    CHECK(contains(result.out, fact.conclusion));
  }
}

TEST_CASE("gpu: of an inventory only its own cards are judged") {
  const ScratchFolder folder;
  const auto path = folder / "site.csv";
  spill(path, "id,count\nt4,12\nl20,2\n");
  const auto result = ran({"gpu", "cpa", "-N", "10k", "-G", "2k", "--inventory", path, "--json"});
  CHECK(result.status == 0);
  CHECK(contains(result.out, "\"id\": \"t4\","));
  CHECK(contains(result.out, "\"count\": 12,"));
  CHECK(contains(result.out, "\"id\": \"l20\","));
  CHECK(!contains(result.out, "\"id\": \"a100-sxm-80gb\","));
}
