// Compares cuda_api.h with NVIDIA's own header. Holds no code; compiles to nothing where there is no toolkit.
#include "cuda_api.h"

#if __has_include(<cuda.h>)
#include <cuda.h>

_Static_assert(sizeof(cuda_result) == sizeof(CUresult), "cuda_result");
_Static_assert(sizeof(cuda_context) == sizeof(CUcontext), "cuda_context");
_Static_assert(sizeof(struct cuda_uuid) == sizeof(CUuuid), "cuda_uuid");
_Static_assert(__builtin_types_compatible_p(cuda_device, CUdevice), "cuda_device");
_Static_assert(__builtin_types_compatible_p(cuda_pointer, CUdeviceptr), "cuda_pointer");

_Static_assert((int)CUDA_OK == (int)CUDA_SUCCESS, "CUDA_SUCCESS");
_Static_assert((int)CUDA_MULTIPROCESSORS == (int)CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, "multiprocessors");
_Static_assert((int)CUDA_INTEGRATED == (int)CU_DEVICE_ATTRIBUTE_INTEGRATED, "integrated");
_Static_assert((int)CUDA_ECC_ENABLED == (int)CU_DEVICE_ATTRIBUTE_ECC_ENABLED, "ecc");
_Static_assert((int)CUDA_CAPABILITY_MAJOR == (int)CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, "major");
_Static_assert((int)CUDA_CAPABILITY_MINOR == (int)CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, "minor");

// The functions: CUresult is an enumeration, which GCC keeps as an unsigned int.
#define SAME_FUNCTION(function, ...) \
  _Static_assert(__builtin_types_compatible_p(__typeof__(function), unsigned(__VA_ARGS__)), #function)
SAME_FUNCTION(cuInit, unsigned);
SAME_FUNCTION(cuDriverGetVersion, int*);
SAME_FUNCTION(cuDeviceGetCount, int*);
SAME_FUNCTION(cuDeviceGet, cuda_device*, int);
SAME_FUNCTION(cuDeviceGetName, char*, int, cuda_device);
SAME_FUNCTION(cuDeviceGetPCIBusId, char*, int, cuda_device);
SAME_FUNCTION(cuDeviceTotalMem, size_t*, cuda_device);
SAME_FUNCTION(cuDevicePrimaryCtxRelease, cuda_device);
SAME_FUNCTION(cuCtxSynchronize, void);
SAME_FUNCTION(cuMemGetInfo, size_t*, size_t*);
SAME_FUNCTION(cuMemAlloc, cuda_pointer*, size_t);
SAME_FUNCTION(cuMemFree, cuda_pointer);
SAME_FUNCTION(cuMemsetD8, cuda_pointer, unsigned char, size_t);
#endif

typedef int cuda_check_is_not_empty;
