#include <doctest/doctest.h>

#include "cli/budget_input.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

TEST_CASE("the options become limits") {
  Options options("check");
  BudgetInput input;
  input.declare(options);
  options.parse({"--max-ram", "64GB", "--max-vram=24GB", "--gpu", "l40s", "--headroom", "50%"});
  const auto budget = input.required();
  CHECK(budget.ram->bytes == Bytes{32000000000});
  CHECK(budget.vram->bytes == Bytes{12000000000});
  CHECK(budget.vram->from == "--max-vram less 50%");
  CHECK(budget.card->id == "l40s");
  CHECK(budget.headroom == 0.5);
}

TEST_CASE("no limit is refused where one is required, and none where not") {
  BudgetInput input;
  Options options;
  input.declare(options);
  options.parse({"--headroom", "10%"});
  CHECK(std::string(error_of([&] { input.required(); }).what()) == "no limit is given");
  CHECK(error_of([&] { input.optional(); }).where() == "--headroom");
  CHECK(!input.beside_cards().ram);
  Options without;
  BudgetInput nothing;
  nothing.declare(without);
  without.parse({});
  CHECK(!nothing.optional().ram);
  CHECK(!nothing.optional().vram);
}

TEST_CASE("without a card there is RAM and the headroom alone") {
  BudgetInput input;
  Options options;
  input.declare_without_card(options);
  CHECK(options.find("--max-ram"));
  CHECK(options.find("--headroom"));
  CHECK(!options.find("--max-vram"));
  CHECK(!options.find("--gpu"));
}

}  // namespace
}  // namespace memplan
