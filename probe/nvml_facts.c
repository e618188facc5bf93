#include "nvml_facts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "absent.h"
#include "library.h"
#include "nvml_api.h"

enum { MOST_DEVICES = 64, MOST_SLICES = 16, MOST_PROCESSES = 256 };

static struct library nvml = {"nvml", "libnvidia-ml.so.1", NULL, ""};
static struct nvml_api api;
static struct json line;

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static const struct symbol first_symbols[] = {
    {offsetof(struct nvml_api, init), "nvmlInit_v2", NULL},
    {offsetof(struct nvml_api, device_count), "nvmlDeviceGetCount_v2", NULL},
    {offsetof(struct nvml_api, device_get), "nvmlDeviceGetHandleByIndex_v2", NULL},
    {offsetof(struct nvml_api, shut_down), "nvmlShutdown", NULL},
    {offsetof(struct nvml_api, error_text), "nvmlErrorString", NULL},
    {offsetof(struct nvml_api, driver_version), "nvmlSystemGetDriverVersion", NULL},
    {offsetof(struct nvml_api, cuda_version), "nvmlSystemGetCudaDriverVersion_v2",
     "nvmlSystemGetCudaDriverVersion"},
};

static const struct symbol device_symbols[] = {
    {offsetof(struct nvml_api, device_name), "nvmlDeviceGetName", NULL},
    {offsetof(struct nvml_api, device_uuid), "nvmlDeviceGetUUID", NULL},
    {offsetof(struct nvml_api, device_pci), "nvmlDeviceGetPciInfo_v3", NULL},
    {offsetof(struct nvml_api, device_memory_v2), "nvmlDeviceGetMemoryInfo_v2", NULL},
    {offsetof(struct nvml_api, device_memory), "nvmlDeviceGetMemoryInfo", NULL},
    {offsetof(struct nvml_api, device_ecc), "nvmlDeviceGetEccMode", NULL},
    {offsetof(struct nvml_api, device_capability), "nvmlDeviceGetCudaComputeCapability", NULL},
    {offsetof(struct nvml_api, device_mig), "nvmlDeviceGetMigMode", NULL},
    {offsetof(struct nvml_api, slice_count), "nvmlDeviceGetMaxMigDeviceCount", NULL},
    {offsetof(struct nvml_api, slice_get), "nvmlDeviceGetMigDeviceHandleByIndex", NULL},
    {offsetof(struct nvml_api, processes), "nvmlDeviceGetComputeRunningProcesses_v3",
     "nvmlDeviceGetComputeRunningProcesses_v2"},
};

// "Not Supported (NVML error 3)".
static const char* error_text(nvml_result result) {
  static char text[112];
  const char* words = api.error_text ? api.error_text(result) : NULL;
  snprintf(text, sizeof text, "%.80s (NVML error %d)", words ? words : "no text", result);
  return text;
}

static const char* why_absent(bool has_function, nvml_result result) {
  return has_function ? error_text(result) : "this driver has no such function";
}

static void write_status(bool loaded, nvml_result result) {
  char driver[NVML_TEXT + 1] = "";
  int version = 0;
  json_start(&line);
  json_text(&line, "library", "nvml");
  json_bool(&line, "loaded", loaded);
  if (!loaded) json_text(&line, "problem", nvml.problem);
  if (loaded) json_number(&line, "status", (uint64_t)result);
  if (loaded && result != NVML_OK) json_text(&line, "problem", error_text(result));
  if (loaded && api.driver_version && api.driver_version(driver, NVML_TEXT) == NVML_OK)
    json_text(&line, "driver", driver);
  if (loaded && api.cuda_version && api.cuda_version(&version) == NVML_OK && version > 0)
    json_number(&line, "cuda", (uint64_t)version);
  json_write(&line);
}

