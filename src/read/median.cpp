#include "read/median.hpp"

#include <algorithm>

namespace memplan {

std::optional<double> median(std::vector<std::int64_t> counts) {
  if (counts.empty()) return std::nullopt;
  const auto middle = counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2);
  std::nth_element(counts.begin(), middle, counts.end());
  const auto upper = static_cast<double>(*middle);
  if (counts.size() % 2 == 1) return upper;
  return (upper + static_cast<double>(*std::max_element(counts.begin(), middle))) / 2;
}

}  // namespace memplan
