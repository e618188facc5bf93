// What this program uses of the CUDA driver API, in its own words: no toolkit is needed to build it.
// cuda_check.c compares these with cuda.h where there is one.
#pragma once

#include <stddef.h>

typedef int cuda_result;
typedef int cuda_device;
typedef void* cuda_context;
typedef unsigned long long cuda_pointer;

struct cuda_uuid {
  unsigned char bytes[16];
};

enum {
  CUDA_OK = 0,
  CUDA_MULTIPROCESSORS = 16,
  CUDA_INTEGRATED = 18,
  CUDA_ECC_ENABLED = 32,
  CUDA_CAPABILITY_MAJOR = 75,
  CUDA_CAPABILITY_MINOR = 76,
};

struct cuda_api {
  // Needed to tell anything of a device.
  cuda_result (*init)(unsigned flags);
  cuda_result (*device_count)(int* count);
  cuda_result (*device_get)(cuda_device* device, int ordinal);
  // Each may be null: the fields that it would tell are absent then.
  cuda_result (*driver_version)(int* version);
  cuda_result (*error_name)(cuda_result result, const char** name);
  cuda_result (*device_name)(char* name, int size, cuda_device device);
  cuda_result (*device_uuid)(struct cuda_uuid* uuid, cuda_device device);
  cuda_result (*device_pci)(char* id, int size, cuda_device device);
  cuda_result (*device_total)(size_t* bytes, cuda_device device);
  cuda_result (*device_attribute)(int* value, int attribute, cuda_device device);
  // Needed for a context.
  cuda_result (*context_retain)(cuda_context* context, cuda_device device);
  cuda_result (*context_release)(cuda_device device);
  cuda_result (*context_use)(cuda_context context);
  cuda_result (*context_wait)(void);
  cuda_result (*memory_info)(size_t* free_bytes, size_t* total_bytes);
  cuda_result (*memory_get)(cuda_pointer* pointer, size_t bytes);
  cuda_result (*memory_give_back)(cuda_pointer pointer);
  cuda_result (*memory_fill)(cuda_pointer pointer, unsigned char value, size_t bytes);
};