bool nvml_start(void) {
  const bool loaded = library_open(&nvml);
  if (!loaded) {
    write_status(false, 0);
    return false;
  }
  library_find(&nvml, &api, first_symbols, COUNT(first_symbols));
  const bool complete = api.init && api.device_count && api.device_get;
  const nvml_result result = complete ? api.init() : NVML_OK;
  write_status(true, result);
  if (!complete || result != NVML_OK) return false;
  library_find(&nvml, &api, device_symbols, COUNT(device_symbols));
  return true;
}

void nvml_end(void) {
  if (api.shut_down) api.shut_down();
}

static unsigned device_count(void) {
  unsigned count = 0;
  if (api.device_count(&count) != NVML_OK) return 0;
  return count < MOST_DEVICES ? count : MOST_DEVICES;
}

static void write_name_and_uuid(nvml_device device, struct absent* absent) {
  char text[NVML_TEXT + 1] = "";
  nvml_result result = api.device_name ? api.device_name(device, text, NVML_TEXT) : 0;
  if (api.device_name && result == NVML_OK)
    json_text(&line, "name", text);
  else
    absent_add(absent, "name", why_absent(api.device_name != NULL, result));
  memset(text, 0, sizeof text);
  result = api.device_uuid ? api.device_uuid(device, text, NVML_TEXT) : 0;
  if (api.device_uuid && result == NVML_OK)
    json_text(&line, "uuid", text);
  else
    absent_add(absent, "uuid", why_absent(api.device_uuid != NULL, result));
}

static bool pci_of(nvml_device device, char* id, size_t size) {
  struct nvml_pci pci;
  memset(&pci, 0, sizeof pci);
  if (!api.device_pci || api.device_pci(device, &pci) != NVML_OK) return false;
  snprintf(id, size, "%.31s", pci.bus_id);
  return true;
}

static void write_memory_v1(nvml_device device, struct absent* absent) {
  struct nvml_memory memory = {0, 0, 0};
  const nvml_result result = api.device_memory ? api.device_memory(device, &memory) : 0;
  absent_add(absent, "reserved_bytes", "this driver does not tell it apart");
  if (api.device_memory && result == NVML_OK) {
    json_number(&line, "total_bytes", memory.total);
    json_number(&line, "free_bytes", memory.free);
    return;
  }
  const char* reason = why_absent(api.device_memory != NULL, result);
  absent_add(absent, "total_bytes", reason);
  absent_add(absent, "free_bytes", reason);
}

static void write_memory(nvml_device device, struct absent* absent) {
  struct nvml_memory_v2 memory = {NVML_MEMORY_V2, 0, 0, 0, 0};
  if (!api.device_memory_v2 || api.device_memory_v2(device, &memory) != NVML_OK) {
    write_memory_v1(device, absent);
    return;
  }
  json_number(&line, "total_bytes", memory.total);
  json_number(&line, "free_bytes", memory.free);
  json_number(&line, "reserved_bytes", memory.reserved);
}

static void write_modes(nvml_device device, struct absent* absent) {
  int current = 0, other = 0;
  unsigned mig = 0, pending = 0;
  char text[32];
  nvml_result result = api.device_ecc ? api.device_ecc(device, &current, &other) : 0;
  if (api.device_ecc && result == NVML_OK)
    json_bool(&line, "ecc", current != 0);
  else
    absent_add(absent, "ecc", why_absent(api.device_ecc != NULL, result));
  result = api.device_capability ? api.device_capability(device, &current, &other) : 0;
  snprintf(text, sizeof text, "%d.%d", current, other);
  if (api.device_capability && result == NVML_OK)
    json_text(&line, "compute_capability", text);
  else
    absent_add(absent, "compute_capability", why_absent(api.device_capability != NULL, result));
  result = api.device_mig ? api.device_mig(device, &mig, &pending) : 0;
  if (api.device_mig && result == NVML_OK)
    json_bool(&line, "mig", mig != 0);
  else
    absent_add(absent, "mig", why_absent(api.device_mig != NULL, result));
}

static void write_slice(nvml_device slice) {
  struct absent unused = {.count = 0};
  json_open(&line, NULL, '{');
  write_name_and_uuid(slice, &unused);
  write_memory(slice, &unused);
  json_close(&line, '}');
}

