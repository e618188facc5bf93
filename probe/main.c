// mem-plan-probe: what the NVIDIA driver tells of this machine's devices, as lines of JSON on standard
// output. Each line is an object; the first is {"schema": "mem-plan/devices/1"}, the last {"end": true}. A
// driver that hangs or crashes takes the lines after it, never those before.
//
//   mem-plan-probe [--free] [--allocate BYTES --device N]
//   mem-plan-probe --processes [--interval MILLISECONDS]
//
// --processes writes {"use": [{"index", "uuid", "used_bytes", "processes": [{"pid", "bytes"}]}]}; with
// --interval again and again, until standard input closes.
//
// main.c            options
// nvml_facts.c      every device, by libnvidia-ml.so.1, without a context
// cuda_facts.c      the devices that programs see, by libcuda.so.1
// allocate.c        memory that was really had
// absent.c json.c library.c start.c   what they stand on
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "allocate.h"
#include "cuda_facts.h"
#include "json.h"
#include "nvml_facts.h"

struct options {
  bool free_bytes, processes, allocate, bad;
  uint64_t bytes, device, interval;
};

static struct json line;

// The whole number that follows an option; false when there is none.
static bool number(const char* text, uint64_t most, uint64_t* value) {
  *value = 0;
  if (!text || !*text) return false;
  for (; *text; ++text) {
    const uint64_t digit = (uint64_t)(*text - '0');
    if (*text < '0' || *text > '9' || *value > (most - digit) / 10) return false;
    *value = *value * 10 + digit;
  }
  return true;
}

static struct options parse(char** words) {
  struct options options = {0};
  for (++words; *words; ++words) {
    const char* word = *words;
    uint64_t *target = NULL, most = INT_MAX;
    if (strcmp(word, "--free") == 0)
      options.free_bytes = true;
    else if (strcmp(word, "--processes") == 0)
      options.processes = true;
    else if (strcmp(word, "--allocate") == 0)
      target = &options.bytes, options.allocate = true, most = INT64_MAX;
    else if (strcmp(word, "--device") == 0)
      target = &options.device;
    else if (strcmp(word, "--interval") == 0)
      target = &options.interval;
    else
      options.bad = true;
    if (target && !number(*++words, most, target)) options.bad = true;
    if (options.bad) break;
  }
  return options;
}

static void write_flag(const char* name) {
  json_start(&line);
  json_bool(&line, name, true);
  json_write(&line);
}

static void write_schema(void) {
  json_start(&line);
  json_text(&line, "schema", "mem-plan/devices/1");
  json_write(&line);
}

// The control device exists and may not be used: every driver call fails then, each in its own way.
static void write_permission(void) {
  const char* path = "/dev/nvidiactl";
  if (access(path, F_OK) != 0 || access(path, R_OK | W_OK) == 0) return;
  json_start(&line);
  json_text(&line, "forbidden", path);
  json_write(&line);
}

static int watch(uint64_t interval) {
  if (!nvml_start()) return 1;
  struct pollfd input = {STDIN_FILENO, POLLIN, 0};
  char ignored[256];
  do {
    nvml_write_processes();
    if (interval == 0) break;
  } while (poll(&input, 1, (int)interval) == 0 || read(STDIN_FILENO, ignored, sizeof ignored) > 0);
  nvml_end();
  return 0;
}

static void write_facts(const struct options* options) {
  write_permission();
  const bool nvml = nvml_start();
  if (nvml) nvml_write_devices();
  if (cuda_start()) {
    cuda_write_devices(options->free_bytes);
    if (options->allocate) allocate(options->bytes, (int)options->device);
  }
  if (nvml) nvml_end();
}

int main(int count, char** words) {
  if (count < 1) return 2;
  const struct options options = parse(words);
  if (options.bad) {
    fputs(
        "usage: mem-plan-probe [--free] [--allocate BYTES] [--device N]\n"
        "       mem-plan-probe --processes [--interval MILLISECONDS]\n",
        stderr);
    return 2;
  }
  write_schema();
  if (options.processes) return watch(options.interval);
  write_facts(&options);
  write_flag("end");
  return 0;
}
