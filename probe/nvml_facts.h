// What NVML tells: every device of the machine, whatever CUDA_VISIBLE_DEVICES says, without a context.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "json.h"

// Opens the library and starts it. Writes its line {"library": "nvml", …}; false when it cannot be used.
bool nvml_start(void);
void nvml_end(void);

// A line {"nvml": {…}} for each device.
void nvml_write_devices(void);
// One line: each device's use and each process' share of it.
void nvml_write_processes(void);
// The free bytes of the device at a PCI id ("00000000:17:00.0"); false when they are not told.
bool nvml_free_bytes(const char* pci, uint64_t* bytes);
