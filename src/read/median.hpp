// The median of counts.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace memplan {

// Nothing for no counts; the mean of the middle two of an even number.
std::optional<double> median(std::vector<std::int64_t> counts);

}  // namespace memplan
