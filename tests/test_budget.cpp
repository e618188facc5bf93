#include <doctest/doctest.h>

#include "memplan/budget.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

TEST_CASE("limits are sizes, and remember their option") {
  const auto budget = make_budget({"64GB", "24GiB", {}});
  CHECK(budget.limit(Device::ram)->bytes == Bytes{64000000000});
  CHECK(budget.limit(Device::ram)->from == "--max-ram");
  CHECK(budget.limit(Device::vram)->bytes == Bytes{25769803776});
  CHECK(budget.limit(Device::vram)->from == "--max-vram");
  CHECK(!make_budget({"64GB", {}, {}}).vram);
}

TEST_CASE("headroom is a share of each limit that stays free, to the byte") {
  struct Fact {
    std::string limit;
    std::string headroom;
    std::int64_t bytes;
    std::string from;
  };
  const Fact facts[] = {
      {"64GB", "10%", 57600000000, "--max-ram less 10%"},
      {"100GB", "0.07", 93000000000, "--max-ram less 7%"},
      {"100GB", "12.5%", 87500000000, "--max-ram less 12.5%"},
      {"3B", "10%", 2, "--max-ram less 10%"},
      {"64GB", "0", 64000000000, "--max-ram"},
      {"9223372036854775807B", "0", 9223372036854775807, "--max-ram"},
  };
  for (const auto& fact : facts) {
    const auto limit = make_budget({fact.limit, {}, fact.headroom}).ram;
    CHECK(limit->bytes == Bytes{fact.bytes});
    CHECK(limit->from == fact.from);
  }
}

TEST_CASE("what is no limit is refused at its option") {
  struct Fact {
    BudgetOptions options;
    std::string where;
    std::string message;
    std::string hint;
  };
  const std::string takes = "; it takes a fraction, 0 ≤ x < 1";
  const Fact facts[] = {
      {{"64", {}, {}},
       "--max-ram",
       "'64' is no size: it has no unit",
       "write 64GB or 64GiB (or 64B for bytes)"},
      {{"64GB", "24G", {}},
       "--max-vram",
       "'24G' is no size: 'G' is no unit of size",
       "write 24GB for powers of 1000 or 24GiB for powers of 1024"},
      {{"64GB", {}, "15"}, "--headroom", "'15' is more than 1" + takes, "write 15% or 0.15"},
      {{"64GB", {}, "100%"}, "--headroom", "'100%' is too large" + takes, ""},
      {{"64GB", {}, "-1%"}, "--headroom", "'-1%' is too small" + takes, ""},
  };
  for (const auto& fact : facts) {
    const auto error = error_of([&] { make_budget(fact.options); });
    CHECK(error.kind() == ErrorKind::parameter);
    CHECK(error.where() == fact.where);
    CHECK(std::string(error.what()) == fact.message);
    CHECK(error.hint() == fact.hint);
  }
}

TEST_CASE("without a limit there is nothing to decide") {
  const auto error = error_of([] { require_budget({{}, {}, "10%"}); });
  CHECK(error.kind() == ErrorKind::usage);
  CHECK(std::string(error.what()) == "no limit is given");
  CHECK(error.hint() == k_add_limits);
}

Card small_card(std::optional<std::int64_t> capacity = 10'000'000'000) {
  Card card;
  card.id = "lab";
  card.name = "Card of the laboratory";
  if (capacity) card.capacity = Bytes{*capacity};
  if (capacity) card.capacity_from = "driver";
  return card;
}

TEST_CASE("a card's capacity is a limit on VRAM, and the smaller of two stands") {
  struct Fact {
    std::optional<std::string> max_vram;
    std::optional<std::string> headroom;
    std::int64_t bytes;
    std::string from;
  };
  const Fact facts[] = {
      {{}, {}, 10000000000, "--gpu lab (by the driver)"},
      {{}, "10%", 9000000000, "--gpu lab (by the driver) less 10%"},
      {"8GB", {}, 8000000000, "--max-vram"},
      {"12GB", {}, 10000000000, "--gpu lab (by the driver)"},
  };
  for (const auto& fact : facts) {
    const auto budget = make_budget({{}, fact.max_vram, fact.headroom, "LAB"}, {small_card()});
    CHECK(budget.vram->bytes == Bytes{fact.bytes});
    CHECK(budget.vram->from == fact.from);
    CHECK(budget.card->id == "lab");
    CHECK(!budget.ram);
  }
}

TEST_CASE("where a capacity comes from is said") {
  auto card = small_card();
  card.capacity_from = "CUDA";
  CHECK(capacity_limit(card, "--gpu").from == "--gpu lab (by CUDA)");
  card.capacity_from = "nominal";
  CHECK(capacity_limit(card, "--gpu", 0.25).from == "--gpu lab (nominal size) less 25%");
  CHECK(capacity_limit(card, "--gpu", 0.25).bytes == Bytes{7500000000});
}

TEST_CASE("a card whose memory is not known needs another limit") {
  const auto error = error_of([] { make_budget({{}, {}, {}, "lab"}, {small_card({})}); });
  CHECK(error.kind() == ErrorKind::parameter);
  CHECK(error.where() == "--gpu");
  CHECK(std::string(error.what()) == "the memory of lab is not known");
  const auto budget = make_budget({{}, "8GB", {}, "lab"}, {small_card({})});
  CHECK(budget.vram->from == "--max-vram");
  CHECK(budget.card->id == "lab");
}

