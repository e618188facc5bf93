#include <doctest/doctest.h>

#include "memplan/picture.hpp"

using namespace memplan;

namespace {

Bar bar(std::vector<Part> parts, std::int64_t spread = 0) {
  Bar result;
  for (const auto& part : parts) result.bytes = result.bytes + part.bytes;
  result.high = result.bytes + Bytes{spread};
  result.parts = std::move(parts);
  return result;
}

StackedBars settled(std::vector<Bar> bars, std::vector<Mark> marks = {}) {
  StackedBars picture{"RAM", "", {{"fit", std::move(bars)}}, std::move(marks)};
  settle(picture);
  return picture;
}

LineChart settled(std::vector<double> places, std::vector<std::optional<Bytes>> sizes) {
  LineChart picture;
  for (const double place : places) picture.positions.push_back({place, ""});
  picture.curves.push_back({"need", std::move(sizes)});
  settle(picture);
  return picture;
}

}  // namespace

TEST_CASE("parts are sorted by the most that they take of any bar, and none without a size is left") {
  const auto picture = settled({bar({{"a", {1}}, {"b", {5}}, {"c", {0}}}), bar({{"a", {9}}, {"b", {2}}})});
  REQUIRE(picture.keys.size() == 2);
  CHECK(picture.keys[0].name == "a");
  CHECK(picture.keys[0].largest == Bytes{9});
  CHECK(picture.keys[1].name == "b");
  const auto& first = picture.groups[0].bars[0];
  REQUIRE(first.parts.size() == 2);
  CHECK(first.parts[0].name == "a");
  CHECK(first.parts[1].key == 1);
}

TEST_CASE("the legend names the six largest; a seventh too where it is the last, else the rest share a row") {
  std::vector<Part> parts;
  for (int i = 0; i < 7; ++i) parts.push_back({std::string(1, static_cast<char>('a' + i)), {10 - i}});
  CHECK(settled({bar(parts)}).keys.back().name == "g");
  parts.push_back({"h", {3}});
  const auto picture = settled({bar(parts), bar({{"h", {3}}})});
  REQUIRE(picture.keys.size() == 7);
  CHECK(picture.keys[5].name == "f");
  CHECK(picture.keys[6].name == "2 other terms");
  CHECK(picture.keys[6].largest == Bytes{7});  // g and h of the first bar
  std::int64_t sum = 0;
  for (const auto& part : picture.groups[0].bars[0].parts) sum += part.bytes.count;
  CHECK(Bytes{sum} == picture.groups[0].bars[0].bytes);
}

TEST_CASE("the axis ends at the longest bar, at a mark near it, or beyond the mark that bars would dwarf") {
  CHECK(settled({bar({{"a", {10}}}, 4)}).reach == Bytes{14});
  CHECK(settled({bar({{"a", {10}}})}, {{"limit", {60}}}).reach == Bytes{60});
  CHECK(settled({bar({{"a", {10}}})}, {{"limit", {70}}}).reach == Bytes{10});
  CHECK(settled({bar({{"a", {30}}})}, {{"limit", {10}}}).reach == Bytes{30});
  CHECK(settled({bar({{"a", {31}}})}, {{"limit", {10}}}).reach == Bytes{15});
  auto own = bar({{"a", {31}}});
  own.limit = Mark{"limit", {10}};
  CHECK(settled({own}).reach == Bytes{15});
  own.limit = Mark{"limit", {372}};
  CHECK(settled({own}).reach == Bytes{372});
  own.limit = Mark{"limit", {403}};
  CHECK(settled({own}).reach == Bytes{31});
}

TEST_CASE("an axis is logarithmic where its positions grow by one factor") {
  using List = std::vector<double>;
  CHECK(is_geometric(List{1, 2, 4, 8}));
  CHECK(is_geometric(List{1000, 1500, 2250, 3375, 5063}));
  CHECK(is_geometric(List{8, 4, 2}));
  CHECK_FALSE(is_geometric(List{1, 2}));
  CHECK_FALSE(is_geometric(List{0, 0, 0}));
  CHECK_FALSE(is_geometric(List{5, 5, 5}));
  CHECK_FALSE(is_geometric(List{10, 20, 30, 40}));
  CHECK_FALSE(is_geometric(List{-1, -2, -4}));
  CHECK(settled({1, 10, 100}, {Bytes{5}, Bytes{6}, std::nullopt}).logarithmic_axis);
}

TEST_CASE("sizes are drawn on a logarithmic axis only where that and their growth ask for it") {
  CHECK(settled({1, 10, 100}, {Bytes{1}, Bytes{5}, Bytes{20}}).logarithmic_sizes);
  CHECK_FALSE(settled({1, 10, 100}, {Bytes{2}, Bytes{5}, Bytes{10}}).logarithmic_sizes);
  CHECK_FALSE(settled({1, 2, 3}, {Bytes{1}, Bytes{5}, Bytes{20}}).logarithmic_sizes);
  const auto picture = settled({1, 2, 3}, {Bytes{0}, Bytes{5}, std::nullopt});
  CHECK(picture.least == Bytes{5});
  CHECK(picture.reach == Bytes{5});
}
