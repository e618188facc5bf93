#include <doctest/doctest.h>

#include "capture.hpp"
#include "markup.hpp"

TEST_CASE(
    "cards are drawn with their memory, those that fit before those that do not, each with its verdict") {
  const auto run = ran({"gpu", "bayesdream", "-T", "3k", "-N", "20k", "-C", "2", "-G", "100",
                        "--minibatch-size", "5", "--svg", "-"});
  CHECK(run.status == 0);
  CHECK(markup_fault(run.out) == "");
  const auto fitting = run.out.find(">Cards that hold every stage</text>");
  const auto missing = run.out.find(">Cards that do not</text>");
  REQUIRE(missing != std::string::npos);
  CHECK(fitting < missing);
  CHECK(run.out.find(" free</text>") < missing);
  CHECK(run.out.find("misses ", missing) != std::string::npos);
  CHECK(count_of(run.out, "class=\"limit\"") > 10);
}

TEST_CASE("what stages need on the best card stands against its memory") {
  const auto run = ran({"gpu", "cpa", "--cells", "100k", "--genes", "5k", "--html", "-"});
  CHECK(run.status == 0);
  CHECK(markup_fault(run.out) == "");
  CHECK(contains(run.out, "<h2>Need and memory</h2>"));
  CHECK(contains(run.out, ", against its memory</figcaption>"));
  CHECK(contains(run.out, ">measured at likelihood</text>"));
  CHECK(contains(run.out, "<caption>Cards that hold every stage, GB</caption>"));
}
