// A libcuda.so.1 without a device behind it: fake.h tells what it pretends.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"

static unsigned long long taken;

static int visible(int* devices) {
  const int count = (int)fake_device_count();
  const char* list = getenv("CUDA_VISIBLE_DEVICES");
  int seen = 0;
  for (int i = 0; !list && i < count && i < FAKE_MOST_DEVICES; ++i) devices[seen++] = i;
  while (list && *list && seen < FAKE_MOST_DEVICES) {
    char* end = NULL;
    const long number = strtol(list, &end, 10);
    if (end == list || number < 0 || number >= count) break;
    devices[seen++] = (int)number;
    list = *end == ',' ? end + 1 : end;
  }
  return seen;
}

int cuInit(unsigned flags) {
  (void)flags;
  int devices[FAKE_MOST_DEVICES];
  const int fault = fake_fault("FAKE_CUDA");
  return fault == 0 && visible(devices) == 0 ? 100 : fault;
}

int cuDriverGetVersion(int* version) {
  *version = (int)fake_number("FAKE_CUDA_VERSION", 12040);
  return 0;
}

int cuGetErrorName(int result, const char** name) {
  static const struct {
    int result;
    const char* name;
  } names[] = {{2, "CUDA_ERROR_OUT_OF_MEMORY"},
               {34, "CUDA_ERROR_STUB_LIBRARY"},
               {46, "CUDA_ERROR_DEVICE_UNAVAILABLE"},
               {100, "CUDA_ERROR_NO_DEVICE"},
               {800, "CUDA_ERROR_NOT_PERMITTED"},
               {802, "CUDA_ERROR_SYSTEM_NOT_READY"},
               {803, "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH"},
               {999, "CUDA_ERROR_UNKNOWN"}};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    if (names[i].result == result) {
      *name = names[i].name;
      return 0;
    }
  return 1;
}

int cuDeviceGetCount(int* count) {
  int devices[FAKE_MOST_DEVICES];
  *count = visible(devices);
  return 0;
}

int cuDeviceGet(int* device, int ordinal) {
  int devices[FAKE_MOST_DEVICES];
  if (ordinal >= visible(devices)) return 101;
  *device = devices[ordinal];
  return 0;
}

int cuDeviceGetName(char* name, int size, int device) {
  (void)device;
  snprintf(name, (size_t)size, "%s", fake_text("FAKE_NAME", "Fake H100 80GB HBM3"));
  return 0;
}

#ifndef FAKE_OLD
int cuDeviceGetUuid_v2(unsigned char* uuid, int device) {
  fake_uuid((unsigned)device, fake_is_set("FAKE_MIG"), uuid);
  return 0;
}

int cuDeviceGetPCIBusId(char* id, int size, int device) {
  snprintf(id, (size_t)size, "0000:%02X:00.0", 0x10 + device);
  return 0;
}
#endif

int cuDeviceTotalMem_v2(size_t* bytes, int device) {
  if ((unsigned)device + 1 == fake_device_count()) {
    const int fault = fake_fault("FAKE_LATE");
    if (fault != 0) return fault;
  }
  *bytes = fake_is_set("FAKE_MIG") ? fake_total() / 8 : fake_total();
  return 0;
}

int cuDeviceGetAttribute(int* value, int attribute, int device) {
  (void)device;
  const int capability = (int)fake_number("FAKE_CAPABILITY", 90);
  if (attribute == 16)
    *value = 132;
  else if (attribute == 18)
    *value = fake_is_set("FAKE_INTEGRATED");
  else if (attribute == 32)
    *value = 1;
  else if (attribute == 75)
    *value = capability / 10;
  else if (attribute == 76)
    *value = capability % 10;
  else
    return 1;
  return 0;
}

int cuDevicePrimaryCtxRetain(void** context, int device) {
  (void)device;
  *context = &taken;
  taken = 500ull << 20;
  return 0;
}

int cuDevicePrimaryCtxRelease_v2(int device) {
  (void)device;
  taken = 0;
  return 0;
}

int cuCtxSetCurrent(void* context) {
  return context == &taken ? 0 : 201;
}

int cuCtxSynchronize(void) {
  return 0;
}

// What NVML, in the same process, is told to be taken.
unsigned long long fake_taken(void) {
  return taken;
}

int cuMemGetInfo_v2(size_t* free_bytes, size_t* total) {
  *total = fake_total();
  *free_bytes = fake_free() > taken ? fake_free() - taken : 0;
  return 0;
}

// Memory that is only counted: its pointer is the size, so that it can be counted back.
int cuMemAlloc_v2(unsigned long long* pointer, size_t bytes) {
  if (taken + bytes > fake_number("FAKE_REFUSE", ~0ull)) return 2;
  taken += bytes;
  *pointer = bytes;
  return 0;
}

int cuMemFree_v2(unsigned long long pointer) {
  taken -= pointer;
  return 0;
}

int cuMemsetD8_v2(unsigned long long pointer, unsigned char value, size_t bytes) {
  (void)value;
  return bytes <= pointer ? 0 : 1;
}
