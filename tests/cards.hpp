// Cards for the tests of what is judged on them.
#pragma once

#include <cstdint>
#include <string>

#include "memplan/catalogue.hpp"

namespace memplan {

// A card called `id`; of 0 bytes, one whose memory is not known.
inline Card card(const std::string& id, std::int64_t capacity, double compute_capability = 8,
                 bool bf16 = true) {
  Card card;
  card.id = card.name = id;
  if (capacity > 0) card.capacity = Bytes{capacity};
  if (capacity > 0) card.capacity_from = "driver";
  card.compute_capability = compute_capability;
  card.bf16 = bf16;
  return card;
}

}  // namespace memplan
