// --params FILE: parameters as a JSON object. Private to the cli room.
#pragma once

#include <string>

#include "memplan/estimate.hpp"

namespace memplan {

// The parameters in the JSON object at `path`: numbers (sizes in bytes), true and false, or texts as on the
// command line. Throws Error(file) when it is no such object and Error(parameter) for a bad name or value,
// both with their place.
Settings::Given read_params_file(const std::string& path, const Profile& profile);

}  // namespace memplan
