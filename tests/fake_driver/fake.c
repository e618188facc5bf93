#include "fake.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

unsigned long long fake_number(const char* name, unsigned long long otherwise) {
  const char* text = getenv(name);
  return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

const char* fake_text(const char* name, const char* otherwise) {
  const char* text = getenv(name);
  return text ? text : otherwise;
}

bool fake_is_set(const char* name) {
  return *fake_text(name, "") != 0;
}

static void die_writing(void) {
  static const char half[] = "{\"cuda\":{\"index\":7,\"na";
  if (write(STDOUT_FILENO, half, sizeof half - 1) < 0) abort();
  _exit(0);
}

int fake_fault(const char* name) {
  return fake_do_fault(fake_text(name, ""));
}

int fake_do_fault(const char* text) {
  if (strcmp(text, "hang") == 0)
    for (;;) pause();
  if (strcmp(text, "crash") == 0) raise(SIGSEGV);
  if (strcmp(text, "abort") == 0) abort();
  if (strcmp(text, "cut") == 0) die_writing();
  return (int)strtol(text, NULL, 10);
}

unsigned long long fake_total(void) {
  return fake_number("FAKE_TOTAL", 79ull << 30);
}

unsigned long long fake_free(void) {
  return fake_number("FAKE_FREE", fake_total() - (fake_total() >> 3));
}

unsigned fake_device_count(void) {
  return (unsigned)fake_number("FAKE_DEVICES", 1);
}

void fake_uuid(unsigned device, unsigned slice, unsigned char* bytes) {
  memset(bytes, 0xfa, 16);
  bytes[14] = (unsigned char)slice;
  bytes[15] = (unsigned char)device;
}
