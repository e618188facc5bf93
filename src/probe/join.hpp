// One list of devices from what the driver's two libraries say, and what is to be told of them. Private to
// the probe room.
#pragma once

#include "memplan/probe.hpp"
#include "probe/answer.hpp"

namespace memplan {

// Fills the devices, versions, allocation and findings of `probe`.
void join_answer(Probe& probe, const ProbeAnswer& answer, const std::optional<std::string>& visible_list);

}  // namespace memplan
