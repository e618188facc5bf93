// What the CUDA driver tells: the devices that programs see, as CUDA_VISIBLE_DEVICES leaves them.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "cuda_api.h"

// Opens the library and starts it. Writes its line {"library": "cuda", …}; false when it cannot be used.
bool cuda_start(void);
// The driver's functions, once it has started.
const struct cuda_api* cuda_functions(void);
// "CUDA_ERROR_OUT_OF_MEMORY (2)".
const char* cuda_error_text(cuda_result result);

// A line {"visible": N}, and {"cuda": {…}} for each device. `with_context` also asks for the free bytes where
// NVML does not tell them: by a context, which takes memory of the device for the moment.
void cuda_write_devices(bool with_context);
