#include "cuda_facts.h"

#include <stdio.h>

#include "absent.h"
#include "library.h"
#include "nvml_facts.h"

enum { MOST_DEVICES = 64, TEXT = 256 };

static struct library cuda = {"cuda", "libcuda.so.1", NULL, ""};
static struct cuda_api api;
static struct json line;

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static const struct symbol first_symbols[] = {
    {offsetof(struct cuda_api, init), "cuInit", NULL},
    {offsetof(struct cuda_api, device_count), "cuDeviceGetCount", NULL},
    {offsetof(struct cuda_api, device_get), "cuDeviceGet", NULL},
    {offsetof(struct cuda_api, driver_version), "cuDriverGetVersion", NULL},
    {offsetof(struct cuda_api, error_name), "cuGetErrorName", NULL},
};

static const struct symbol device_symbols[] = {
    {offsetof(struct cuda_api, device_name), "cuDeviceGetName", NULL},
    {offsetof(struct cuda_api, device_uuid), "cuDeviceGetUuid_v2", "cuDeviceGetUuid"},
    {offsetof(struct cuda_api, device_pci), "cuDeviceGetPCIBusId", NULL},
    {offsetof(struct cuda_api, device_total), "cuDeviceTotalMem_v2", NULL},
    {offsetof(struct cuda_api, device_attribute), "cuDeviceGetAttribute", NULL},
};

static const struct symbol context_symbols[] = {
    {offsetof(struct cuda_api, context_retain), "cuDevicePrimaryCtxRetain", NULL},
    {offsetof(struct cuda_api, context_release), "cuDevicePrimaryCtxRelease_v2", "cuDevicePrimaryCtxRelease"},
    {offsetof(struct cuda_api, context_use), "cuCtxSetCurrent", NULL},
    {offsetof(struct cuda_api, context_wait), "cuCtxSynchronize", NULL},
    {offsetof(struct cuda_api, memory_info), "cuMemGetInfo_v2", NULL},
    {offsetof(struct cuda_api, memory_get), "cuMemAlloc_v2", NULL},
    {offsetof(struct cuda_api, memory_give_back), "cuMemFree_v2", NULL},
    {offsetof(struct cuda_api, memory_fill), "cuMemsetD8_v2", NULL},
};

const struct cuda_api* cuda_functions(void) {
  return &api;
}

const char* cuda_error_text(cuda_result result) {
  static char text[112];
  const char* name = NULL;
  if (!api.error_name || api.error_name(result, &name) != CUDA_OK || !name) name = "CUDA error";
  snprintf(text, sizeof text, "%.80s (%d)", name, result);
  return text;
}

static void write_status(bool loaded, cuda_result result) {
  int version = 0;
  json_start(&line);
  json_text(&line, "library", "cuda");
  json_bool(&line, "loaded", loaded);
  if (!loaded) json_text(&line, "problem", cuda.problem);
  if (loaded) json_number(&line, "status", (uint64_t)result);
  if (loaded && result != CUDA_OK) json_text(&line, "problem", cuda_error_text(result));
  if (loaded && api.driver_version && api.driver_version(&version) == CUDA_OK && version > 0)
    json_number(&line, "cuda", (uint64_t)version);
  json_write(&line);
}

bool cuda_start(void) {
  const bool loaded = library_open(&cuda);
  if (!loaded) {
    write_status(false, 0);
    return false;
  }
  library_find(&cuda, &api, first_symbols, COUNT(first_symbols));
  const bool complete = api.init && api.device_count && api.device_get;
  const cuda_result result = complete ? api.init(0) : CUDA_OK;
  write_status(true, result);
  if (!complete || result != CUDA_OK) return false;
  library_find(&cuda, &api, device_symbols, COUNT(device_symbols));
  library_find(&cuda, &api, context_symbols, COUNT(context_symbols));
  return true;
}

static const char* why_absent(bool has_function, cuda_result result) {
  return has_function ? cuda_error_text(result) : "this driver has no such function";
}

static void write_name(cuda_device device, struct absent* absent) {
  char text[TEXT + 1] = "";
  cuda_result result = api.device_name ? api.device_name(text, TEXT, device) : 0;
  if (api.device_name && result == CUDA_OK)
    json_text(&line, "name", text);
  else
    absent_add(absent, "name", why_absent(api.device_name != NULL, result));
}

