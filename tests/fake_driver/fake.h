// The machine that the fake driver pretends to be, read from the environment:
//
// - FAKE_DEVICES=N: how many devices (default 1), alike but for their UUID and PCI id
// - FAKE_NAME=TEXT: their name
// - FAKE_TOTAL=BYTES: their memory (default 80 GiB less 1 GiB); FAKE_FREE=BYTES: what is free of it
// - FAKE_CAPABILITY=N: 90 for 9.0
// - FAKE_INTEGRATED=1: memory shared with the host
// - FAKE_MIG=1: in slices: CUDA sees the first slice of each device, NVML the device and two slices
// - FAKE_CUDA=FAULT: of cuInit: a status, "hang", "crash", "abort" or "cut" (writes half a line and dies)
// - FAKE_NVML=FAULT: of nvmlInit_v2: the same
// - FAKE_LATE=FAULT: of cuDeviceTotalMem_v2 on the last device: the same
// - FAKE_CUDA_VERSION=N: 12040 for 12.4
// - FAKE_PID=N: a process of 1 GiB on the first device, and one beside it whose use is not told
// - FAKE_USE=FILE: read at each question for processes, with lines "DEVICE PID BYTES", "DEVICE PID untold",
//   "DEVICE all BYTES" (what is in use of the device, whoever uses it) or a fault as above
// - FAKE_SEEN=FILE: grows by a byte with each question for processes that was answered
// - FAKE_REFUSE=BYTES: what no allocation gets beyond, whatever is said to be free
//
// CUDA_VISIBLE_DEVICES may be a list of numbers here.
#pragma once

#include <stdbool.h>

enum { FAKE_MOST_DEVICES = 64 };

unsigned long long fake_number(const char* name, unsigned long long otherwise);
const char* fake_text(const char* name, const char* otherwise);
bool fake_is_set(const char* name);
// Does what the variable `name` says: hangs, dies, or hands back the status (0 when it is not set).
int fake_fault(const char* name);
// The same for the text of a variable.
int fake_do_fault(const char* text);

unsigned long long fake_total(void);
unsigned long long fake_free(void);
unsigned fake_device_count(void);
// The sixteen bytes of the UUID of a device, or of one of its slices (1, 2).
void fake_uuid(unsigned device, unsigned slice, unsigned char* bytes);
