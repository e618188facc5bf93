// How often each value of a column occurs. Private to the read room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "memplan/error.hpp"
#include "memplan/read.hpp"

namespace memplan {

inline constexpr std::size_t k_most_distinct = 1'000'000;

struct Tally {
  std::unordered_map<std::string, std::int64_t> counts;
  std::int64_t rows = 0;
  std::int64_t missing = 0;
  bool is_boolean = false;  // its values are "True" and "False"

  // Counts a row; nothing is a missing value. Throws Error(file) for too many values, `shown` being the
  // column.
  void add(std::optional<std::string> value, const std::string& shown);
};

// Of the column called `column`, and of the rows that have `value` there; without one, of those that are
// True. Throws Error(file) when no row has it, with a near miss.
ColumnFigures figures_of(const Tally& tally, const std::string& column,
                         const std::optional<std::string>& value);

Error too_many_values(const std::string& shown);
// `owner` has no such column: "obs", "the table".
Error missing_column(const std::string& owner, const std::string& column,
                     const std::vector<std::string>& names);

}  // namespace memplan
