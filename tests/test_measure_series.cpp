#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "memplan/measure.hpp"

using namespace memplan;

namespace {

using Steps = std::vector<std::optional<Bytes>>;

std::vector<std::int64_t> counts(const std::vector<Bytes>& values) {
  std::vector<std::int64_t> result;
  for (const auto value : values) result.push_back(value.count);
  return result;
}

}  // namespace

TEST_CASE("a series keeps the largest value of each step") {
  Series series(0.5, 4);
  series.add(0, Bytes{3});
  series.add(0.4, Bytes{2});
  series.add(1.2, Bytes{5});
  CHECK(series.steps() == Steps{Bytes{3}, std::nullopt, Bytes{5}});
  CHECK(series.step_seconds() == 0.5);
}

TEST_CASE("a full series makes one step of each two") {
  Series series(1, 4);
  for (int second = 0; second < 4; ++second) series.add(second, Bytes{second + 1});
  CHECK(series.steps() == Steps{Bytes{1}, Bytes{2}, Bytes{3}, Bytes{4}});
  series.add(4, Bytes{9});
  CHECK(series.step_seconds() == 2);
  CHECK(series.steps() == Steps{Bytes{2}, Bytes{4}, Bytes{9}});
  series.add(31, Bytes{1});
  CHECK(series.step_seconds() == 8);
  CHECK(series.steps() == Steps{Bytes{9}, std::nullopt, std::nullopt, Bytes{1}});
}

TEST_CASE("a series never forgets its peak and never outgrows its capacity") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 50; ++round) {
    Series series(0.001, 2 * (1 + random() % 50));
    Bytes peak;
    double seconds = 0;
    for (int i = 0; i < 200; ++i) {
      seconds += std::ldexp(1.0, static_cast<int>(random() % 20) - 12);
      const Bytes value{static_cast<std::int64_t>(random())};
      peak = std::max(peak, value);
      series.add(seconds, value);
    }
    CHECK(series.steps().size() <= 100);
    CHECK(*std::max_element(series.steps().begin(), series.steps().end()) == peak);
    const auto columns = columns_of(series, seconds, 30);
    CHECK(columns.size() == 30);
    CHECK(*std::max_element(columns.begin(), columns.end()) == peak);
  }
}

TEST_CASE("columns without a value have that of the one before") {
  Series series(1, 8);
  series.add(0, Bytes{4});
  series.add(3, Bytes{6});
  CHECK(counts(columns_of(series, 4, 4)) == std::vector<std::int64_t>{4, 4, 4, 6});
  CHECK(counts(columns_of(series, 4, 2)) == std::vector<std::int64_t>{4, 6});
  CHECK(counts(columns_of(series, 2, 2)) ==
        std::vector<std::int64_t>{4, 6});  // what came later is in the last
  CHECK(columns_of(series, 4, 0).empty());
  CHECK(counts(columns_of(Series(1), 4, 2)) == std::vector<std::int64_t>{0, 0});
}