static void write_slices(nvml_device device) {
  unsigned count = 0;
  if (!api.slice_count || !api.slice_get || api.slice_count(device, &count) != NVML_OK || count == 0) return;
  json_open(&line, "slices", '[');
  for (unsigned i = 0; i < count && i < MOST_SLICES; ++i) {
    nvml_device slice = NULL;
    if (api.slice_get(device, i, &slice) == NVML_OK) write_slice(slice);
  }
  json_close(&line, ']');
}

// The list "processes", or a reason.
static const char* write_process_list(nvml_device device) {
  static struct nvml_process list[MOST_PROCESSES];
  unsigned count = MOST_PROCESSES;
  const nvml_result result = api.processes ? api.processes(device, &count, list) : 0;
  if (!api.processes || result != NVML_OK) return why_absent(api.processes != NULL, result);
  json_open(&line, "processes", '[');
  for (unsigned i = 0; i < count && i < MOST_PROCESSES; ++i) {
    json_open(&line, NULL, '{');
    json_number(&line, "pid", list[i].pid);
    if (list[i].used != ~0ull) json_number(&line, "bytes", list[i].used);
    json_close(&line, '}');
  }
  json_close(&line, ']');
  return NULL;
}

static void write_device(unsigned index) {
  struct absent absent = {.count = 0};
  nvml_device device = NULL;
  char pci[32];
  const nvml_result result = api.device_get(index, &device);
  json_start(&line);
  json_open(&line, "nvml", '{');
  json_number(&line, "index", index);
  if (result != NVML_OK) {
    absent_add(&absent, "device", error_text(result));
  } else {
    write_name_and_uuid(device, &absent);
    if (pci_of(device, pci, sizeof pci)) json_text(&line, "pci", pci);
    write_memory(device, &absent);
    write_modes(device, &absent);
    write_slices(device);
    const char* reason = write_process_list(device);
    if (reason) absent_add(&absent, "processes", reason);
  }
  absent_write(&absent, &line);
  json_close(&line, '}');
  json_write(&line);
}

void nvml_write_devices(void) {
  const unsigned count = device_count();
  for (unsigned i = 0; i < count; ++i) write_device(i);
}

static void write_use(nvml_device device, unsigned index) {
  char uuid[NVML_TEXT + 1] = "";
  struct nvml_memory memory = {0, 0, 0};
  json_open(&line, NULL, '{');
  json_number(&line, "index", index);
  if (api.device_uuid && api.device_uuid(device, uuid, NVML_TEXT) == NVML_OK) json_text(&line, "uuid", uuid);
  if (api.device_memory && api.device_memory(device, &memory) == NVML_OK)
    json_number(&line, "used_bytes", memory.used);
  const char* reason = write_process_list(device);
  if (reason) json_text(&line, "processes_absent", reason);
  json_close(&line, '}');
}

void nvml_write_processes(void) {
  const unsigned count = device_count();
  json_start(&line);
  json_open(&line, "use", '[');
  for (unsigned i = 0; i < count; ++i) {
    nvml_device device = NULL;
    if (api.device_get(i, &device) == NVML_OK) write_use(device, i);
  }
  json_close(&line, ']');
  json_write(&line);
}

bool nvml_free_bytes(const char* pci, uint64_t* bytes) {
  struct nvml_memory memory = {0, 0, 0};
  const unsigned count = api.device_get && api.device_memory ? device_count() : 0;
  for (unsigned i = 0; i < count; ++i) {
    nvml_device device = NULL;
    char id[32];
    if (api.device_get(i, &device) != NVML_OK || !pci_of(device, id, sizeof id)) continue;
    const size_t ours = strlen(pci), theirs = strlen(id);
    // The driver API writes a PCI domain with four digits, NVML with eight.
    const size_t shorter = ours < theirs ? ours : theirs;
    if (strcasecmp(pci + ours - shorter, id + theirs - shorter) != 0) continue;
    if (api.device_memory(device, &memory) != NVML_OK) return false;
    *bytes = memory.free;
    return true;
  }
  return false;
}
