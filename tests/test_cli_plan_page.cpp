#include <doctest/doctest.h>

#include "capture.hpp"
#include "markup.hpp"

TEST_CASE(
    "with a limit a plan's first picture is the staircase of its steps, a tread for each, with the limit") {
  const auto run = ran({"plan", "aam", "-B", "8", "--stage", "pretrain", "--max-vram", "9GB", "--svg", "-"});
  CHECK(run.status == 0);
  CHECK(markup_fault(run.out) == "");
  for (const std::string part :
       {">Largest VRAM after each step</text>", "largest VRAM of all stages, perf-1.1: 12.21 GB",
        ">--max-vram 9.00 GB</text>"})
    CHECK_MESSAGE(count_of(run.out, part) == 1, part);
  CHECK(count_of(run.out, ">chunks-128</text>") == 1);
}

TEST_CASE("without a limit it is the staircase of the phases, claimed against found") {
  const auto run = ran({"plan", "cpa", "-N", "100k", "-G", "5k", "--svg", "-"});
  CHECK(run.status == 0);
  CHECK(markup_fault(run.out) == "");
  for (const std::string part :
       {">inference VRAM after each phase</text>", "claimed: by the document&#39;s ladder, phase 2: 1.50 GB",
        "found: by the measured basis, phase 3: 1.18 GB",
        "claimed: by the document&#39;s savings, phase 1: 600.00 MB"})
    CHECK_MESSAGE(count_of(run.out, part) == 1, part);
}

TEST_CASE("a plan's page holds the answer and the pictures' figures") {
  const auto run = ran({"plan", "aam", "-B", "8", "--stage", "pretrain", "--max-vram", "9GB", "--html", "-"});
  CHECK(markup_fault(run.out) == "");
  for (const std::string part :
       {"Recommended: perf-1.1, chunks-128 (complexity 4).",
        "<caption>Largest VRAM after each step, GB</caption>", "<h2>Phase by phase, claimed and found</h2>"})
    CHECK_MESSAGE(contains(run.out, part), part);
}
