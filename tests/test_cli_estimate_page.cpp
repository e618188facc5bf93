#include <doctest/doctest.h>

#include "cli/estimate_page.hpp"
#include "small_profile.hpp"

using namespace memplan;

namespace {

Question asked(const Profile& profile) {
  static const auto* const spec = "cells";
  return Question{&profile, {}, {{}, {}}}.with(spec, {100, "", Origin::option});
}

std::int64_t sum_of(const Bar& bar) {
  std::int64_t sum = 0;
  for (const auto& part : bar.parts) sum += part.bytes.count;
  return sum;
}

}  // namespace

TEST_CASE("bars of moments: the basis that answers, parts that add up, the binding moment marked") {
  const auto profile = small_profile();
  const auto found = estimate(asked(profile));
  BudgetOptions options;
  options.max_ram = "2 GB";
  const auto bars = moment_bars(found, make_budget(options));
  REQUIRE(bars.size() == 2);
  CHECK(bars[0].title == "RAM of each moment");
  REQUIRE(bars[0].groups.size() == 2);
  const auto& fit = bars[0].groups[0];
  CHECK(fit.title == "fit");
  REQUIRE(fit.bars.size() == 2);
  CHECK(fit.bars[0].label == "load");
  CHECK(fit.bars[0].binds);
  CHECK_FALSE(fit.bars[1].binds);
  CHECK(fit.bars[0].bytes == Bytes{900'000'000});
  CHECK(fit.bars[0].high == Bytes{1'800'000'000});
  for (const auto& picture : bars)
    for (const auto& group : picture.groups)
      for (const auto& bar : group.bars) CHECK(sum_of(bar) == bar.bytes.count);
  REQUIRE(bars[0].marks.size() == 1);
  CHECK(bars[0].marks[0].label == "--max-ram");
  CHECK(bars[1].marks.empty());
}

TEST_CASE("a page has both bases side by side, with errata, and the course of each stage") {
  const auto profile = small_profile();
  const auto found = estimate(asked(profile));
  const auto page = estimate_page(found, {}, {});
  CHECK(page.title == "Small 1.0: what each stage needs");
  REQUIRE(page.sections.size() == 5);
  const auto& bases = std::get<Table>(page.sections[0].blocks[0]);
  CHECK(bases.caption == "Document and measured");
  const std::vector<Cell> row = {
      "fit",  "RAM",     Bytes{1'800'000'000}, "S-2, S-10", Bytes{900'000'000}, Bytes{1'800'000'000},
      "load", "measured"};
  CHECK(bases.rows[0] == row);
  const auto& stages = std::get<StackedBars>(page.sections[0].pictures[0]);
  REQUIRE(stages.groups[0].bars.size() == 2);
  CHECK(stages.groups[0].bars[0].label == "document");
  CHECK_FALSE(stages.groups[0].bars[0].binds);
  CHECK(stages.groups[0].bars[1].label == "measured, load");
  CHECK(stages.groups[0].bars[1].binds);
  CHECK(stages.description ==
        "RAM of each stage, by both bases: fit up to 1.80 GB (measured, load); program up to "
        "1.80 GB (measured, fit).");
  CHECK(std::get<StackedBars>(page.sections[1].pictures[0]).in_time);
  const auto& parameters = std::get<Table>(page.sections[2].blocks[0]);
  CHECK(parameters.rows[0] == std::vector<Cell>{"cells", "100", "option", "cells"});
}
