#include "allocate.h"

#include <stdbool.h>
#include <time.h>

#include "cuda_facts.h"
#include "json.h"
#include "nvml_facts.h"

enum { MOST_BLOCKS = 8192 };

static const uint64_t block_bytes = 256ull << 20;
static const uint64_t least_margin = 256ull << 20;

struct blocks {
  cuda_pointer pointers[MOST_BLOCKS];
  uint64_t sizes[MOST_BLOCKS];
  unsigned count;
  uint64_t bytes;
  const char* stopped_by;
};

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static bool is_complete(const struct cuda_api* api) {
  return api->context_retain && api->context_release && api->context_use && api->context_wait &&
         api->memory_info && api->memory_get && api->memory_give_back && api->memory_fill;
}

// What neighbours are left: 2 % of the device, at least 256 MiB.
static uint64_t margin_of(uint64_t total) {
  return total / 50 > least_margin ? total / 50 : least_margin;
}

// One block more: false when there is no more to be had, `stopped_by` saying why.
static bool add_block(const struct cuda_api* api, struct blocks* blocks, uint64_t size) {
  size_t free_bytes = 0, total = 0;
  cuda_result result = api->memory_info(&free_bytes, &total);
  if (result == CUDA_OK && free_bytes < margin_of(total) + size) {
    blocks->stopped_by = "what is free less the margin";
    return false;
  }
  cuda_pointer pointer = 0;
  if (result == CUDA_OK) result = api->memory_get(&pointer, size);
  if (result == CUDA_OK) {
    blocks->pointers[blocks->count] = pointer;
    blocks->sizes[blocks->count++] = size;
    result = api->memory_fill(pointer, 0x5a, size);
  }
  if (result == CUDA_OK) result = api->context_wait();
  if (result == CUDA_OK) {
    blocks->bytes += size;
    return true;
  }
  blocks->stopped_by = cuda_error_text(result);
  return false;
}

static void take(const struct cuda_api* api, struct blocks* blocks, uint64_t wanted) {
  while (blocks->bytes < wanted && blocks->count < MOST_BLOCKS) {
    const uint64_t left = wanted - blocks->bytes;
    if (!add_block(api, blocks, left < block_bytes ? left : block_bytes)) return;
  }
}

// Bytes filled in a second, all blocks once more; 0 when that fails.
static uint64_t fill_rate(const struct cuda_api* api, const struct blocks* blocks) {
  const double start = seconds_now();
  for (unsigned i = 0; i < blocks->count; ++i)
    if (api->memory_fill(blocks->pointers[i], 0xa5, blocks->sizes[i]) != CUDA_OK) return 0;
  if (api->context_wait() != CUDA_OK) return 0;
  const double seconds = seconds_now() - start;
  return seconds > 0 ? (uint64_t)((double)blocks->bytes / seconds) : 0;
}

static void give_back(const struct cuda_api* api, const struct blocks* blocks) {
  for (unsigned i = 0; i < blocks->count; ++i) api->memory_give_back(blocks->pointers[i]);
}

static void write_outcome(struct json* line, const struct cuda_api* api, uint64_t wanted) {
  static struct blocks blocks;
  size_t free_bytes = 0, total = 0;
  if (api->memory_info(&free_bytes, &total) == CUDA_OK) {
    json_number(line, "free_bytes", free_bytes);
    json_number(line, "margin_bytes", margin_of(total));
  }
  take(api, &blocks, wanted);
  json_number(line, "had_bytes", blocks.bytes);
  if (blocks.stopped_by) json_text(line, "stopped_by", blocks.stopped_by);
  const uint64_t rate = blocks.bytes > 0 ? fill_rate(api, &blocks) : 0;
  if (rate > 0) json_number(line, "bytes_per_second", rate);
  give_back(api, &blocks);
}

// Runs inside a context, whose cost is what NVML calls free before it less after it.
static void run(struct json* line, const struct cuda_api* api, cuda_device device, uint64_t wanted) {
  char pci[32] = "";
  uint64_t before = 0, after = 0;
  if (api->device_pci) api->device_pci(pci, sizeof pci, device);
  const bool told = nvml_free_bytes(pci, &before);
  cuda_context context = 0;
  cuda_result result = api->context_retain(&context, device);
  if (result != CUDA_OK) {
    json_text(line, "stopped_by", cuda_error_text(result));
    return;
  }
  result = api->context_use(context);
  if (told && nvml_free_bytes(pci, &after) && before > after)
    json_number(line, "context_bytes", before - after);
  if (result == CUDA_OK)
    write_outcome(line, api, wanted);
  else
    json_text(line, "stopped_by", cuda_error_text(result));
  api->context_release(device);
}

void allocate(uint64_t bytes, int ordinal) {
  static struct json line;
  const struct cuda_api* api = cuda_functions();
  cuda_device device = 0;
  const cuda_result result = api->device_get(&device, ordinal);
  json_start(&line);
  json_open(&line, "allocation", '{');
  json_number(&line, "index", (uint64_t)ordinal);
  json_number(&line, "asked_bytes", bytes);
  if (result != CUDA_OK)
    json_text(&line, "stopped_by", cuda_error_text(result));
  else if (!is_complete(api))
    json_text(&line, "stopped_by", "this driver lacks a function that is needed");
  else
    run(&line, api, device, bytes);
  json_close(&line, '}');
  json_write(&line);
}
