#include "memplan/picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace memplan {

namespace {

template <typename Visit>
void each_bar(StackedBars& picture, Visit visit) {
  for (auto& group : picture.groups)
    for (auto& bar : group.bars) visit(bar);
}

// The most that each name takes of a bar, the largest first; equals by name.
std::vector<Key> names_by_size(StackedBars& picture) {
  std::map<std::string, Bytes> largest;
  each_bar(picture, [&](Bar& bar) {
    for (const auto& part : bar.parts) largest[part.name] = std::max(largest[part.name], part.bytes);
  });
  std::vector<Key> keys;
  for (const auto& [name, bytes] : largest)
    if (bytes.count > 0) keys.push_back({name, bytes});
  std::stable_sort(keys.begin(), keys.end(), [](auto& a, auto& b) { return a.largest > b.largest; });
  return keys;
}

// The parts of a bar in the order of the legend, without those of no size.
void order_parts(Bar& bar, const std::vector<Key>& keys) {
  std::erase_if(bar.parts, [](auto& part) { return part.bytes.count == 0; });
  for (auto& part : bar.parts) {
    const auto found =
        std::find_if(keys.begin(), keys.end(), [&](auto& key) { return key.name == part.name; });
    part.key = std::min(static_cast<std::size_t>(found - keys.begin()), k_most_keys);
  }
  std::stable_sort(bar.parts.begin(), bar.parts.end(), [](auto& a, auto& b) { return a.key < b.key; });
}

// The row that the smaller parts share: as many names, and the most that they take of one bar.
Key rest_of(StackedBars& picture, std::size_t names) {
  Key rest{fmt::format("{} other terms", names), {}};
  each_bar(picture, [&](Bar& bar) {
    Bytes sum;
    for (const auto& part : bar.parts)
      if (part.key == k_most_keys) sum = sum + part.bytes;
    rest.largest = std::max(rest.largest, sum);
  });
  return rest;
}

// The end of an axis that shows `longest`, with the marks that are at most `far` times as long.
Bytes reach_with(Bytes longest, const std::vector<Mark>& marks, std::int64_t far) {
  auto reach = longest;
  for (const auto& mark : marks)
    if (mark.bytes.count / far <= longest.count) reach = std::max(reach, mark.bytes);
  return reach;
}
constexpr std::int64_t k_far = 6, k_far_of_own = 12;

Bytes reach_of(StackedBars& picture) {
  constexpr double k_dwarfed = 3, k_shown = 1.5;  // times the largest mark
  Bytes longest, largest_mark;
  std::vector<Mark> limits;
  each_bar(picture, [&](Bar& bar) {
    longest = std::max(longest, bar.high);
    if (bar.limit) limits.push_back(*bar.limit);
  });
  for (const auto* marks : {&picture.marks, &limits})
    for (const auto& mark : *marks) largest_mark = std::max(largest_mark, mark.bytes);
  const auto mark = static_cast<double>(largest_mark.count);
  if (mark > 0 && static_cast<double>(longest.count) > k_dwarfed * mark)
    return round_up_to_bytes(k_shown * mark);
  return std::max(reach_with(longest, picture.marks, k_far), reach_with(longest, limits, k_far_of_own));
}

}  // namespace

void settle(StackedBars& picture) {
  picture.keys = names_by_size(picture);
  each_bar(picture, [&](Bar& bar) { order_parts(bar, picture.keys); });
  const auto names = picture.keys.size();
  if (names > k_most_keys + 1) {
    picture.keys.resize(k_most_keys);
    picture.keys.push_back(rest_of(picture, names - k_most_keys));
  }
  picture.reach = reach_of(picture);
}

bool is_geometric(std::span<const double> values) {
  constexpr double k_near = 0.01;
  if (values.size() < 3 || values.front() <= 0 || values.front() == values.back()) return false;
  const double factor = std::pow(values.back() / values.front(), 1 / static_cast<double>(values.size() - 1));
  for (std::size_t i = 1; i < values.size(); ++i)
    if (values[i] <= 0 || std::abs(values[i] / values[i - 1] / factor - 1) > k_near) return false;
  return true;
}

void settle(LineChart& picture) {
  constexpr std::int64_t k_wide = 10;
  std::vector<double> places;
  for (const auto& position : picture.positions) places.push_back(position.at);
  picture.logarithmic_axis = is_geometric(places);
  Bytes most;
  for (const auto& curve : picture.curves)
    for (const auto& size : curve.sizes) {
      if (!size || size->count == 0) continue;
      picture.least = picture.least.count == 0 ? *size : std::min(picture.least, *size);
      most = std::max(most, *size);
    }
  picture.reach = reach_with(most, picture.marks, k_far);
  picture.logarithmic_sizes = picture.logarithmic_axis && most.count / k_wide > picture.least.count;
}

}  // namespace memplan
