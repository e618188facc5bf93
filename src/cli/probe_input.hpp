// What looking at a machine takes from the command line and the environment. Private to the cli room.
#pragma once

#include <cstdint>
#include <string>

#include "memplan/probe.hpp"

namespace memplan {

// A look at this machine or, with MEM_PLAN_HOST_ROOT, at the files of one that was recorded below that
// folder.
ProbeRequest probe_request();

// The text of --gpu-index. Throws Error(parameter) for what is no number of a device.
std::int64_t parse_device_index(const std::string& text);

}  // namespace memplan
