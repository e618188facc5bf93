// Devices by what the kernel shows of them, without any driver's library. Private to the probe room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "memplan/probe.hpp"

namespace memplan {

// The version of NVIDIA's kernel module below `root`; "" when none is loaded.
std::string kernel_driver(const std::string& root);

// NVIDIA's devices by /proc/driver/nvidia, which does not tell their memory.
std::vector<RealDevice> devices_in_proc(const std::string& root);

// What `nvidia-smi --query-gpu=index,name,uuid,pci.bus_id,memory.total,memory.free,compute_cap` prints as CSV
// without header and units; lines that are none are left out.
extern const std::vector<std::string> k_smi_arguments;
std::vector<RealDevice> devices_in_smi(std::string_view text);

// AMD's devices by sysfs: their total and what is in use of it.
std::vector<RealDevice> amd_devices(const std::string& root);

}  // namespace memplan
