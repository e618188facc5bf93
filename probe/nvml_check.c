// Compares nvml_api.h with NVIDIA's own header. Holds no code; compiles to nothing where there is none.
#include <stddef.h>

#include "nvml_api.h"

#if __has_include(<nvml.h>)
#include <nvml.h>

#define SAME_MEMBER(mine, member, theirs, their_member) \
  _Static_assert(offsetof(struct mine, member) == offsetof(theirs, their_member), #mine "." #member)

_Static_assert(sizeof(nvml_result) == sizeof(nvmlReturn_t), "nvml_result");
_Static_assert(sizeof(nvml_device) == sizeof(nvmlDevice_t), "nvml_device");
_Static_assert((int)NVML_TOO_SMALL == (int)NVML_ERROR_INSUFFICIENT_SIZE, "insufficient size");
_Static_assert((int)NVML_TEXT >= (int)NVML_DEVICE_NAME_V2_BUFFER_SIZE, "name");
_Static_assert((int)NVML_TEXT >= (int)NVML_DEVICE_UUID_V2_BUFFER_SIZE, "UUID");
_Static_assert((unsigned)NVML_MEMORY_V2 == (unsigned)nvmlMemory_v2, "nvmlMemory_v2");

_Static_assert(sizeof(struct nvml_memory) == sizeof(nvmlMemory_t), "nvmlMemory_t");
SAME_MEMBER(nvml_memory, total, nvmlMemory_t, total);
SAME_MEMBER(nvml_memory, free, nvmlMemory_t, free);
SAME_MEMBER(nvml_memory, used, nvmlMemory_t, used);
_Static_assert(sizeof(struct nvml_memory_v2) == sizeof(nvmlMemory_v2_t), "nvmlMemory_v2_t");
SAME_MEMBER(nvml_memory_v2, total, nvmlMemory_v2_t, total);
SAME_MEMBER(nvml_memory_v2, reserved, nvmlMemory_v2_t, reserved);
SAME_MEMBER(nvml_memory_v2, free, nvmlMemory_v2_t, free);
SAME_MEMBER(nvml_memory_v2, used, nvmlMemory_v2_t, used);
_Static_assert(sizeof(struct nvml_pci) == sizeof(nvmlPciInfo_t), "nvmlPciInfo_t");
SAME_MEMBER(nvml_pci, bus_id, nvmlPciInfo_t, busId);
_Static_assert(sizeof(struct nvml_process) == sizeof(nvmlProcessInfo_t), "nvmlProcessInfo_t");
SAME_MEMBER(nvml_process, pid, nvmlProcessInfo_t, pid);
SAME_MEMBER(nvml_process, used, nvmlProcessInfo_t, usedGpuMemory);
#endif

typedef int nvml_check_is_not_empty;
