#include <doctest/doctest.h>

#include "cli/sweep_chart.hpp"
#include "memplan/render.hpp"
#include "small_profile.hpp"

using namespace memplan;

namespace {

std::string chart(const std::string& cells, std::optional<std::string> limit = {}) {
  const auto profile = small_profile();
  const auto& spec = profile.find_parameter("cells")->spec;
  BudgetOptions options;
  options.max_vram = limit;
  const auto budget = make_budget(options);
  const Question question{&profile, {}, {Basis::document, {"fit"}}};
  const Sweep sweep(question, Grid({Axis::parse(spec, cells)}), {SweepColumns::peak}, budget);
  std::uint64_t answered = 0;
  Report report;
  for (auto& table : sweep_chart(
           sweep, budget, {"#"}, [](double) { return true; }, answered))
    report.blocks.emplace_back(std::move(table));
  CHECK(answered > 0);
  return render_text(report, {});
}

}  // namespace

TEST_CASE("bars are in proportion, and say what is over a limit") {
  CHECK(chart("250:1000:250", "3 GB") ==
        "Largest need of all stages by cells, GB\n"
        "cells    RAM\n"
        "  250   4.00  ############\n"
        "  500   7.00  ######################\n"
        "  750  10.00  ###############################\n"
        "1,000  13.00  ########################################\n"
        "\n"
        "Largest need of all stages by cells, GB\n"
        "cells  VRAM\n"
        "  250  1.00  ##########\n"
        "  500  2.00  ####################\n"
        "  750  3.00  ##############################\n"
        "1,000  4.00  ########################################  over --max-vram\n");
}

TEST_CASE("many values are put together, at most 30 bars") {
  const auto text = chart("1:1000:1");
  CHECK(text.find("\n     1–34") != std::string::npos);
  CHECK(text.find("\n987–1,000") != std::string::npos);
}
