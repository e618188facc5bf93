#include "solve/search.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <utility>

#include "memplan/solve.hpp"

namespace memplan {

namespace {

// With more edges than this a closer look around each would take too long, and tell little.
constexpr std::size_t k_edges_looked_around = 16;
constexpr std::int64_t k_least_reach = 64;
constexpr int k_most_climbed = 4000;
constexpr std::int64_t k_even_steps = 250;

class Search {
 public:
  Search(std::int64_t size, const std::function<bool(std::int64_t)>& fits) : m_size(size), m_fits(fits) {}

  SearchResult run(const std::vector<std::int64_t>& also) {
    const bool exact = m_size <= k_every_value;
    if (exact)
      for (std::int64_t index = 0; index < m_size; ++index) ask(index);
    else
      search(also);
    return {intervals(), m_known.size(), exact};
  }

 private:
  bool ask(std::int64_t index) {
    const auto place = m_known.lower_bound(index);
    if (place != m_known.end() && place->first == index) return place->second;
    return m_known.emplace_hint(place, index, m_fits(index))->second;
  }

  void search(const std::vector<std::int64_t>& also) {
    for (const auto index : also) ask(index);
    ask_grid();
    sharpen();
    look_around_edges();
    sharpen();
    climb(1);
    climb(-1);
    sharpen();
  }

  // Each value at first, then ever farther apart; and evenly over the whole.
  void ask_grid() {
    for (std::int64_t index = 0; index < m_size; index += grid_step(index)) ask(index);
    const auto stride = (m_size - 1) / k_even_steps;
    for (std::int64_t index = 0; index < m_size; index += stride) ask(index);
    ask(m_size - 1);
  }

  static std::int64_t grid_step(std::int64_t index) {
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(index) * k_spacing));
  }

  // The neighbours among the indices asked that differ.
  std::vector<IndexInterval> edges() const {
    std::vector<IndexInterval> found;
    for (auto below = m_known.begin(), above = std::next(below); above != m_known.end(); ++below, ++above)
      if (below->second != above->second) found.push_back({below->first, above->first});
    return found;
  }

  void sharpen() {
    for (auto [low, high] : edges()) {
      const bool at_low = ask(low);
      while (high - low > 1) {
        const auto middle = low + (high - low) / 2;
        (ask(middle) == at_low ? low : high) = middle;
      }
    }
  }

  // A small step in the need, up or down, makes a second edge near the first.
  void look_around_edges() {
    const auto found = edges();
    if (found.size() > k_edges_looked_around) return;
    for (const auto& edge : found) {
      const auto reach = std::max(k_least_reach, grid_step(edge.to));
      for (std::int64_t distance = 1; distance < reach; distance += std::max<std::int64_t>(1, distance / 8)) {
        if (edge.from >= distance) ask(edge.from - distance);
        if (edge.to + distance < m_size) ask(edge.to + distance);
      }
    }
  }

  // From the outermost index that fits, onwards until none of the next ones does: where only multiples fit
  // (a width that heads must divide) the grid meets few of them.
  void climb(std::int64_t direction) {
    const auto found = intervals();
    if (found.empty()) return;
    auto best = direction > 0 ? found.back().to : found.front().from;
    auto index = best + direction;
    for (int tries = 0; tries < k_most_climbed && index >= 0 && index < m_size; ++tries, index += direction) {
      if (std::abs(index - best) > k_least_reach) return;
      if (ask(index)) best = index;
    }
  }

  std::vector<IndexInterval> intervals() const {
    std::vector<IndexInterval> result;
    bool inside = false;
    for (const auto& [index, fits] : m_known) {
      if (fits && !inside) result.push_back({index, index});
      if (fits) result.back().to = index;
      inside = fits;
    }
    return result;
  }

  std::int64_t m_size;
  const std::function<bool(std::int64_t)>& m_fits;
  std::map<std::int64_t, bool> m_known;
};

}  // namespace

SearchResult find_fitting(std::int64_t size, const std::function<bool(std::int64_t)>& fits,
                          const std::vector<std::int64_t>& also) {
  return Search(size, fits).run(also);
}

}  // namespace memplan
