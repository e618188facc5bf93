#include <doctest/doctest.h>

#include "memplan/measure.hpp"

using namespace memplan;

namespace {

Series rise_and_fall() {
  Series series(1);
  for (int i = 0; i < 8; ++i) series.add(i, Bytes{(i < 5 ? i + 1 : 2) * 100'000'000});
  return series;
}

}  // namespace

TEST_CASE("a chart has its peak, its length and plain characters") {
  CHECK(draw_chart(rise_and_fall(), 8, {8, 5, false}) ==
        "500.00 MB |    #\n"
        "          |   ##\n"
        "          |  ###\n"
        "          | #######\n"
        "          |########\n"
        "      0 B +--------\n"
        "           0 s 8.00 s\n");
}

TEST_CASE("a chart of blocks has eighths") {
  Series series(1);
  int second = 0;
  for (const int bytes : {16, 1, 8, 12, 0}) series.add(second++, Bytes{bytes});
  CHECK(draw_chart(series, 5, {5, 2, true}) ==
        "16 B |█  ▄\n"
        "     |█▁██\n"
        " 0 B +-----\n"
        "      0 s 5.00 s\n");
}

TEST_CASE("nothing is no chart") {
  CHECK(draw_chart(Series(1), 5, {5, 2, true}).empty());
  CHECK(draw_chart(rise_and_fall(), 8, {0, 5, false}).empty());
  CHECK(draw_chart(rise_and_fall(), 8, {5, 0, false}).empty());
}

TEST_CASE("times for people") {
  struct Fact {
    double seconds;
    std::string text;
  };
  const Fact facts[] = {{0, "0.00 s"},         {0.126, "0.13 s"},     {9.99, "9.99 s"},
                        {12.34, "12.3 s"},     {119.9, "119.9 s"},    {119.96, "2 min 0 s"},
                        {3599, "59 min 59 s"}, {7199.6, "2 h 0 min"}, {90061, "25 h 1 min"}};
  for (const auto& fact : facts) CHECK(format_seconds(fact.seconds) == fact.text);
}
