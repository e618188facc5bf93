// A driver's library, opened when the program runs: nothing of it is needed to build or to start.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "json.h"

struct library {
  const char* label;  // "cuda", "nvml"
  const char* file;   // "libcuda.so.1"
  void* handle;
  char problem[512];  // why it could not be opened
};

// One of its functions: where the pointer to it goes inside a struct of such pointers, its name, and the name
// that older drivers have for it, or null.
struct symbol {
  size_t slot;
  const char* name;
  const char* older;
};

bool library_open(struct library* library);
// Fills the slots of `functions`. Those that the library lacks stay null, each with a line
// {"missing": name, "library": label}.
void library_find(const struct library* library, void* functions, const struct symbol* symbols, size_t count);
