// What this program uses of NVML, in its own words. nvml_check.c compares these with nvml.h where there is
// one.
#pragma once

typedef int nvml_result;
typedef void* nvml_device;

enum {
  NVML_OK = 0,
  NVML_TOO_SMALL = 7,  // NVML_ERROR_INSUFFICIENT_SIZE
  NVML_TEXT = 96,      // long enough for names and UUIDs
};

struct nvml_memory {
  unsigned long long total, free, used;
};

struct nvml_memory_v2 {
  unsigned version;
  unsigned long long total, reserved, free, used;
};

enum { NVML_MEMORY_V2 = sizeof(struct nvml_memory_v2) | 2u << 24 };

struct nvml_pci {
  char bus_id_legacy[16];
  unsigned domain, bus, device, device_id, subsystem_id;
  char bus_id[32];
};

struct nvml_process {
  unsigned pid;
  unsigned long long used;
  unsigned gpu_instance, compute_instance;
};

struct nvml_api {
  // Needed to tell anything of a device.
  nvml_result (*init)(void);
  nvml_result (*device_count)(unsigned* count);
  nvml_result (*device_get)(unsigned index, nvml_device* device);
  // Each may be null.
  nvml_result (*shut_down)(void);
  const char* (*error_text)(nvml_result result);
  nvml_result (*driver_version)(char* text, unsigned size);
  nvml_result (*cuda_version)(int* version);
  nvml_result (*device_name)(nvml_device device, char* text, unsigned size);
  nvml_result (*device_uuid)(nvml_device device, char* text, unsigned size);
  nvml_result (*device_pci)(nvml_device device, struct nvml_pci* pci);
  nvml_result (*device_memory)(nvml_device device, struct nvml_memory* memory);
  nvml_result (*device_memory_v2)(nvml_device device, struct nvml_memory_v2* memory);
  nvml_result (*device_ecc)(nvml_device device, int* current, int* pending);
  nvml_result (*device_capability)(nvml_device device, int* major, int* minor);
  nvml_result (*device_mig)(nvml_device device, unsigned* current, unsigned* pending);
  nvml_result (*slice_count)(nvml_device device, unsigned* count);
  nvml_result (*slice_get)(nvml_device device, unsigned index, nvml_device* slice);
  nvml_result (*processes)(nvml_device device, unsigned* count, struct nvml_process* processes);
};
