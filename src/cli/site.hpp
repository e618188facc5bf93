// The site's cards: asking Slurm, and choosing where jobs can run. Private to the cli room.
#pragma once

#include <optional>
#include <string>

#include "memplan/inventory.hpp"
#include "memplan/request.hpp"

namespace memplan {

// What sinfo and scontrol tell of the cluster, each within 15 seconds; `map_file` holds the site's own names
// for cards. Throws Error(device) when they do not answer.
Inventory slurm_inventory(const std::optional<std::string>& map_file);

// Gives every job the partition and the cards' type that hold them all: the smallest card that does. Says how
// many partitions could. False when none does.
bool choose_place(Handover& handover, const Inventory& inventory);

}  // namespace memplan
