// Proof of capacity: memory that was really had, filled, and given back.
#pragma once

#include <stdint.h>

// Writes a line {"allocation": {…}} for up to `bytes` bytes on the device that CUDA numbers `ordinal`. Never
// takes more than is free less a margin, looked at again before each block. Needs cuda_start; uses NVML where
// it has started.
void allocate(uint64_t bytes, int ordinal);
