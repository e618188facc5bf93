// A libnvidia-ml.so.1 without a device behind it: fake.h tells what it pretends.
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"

enum { OK = 0, NOT_SUPPORTED = 3, NOT_FOUND = 6, TOO_SMALL = 7 };

// A device or a slice of one: the device's number and, for a slice, 1 or 2.
struct handle {
  unsigned device, slice;
};
static struct handle handles[FAKE_MOST_DEVICES][3];

int nvmlInit_v2(void) {
  return fake_fault("FAKE_NVML");
}

int nvmlShutdown(void) {
  return OK;
}

const char* nvmlErrorString(int result) {
  switch (result) {
    case NOT_SUPPORTED:
      return "Not Supported";
    case 4:
      return "Insufficient Permissions";
    case 9:
      return "Driver Not Loaded";
    case 18:
      return "Driver/library version mismatch";
    default:
      return "Unknown Error";
  }
}

int nvmlSystemGetDriverVersion(char* text, unsigned size) {
  snprintf(text, size, "550.54.15");
  return OK;
}

int nvmlSystemGetCudaDriverVersion_v2(int* version) {
  *version = (int)fake_number("FAKE_CUDA_VERSION", 12040);
  return OK;
}

int nvmlDeviceGetCount_v2(unsigned* count) {
  *count = fake_device_count();
  return OK;
}

static struct handle* handle_of(unsigned device, unsigned slice) {
  if (device >= FAKE_MOST_DEVICES) return NULL;
  handles[device][slice] = (struct handle){device, slice};
  return &handles[device][slice];
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, struct handle** device) {
  *device = handle_of(index, 0);
  return *device ? OK : NOT_FOUND;
}

int nvmlDeviceGetName(const struct handle* device, char* text, unsigned size) {
  snprintf(text, size, "%s%s", fake_text("FAKE_NAME", "Fake H100 80GB HBM3"),
           device->slice ? " MIG 1g.10gb" : "");
  return OK;
}

int nvmlDeviceGetUUID(const struct handle* device, char* text, unsigned size) {
  unsigned char b[16];
  fake_uuid(device->device, device->slice, b);
  snprintf(text, size, "%s-%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
           device->slice ? "MIG" : "GPU", b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10],
           b[11], b[12], b[13], b[14], b[15]);
  return OK;
}

struct pci {
  char bus_id_legacy[16];
  unsigned domain, bus, device, device_id, subsystem_id;
  char bus_id[32];
};

int nvmlDeviceGetPciInfo_v3(const struct handle* device, struct pci* pci) {
  snprintf(pci->bus_id, sizeof pci->bus_id, "00000000:%02X:00.0", 0x10 + device->device);
  return OK;
}

struct memory {
  unsigned long long total, free, used;
};

// What the fake driver API of the same process has taken.
static unsigned long long taken(void) {
  void* library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_NOLOAD);
  void* found = library ? dlsym(library, "fake_taken") : NULL;
  unsigned long long (*function)(void);
  if (!found) return 0;
  memcpy(&function, &found, sizeof function);
  return function();
}

#define USE_LINE "%7s %15s %31s"

// One line of FAKE_USE: false at its end.
static int next_use(FILE* file, char* device, char* who, char* bytes) {
  char line[80];
  *who = *bytes = 0;
  return fgets(line, sizeof line, file) && sscanf(line, USE_LINE, device, who, bytes) >= 1;
}

// What FAKE_USE says is in use of the device; 0 when it says nothing.
static unsigned long long told_use(unsigned device) {
  FILE* file = fopen(fake_text("FAKE_USE", ""), "r");
  char number[8], who[16], bytes[32];
  unsigned long long used = 0;
  while (file && next_use(file, number, who, bytes))
    if (strcmp(who, "all") == 0 && strtoul(number, NULL, 10) == device) used = strtoull(bytes, NULL, 10);
  if (file) fclose(file);
  return used;
}

int nvmlDeviceGetMemoryInfo(const struct handle* device, struct memory* memory) {
  const unsigned parts = device->slice ? 8 : 1;
  memory->total = fake_total() / parts;
  memory->free = fake_free() / parts - taken() - told_use(device->device);
  memory->used = memory->total - memory->free;
  return OK;
}

#ifndef FAKE_OLD
struct memory_v2 {
  unsigned version;
  unsigned long long total, reserved, free, used;
};

int nvmlDeviceGetMemoryInfo_v2(const struct handle* device, struct memory_v2* memory) {
  struct memory first;
  nvmlDeviceGetMemoryInfo(device, &first);
  memory->total = first.total;
  memory->free = first.free;
  memory->reserved = 600ull << 20;
  memory->used = first.used;
  return memory->version == (sizeof *memory | 2u << 24) ? OK : 2;
}

int nvmlDeviceGetMigMode(const struct handle* device, unsigned* current, unsigned* pending) {
  (void)device;
  *current = *pending = fake_is_set("FAKE_MIG");
  return OK;
}

int nvmlDeviceGetMaxMigDeviceCount(const struct handle* device, unsigned* count) {
  (void)device;
  *count = fake_is_set("FAKE_MIG") ? 7 : 0;
  return OK;
}

int nvmlDeviceGetMigDeviceHandleByIndex(const struct handle* device, unsigned index, struct handle** slice) {
  if (index >= 2) return NOT_FOUND;
  *slice = handle_of(device->device, index + 1);
  return OK;
}

struct process {
  unsigned pid;
  unsigned long long used;
  unsigned gpu_instance, compute_instance;
};

static int told_processes(unsigned device, unsigned* count, struct process* list) {
  FILE* file = fopen(fake_text("FAKE_USE", ""), "r");
  char number[8], who[16], bytes[32];
  unsigned found = 0;
  while (file && next_use(file, number, who, bytes)) {
    if (!*who) fake_do_fault(number);
    const unsigned pid = (unsigned)strtoul(who, NULL, 10);
    if (pid == 0 || strtoul(number, NULL, 10) != device || found == *count) continue;
    const unsigned long long used = *bytes == 'u' ? ~0ull : strtoull(bytes, NULL, 10);
    list[found++] = (struct process){pid, used, ~0u, ~0u};
  }
  if (file) fclose(file);
  FILE* seen = fopen(fake_text("FAKE_SEEN", ""), "a");
  if (seen) {
    fputc('.', seen);
    fclose(seen);
  }
  *count = found;
  return OK;
}

int nvmlDeviceGetComputeRunningProcesses_v3(const struct handle* device, unsigned* count,
                                            struct process* list) {
  if (fake_is_set("FAKE_USE")) return told_processes(device->device, count, list);
  const unsigned long long pid = fake_number("FAKE_PID", 0);
  const unsigned found = pid && device->device == 0 ? 2 : 0;
  if (*count < found) return TOO_SMALL;
  *count = found;
  if (found) {
    list[0] = (struct process){(unsigned)pid, 1ull << 30, ~0u, ~0u};
    list[1] = (struct process){(unsigned)pid + 1, ~0ull, ~0u, ~0u};  // another user's: not told
  }
  return OK;
}
#endif

int nvmlDeviceGetEccMode(const struct handle* device, int* current, int* pending) {
  (void)device;
  *current = *pending = 1;
  return fake_is_set("FAKE_INTEGRATED") ? NOT_SUPPORTED : OK;
}

int nvmlDeviceGetCudaComputeCapability(const struct handle* device, int* major, int* minor) {
  (void)device;
  const int capability = (int)fake_number("FAKE_CAPABILITY", 90);
  *major = capability / 10;
  *minor = capability % 10;
  return OK;
}
