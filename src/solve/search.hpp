// Finds where a yes/no function of a whole number says yes. Private to the solve room.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace memplan {

struct IndexInterval {
  std::int64_t from = 0;
  std::int64_t to = 0;

  friend bool operator==(const IndexInterval&, const IndexInterval&) = default;
};

struct SearchResult {
  std::vector<IndexInterval> intervals;  // in order, none touching another
  std::size_t tried = 0;
  bool exact = false;
};

// The intervals of 0 … `size` − 1 in which `fits` holds, as solve.hpp guarantees them; `also` are tried
// besides. Asks for each index at most once.
SearchResult find_fitting(std::int64_t size, const std::function<bool(std::int64_t)>& fits,
                          const std::vector<std::int64_t>& also = {});

}  // namespace memplan
