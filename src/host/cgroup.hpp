// The memory limits of control groups, versions 1 and 2. Private to the host room.
#pragma once

#include <string>
#include <vector>

#include "memplan/host.hpp"

namespace memplan {

// The limits of this process' group and of all that it lies in, the innermost first.
std::vector<MemoryLimit> cgroup_limits(const std::string& root);

}  // namespace memplan
