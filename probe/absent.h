// The fields that could not be told, with the reasons: gathered while a device's line is written, and its
// last member.
#pragma once

#include <stddef.h>

#include "json.h"

struct absent {
  struct {
    const char* field;
    char reason[120];
  } entries[16];
  size_t count;
};

void absent_add(struct absent* absent, const char* field, const char* reason);
// The member "absent": {field: reason}.
void absent_write(const struct absent* absent, struct json* line);
