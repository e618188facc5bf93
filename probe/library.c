#include "library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

// The versions that every glibc since 2.2.5 has: the newest would tie the program to glibc 2.34.
__asm__(".symver dlopen,dlopen@GLIBC_2.2.5");
__asm__(".symver dlsym,dlsym@GLIBC_2.2.5");
__asm__(".symver dlerror,dlerror@GLIBC_2.2.5");

bool library_open(struct library* library) {
  library->handle = dlopen(library->file, RTLD_NOW | RTLD_LOCAL);
  if (library->handle) return true;
  const char* reason = dlerror();
  snprintf(library->problem, sizeof library->problem, "%s", reason ? reason : "dlopen gives no reason");
  return false;
}

static void report_missing(const struct library* library, const char* symbol) {
  static struct json line;
  json_start(&line);
  json_text(&line, "missing", symbol);
  json_text(&line, "library", library->label);
  json_write(&line);
}

void library_find(const struct library* library, void* functions, const struct symbol* symbols,
                  size_t count) {
  for (size_t i = 0; i < count; ++i) {
    void* found = dlsym(library->handle, symbols[i].name);
    if (!found && symbols[i].older) found = dlsym(library->handle, symbols[i].older);
    if (found)
      memcpy((char*)functions + symbols[i].slot, (const void*)&found, sizeof found);
    else
      report_missing(library, symbols[i].name);
  }
}
