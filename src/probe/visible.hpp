// Which devices CUDA_VISIBLE_DEVICES leaves, for when the driver that would say so does not answer. Private
// to the probe room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "memplan/probe.hpp"

namespace memplan {

// Of `all`, in the order of `list`, numbered anew: numbers, the starts of UUIDs ("GPU-8932f937"), MIG UUIDs.
// As in the driver, the first entry that names nothing, or names a device again, ends the list. All, when
// there is no list.
std::vector<RealDevice> visible_devices(const std::vector<RealDevice>& all,
                                        const std::optional<std::string>& list);

}  // namespace memplan
