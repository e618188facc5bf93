// What there is: limits on RAM and VRAM, one type for all that decide.
#pragma once

#include <optional>
#include <string>

#include "memplan/bytes.hpp"
#include "memplan/estimate.hpp"

namespace memplan {

// A number of bytes that a need must not exceed, and where it comes from: "--max-ram".
struct Limit {
  Bytes bytes;
  std::string from;
};

struct Budget {
  std::optional<Limit> ram;
  std::optional<Limit> vram;

  const std::optional<Limit>& limit(Device device) const { return device == Device::ram ? ram : vram; }
};

// The options' texts, as given.
struct BudgetOptions {
  std::optional<std::string> max_ram;
  std::optional<std::string> max_vram;
  std::optional<std::string> headroom;
};

// Reads the options: sizes as parse_size does, the headroom as a fraction or percentage of each limit that is
// kept free. Throws Error(parameter) for a bad value and Error(usage) when no limit is given at all.
Budget make_budget(const BudgetOptions& options);

}  // namespace memplan
