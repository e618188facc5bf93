#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "formula_random.hpp"
#include "memplan/solve.hpp"
#include "solve/search.hpp"

namespace memplan {
namespace {

using random_formula::Dice;
using random_formula::seed;
using Intervals = std::vector<IndexInterval>;

bool inside(const Intervals& intervals, std::int64_t index) {
  return std::any_of(intervals.begin(), intervals.end(),
                     [&](auto& each) { return each.from <= index && index <= each.to; });
}

std::string told(const Intervals& intervals) {
  std::string text;
  for (const auto& [from, to] : intervals) text += fmt::format("[{}, {}]", from, to);
  return text;
}

SearchResult search(std::int64_t size, const Intervals& truth, const std::vector<std::int64_t>& also = {}) {
  return find_fitting(
      size, [&](std::int64_t index) { return inside(truth, index); }, also);
}

// Up to `most` intervals of 0 … size − 1 that do not touch; each, and each gap, at least `width(place)` wide.
template <typename Width>
Intervals random_intervals(Dice& dice, std::int64_t size, int most, Width width) {
  Intervals result;
  std::int64_t place = dice.chance(0.3) ? 0 : width(0);
  for (int i = dice.between(0, most); i > 0; --i) {
    const auto from =
        place + static_cast<std::int64_t>(dice.between(0.0, 0.3) * static_cast<double>(size - place));
    const auto to = from + width(from) +
                    static_cast<std::int64_t>(dice.between(0.0, 0.3) * static_cast<double>(size - from));
    if (to >= size) break;
    result.push_back({from, to});
    place = to + 2 + width(to);
  }
  return result;
}

TEST_CASE("a small range is tried value by value") {
  Dice dice(seed("search, small"));
  for (int i = 0; i < 200; ++i) {
    const std::int64_t size = dice.between(0, 400);
    const auto truth = random_intervals(dice, size, 6, [](auto) { return 0; });
    const auto found = search(size, truth);
    CHECK_MESSAGE(found.intervals == truth, size, told(truth), told(found.intervals));
    CHECK(found.exact);
    CHECK(found.tried == static_cast<std::size_t>(size));
  }
  CHECK(search(k_every_value, {{7, 7}}).exact);
  CHECK(!search(k_every_value + 1, {{7, 7}}).exact);
}

TEST_CASE("in a large range what is wider than the spacing is found, to the unit") {
  Dice dice(seed("search, large"));
  const auto width = [](std::int64_t place) {
    return static_cast<std::int64_t>(static_cast<double>(place) * k_spacing * 1.02) + 1;
  };
  for (int i = 0; i < 100; ++i) {
    const auto size = static_cast<std::int64_t>(std::pow(10, dice.between(4.01, 15.0)));
    const auto truth = random_intervals(dice, size, 8, width);
    const auto found = search(size, truth);
    CHECK_MESSAGE(found.intervals == truth, size, told(truth), told(found.intervals));
    CHECK(!found.exact);
  }
}

TEST_CASE("one edge, wherever it is") {
  Dice dice(seed("search, one edge"));
  for (int i = 0; i < 100; ++i) {
    const auto size = static_cast<std::int64_t>(std::pow(10, dice.between(4.01, 15.0)));
    const auto edge = static_cast<std::int64_t>(std::pow(10, dice.between(0.0, 1.0) * std::log10(size))) - 1;
    CAPTURE(size);
    CAPTURE(edge);
    CHECK(search(size, {{0, edge}}).intervals == Intervals{{0, edge}});
    CHECK(search(size, {{edge, size - 1}}).intervals == Intervals{{edge, size - 1}});
    CHECK(search(size, {{edge, edge}}, {edge}).intervals == Intervals{{edge, edge}});
  }
}

TEST_CASE("a narrow interval beside an edge is found") {
  const std::int64_t size = 1'000'000'000'000;
  for (const std::int64_t edge : {5'000LL, 123'456LL, 77'777'777LL, 40'000'000'000LL})
    for (const std::int64_t gap : {1, 2, 9}) {
      const Intervals truth = {{0, edge}, {edge + gap + 1, edge + 7 * gap}};
      CHECK_MESSAGE(search(size, truth).intervals == truth, edge, " ", gap);
    }
}

TEST_CASE("where only multiples fit, up to 4,000 the outermost is found") {
  Dice dice(seed("search, multiples"));
  for (int i = 0; i < 50; ++i) {
    const std::int64_t step = dice.between(2, 16), low = dice.between(0, 80), high = dice.between(100, 4000);
    const auto found = find_fitting(1'000'000'000'000, [&](std::int64_t index) {
      return index % step == 0 && low <= index && index <= high;
    });
    CAPTURE(step);
    CHECK(found.intervals.front().from == (low + step - 1) / step * step);
    CHECK(found.intervals.back().to == high / step * step);
  }
}

TEST_CASE("whatever the function, the ends fit and their neighbours do not, and none is asked twice") {
  Dice dice(seed("search, noise"));
  for (int i = 0; i < 10; ++i) {
    const std::int64_t size = 1'000'000'000'000, period = dice.between(2, 1000), part = dice.between(1, 1000);
    std::set<std::int64_t> asked;
    const auto fits = [&](std::int64_t index) { return index % period < part; };
    const auto found = find_fitting(size, [&](std::int64_t index) {
      CHECK(asked.insert(index).second);
      return fits(index);
    });
    CHECK(found.tried == asked.size());
    CHECK(asked.size() < 200'000);
    for (const auto& [from, to] : found.intervals) {
      CHECK(fits(from));
      CHECK(fits(to));
      CHECK((from == 0 || (asked.contains(from - 1) && !fits(from - 1))));
      CHECK((to == size - 1 || (asked.contains(to + 1) && !fits(to + 1))));
    }
  }
}

}  // namespace
}  // namespace memplan