TEST_CASE("an unknown card is refused at its option") {
  const auto error = error_of([] { make_budget({{}, {}, {}, "lob"}, {small_card()}); });
  CHECK(error.kind() == ErrorKind::usage);
  CHECK(error.where() == "--gpu");
  CHECK(error.hint() == "did you mean 'lab'?");
}

TEST_CASE("on a card the parameters that read the device get its total, unless they are given") {
  const auto profile = small_profile(
      {{"/parameters/-",
        R"({"name": "total", "kind": "bytes", "read": "device_total", "help": "of the card"})"}});
  const auto budget = Budget{}.on(small_card(), "--gpu");
  const auto asked = budget.applied_to({&profile, {}, {}});
  CHECK(asked.given.at("total").number == 1e10);
  CHECK(asked.given.at("total").origin == Origin::device);
  const auto given = budget.applied_to({&profile, {{"total", {5, "", Origin::option}}}, {}});
  CHECK(given.given.at("total").number == 5);
  CHECK(Budget{}.applied_to({&profile, {}, {}}).given.empty());
}

TEST_CASE("what a profile needs of a card: lacking, not known, or there") {
  const auto profile = small_profile({{"/needs", R"([
    {"kind": "bf16", "reason": "it trains in bf16", "source": "code"},
    {"kind": "compute_capability", "at_least": 8, "when": "method == 'exact'", "reason": "exact needs 8.0", "source": "guide"}])"}});
  const auto found = [&](const Card& card, const char* method) {
    Settings::Given given{{"method", {0, method, Origin::option}}};
    std::string text;
    for (const auto& each : obstacles(profile, Settings::resolve(profile, given), card))
      text += (each.certain ? "" : "? ") + each.reason + " [" + each.source + "]\n";
    return text;
  };
  auto card = small_card();
  CHECK(found(card, "fast") == "? whether bf16 of lab is not known (it trains in bf16) [code]\n");
  card.bf16 = false;
  CHECK(found(card, "fast") == "no bf16, and it trains in bf16 [code]\n");
  card.bf16 = true;
  CHECK(found(card, "fast").empty());
  CHECK(found(card, "exact") == "? the compute capability of lab is not known (exact needs 8.0) [guide]\n");
  card.compute_capability = 7.5;
  CHECK(found(card, "exact") == "compute capability 7.5, and exact needs 8.0 [guide]\n");
  card.compute_capability = 8;
  CHECK(found(card, "exact").empty());
}

TEST_CASE("whether several cards share the work is the profile's to say") {
  const auto profile = small_profile({{"/needs", R"([
    {"kind": "several_gpus", "usable": true, "when": "method == 'fast'", "reason": "each its own", "source": "code"}])"}});
  const auto settings = [&](const char* method) {
    return Settings::resolve(profile, {{"method", {0, method, Origin::option}}});
  };
  const auto several = several_cards(profile, settings("fast"));
  REQUIRE(several);
  CHECK(several->usable);
  CHECK(several->reason == "each its own");
  CHECK(several->source == "code");
  CHECK(!several_cards(profile, settings("exact")));
}

Machine small_machine() {
  Machine machine{"--here"};
  machine.ram = Limit{Bytes{1000}, "--here, cgroup (memory.max)"};
  machine.vram = Limit{Bytes{500}, "--here, GPU 0"};
  machine.card = Card{};
  machine.card->capacity = Bytes{500};
  return machine;
}

TEST_CASE("a machine's limits stand beside the options': the smaller holds") {
  BudgetOptions options;
  options.machine = small_machine();
  auto budget = make_budget(options);
  CHECK(budget.ram->bytes == Bytes{1000});
  CHECK(budget.vram->from == "--here, GPU 0");
  CHECK(budget.card->capacity == Bytes{500});
  options.max_ram = "900B";
  options.max_vram = "600B";
  options.headroom = "10%";
  budget = make_budget(options);
  CHECK(budget.ram->bytes == Bytes{810});
  CHECK(budget.vram->bytes == Bytes{450});
  CHECK(budget.vram->from == "--here, GPU 0 less 10%");
}

TEST_CASE("a card that is named stands in the place of the machine's") {
  BudgetOptions options;
  options.machine = small_machine();
  options.gpu = "l40s";
  const auto budget = make_budget(options);
  CHECK(budget.card->id == "l40s");
  CHECK(budget.vram->bytes > Bytes{500});
  CHECK(budget.ram->bytes == Bytes{1000});
}

TEST_CASE("a machine without a device allows no VRAM, unless a limit is given") {
  BudgetOptions options;
  options.machine = Machine{"--here", Limit{Bytes{1000}, "x"}, {}, {}, "no library"};
  auto budget = make_budget(options);
  CHECK(budget.no_device == "--here: no device: no library");
  CHECK(budget.vram->bytes == Bytes{0});
  CHECK(budget.vram->from == "--here, no device");
  options.max_vram = "24GB";
  budget = make_budget(options);
  CHECK(budget.no_device.empty());
  CHECK(budget.vram->bytes == Bytes{24000000000});
}

}  // namespace
}  // namespace memplan