static void write_uuid(cuda_device device, struct absent* absent) {
  struct cuda_uuid uuid = {{0}};
  const cuda_result result = api.device_uuid ? api.device_uuid(&uuid, device) : 0;
  if (!api.device_uuid || result != CUDA_OK) {
    absent_add(absent, "uuid", why_absent(api.device_uuid != NULL, result));
    return;
  }
  char text[40] = "";
  size_t length = 0;
  for (size_t i = 0; i < sizeof uuid.bytes; ++i) {
    const bool gap = i == 4 || i == 6 || i == 8 || i == 10;
    length += (size_t)snprintf(text + length, sizeof text - length, gap ? "-%02x" : "%02x", uuid.bytes[i]);
  }
  json_text(&line, "uuid", text);
}

static bool write_pci(cuda_device device, struct absent* absent, char* text, int size) {
  const cuda_result result = api.device_pci ? api.device_pci(text, size, device) : 0;
  if (api.device_pci && result == CUDA_OK) {
    json_text(&line, "pci", text);
    return true;
  }
  absent_add(absent, "pci", why_absent(api.device_pci != NULL, result));
  return false;
}

static bool attribute(cuda_device device, int which, const char* field, struct absent* absent, int* value) {
  const cuda_result result = api.device_attribute ? api.device_attribute(value, which, device) : 0;
  if (api.device_attribute && result == CUDA_OK) return true;
  absent_add(absent, field, why_absent(api.device_attribute != NULL, result));
  return false;
}

static void write_attributes(cuda_device device, struct absent* absent) {
  int value = 0, minor = 0;
  char text[32];
  if (attribute(device, CUDA_CAPABILITY_MAJOR, "compute_capability", absent, &value) &&
      attribute(device, CUDA_CAPABILITY_MINOR, "compute_capability", absent, &minor)) {
    snprintf(text, sizeof text, "%d.%d", value, minor);
    json_text(&line, "compute_capability", text);
  }
  if (attribute(device, CUDA_MULTIPROCESSORS, "multiprocessors", absent, &value) && value > 0)
    json_number(&line, "multiprocessors", (uint64_t)value);
  if (attribute(device, CUDA_INTEGRATED, "unified", absent, &value)) json_bool(&line, "unified", value != 0);
  if (attribute(device, CUDA_ECC_ENABLED, "ecc", absent, &value)) json_bool(&line, "ecc", value != 0);
}

static void write_total(cuda_device device, struct absent* absent) {
  size_t bytes = 0;
  const cuda_result result = api.device_total ? api.device_total(&bytes, device) : 0;
  if (api.device_total && result == CUDA_OK)
    json_number(&line, "total_bytes", bytes);
  else
    absent_add(absent, "total_bytes", why_absent(api.device_total != NULL, result));
}

static void write_free(cuda_device device, struct absent* absent) {
  cuda_context context = NULL;
  size_t free_bytes = 0, total = 0;
  if (!api.context_retain || !api.context_use || !api.context_release || !api.memory_info) {
    absent_add(absent, "free_bytes", why_absent(false, 0));
    return;
  }
  cuda_result result = api.context_retain(&context, device);
  if (result == CUDA_OK) {
    result = api.context_use(context);
    if (result == CUDA_OK) result = api.memory_info(&free_bytes, &total);
    api.context_release(device);
  }
  if (result == CUDA_OK)
    json_number(&line, "free_bytes", free_bytes);
  else
    absent_add(absent, "free_bytes", cuda_error_text(result));
}

static void write_device(int ordinal, bool with_context) {
  struct absent absent = {.count = 0};
  cuda_device device = 0;
  char pci[32] = "";
  uint64_t told = 0;
  const cuda_result result = api.device_get(&device, ordinal);
  json_start(&line);
  json_open(&line, "cuda", '{');
  json_number(&line, "index", (uint64_t)ordinal);
  if (result != CUDA_OK) {
    absent_add(&absent, "device", cuda_error_text(result));
  } else {
    write_name(device, &absent);
    write_uuid(device, &absent);
    const bool has_pci = write_pci(device, &absent, pci, sizeof pci);
    write_total(device, &absent);
    write_attributes(device, &absent);
    if (with_context && !(has_pci && nvml_free_bytes(pci, &told))) write_free(device, &absent);
  }
  absent_write(&absent, &line);
  json_close(&line, '}');
  json_write(&line);
}

void cuda_write_devices(bool with_context) {
  int count = 0;
  const cuda_result result = api.device_count(&count);
  json_start(&line);
  if (result == CUDA_OK)
    json_number(&line, "visible", count > 0 ? (uint64_t)count : 0);
  else
    json_text(&line, "uncounted", cuda_error_text(result));
  json_write(&line);
  for (int i = 0; result == CUDA_OK && i < count && i < MOST_DEVICES; ++i) write_device(i, with_context);
}
