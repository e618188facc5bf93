// The optimizations of a profile's notes. Private to the profile room.
#pragma once

#include <vector>

#include "memplan/profile.hpp"
#include "profile/json_view.hpp"

namespace memplan {

// Reads one entry of `optimizations`, but for its id, which is given.
Optimization load_optimization(const JsonView& view, std::string id, const Profile& profile);

// What needs all of them: ids that are required or excluded. `views` are the entries that they were read
// from.
void check_optimizations(const std::vector<JsonView>& views, const std::vector<Optimization>& all);

// Reads the member `ladder`, when there is one.
std::optional<Ladder> load_ladder(const JsonView& root, const Profile& profile);

}  // namespace memplan
