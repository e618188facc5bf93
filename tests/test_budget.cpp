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
  const auto error = error_of([] { make_budget({{}, {}, "10%"}); });
  CHECK(error.kind() == ErrorKind::usage);
  CHECK(std::string(error.what()) == "no limit is given");
  CHECK(error.hint() == "add --max-ram 64GB, --max-vram 24GB or both");
}

}  // namespace
}  // namespace memplan
