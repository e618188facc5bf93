#include "absent.h"

#include <stdio.h>

void absent_add(struct absent* absent, const char* field, const char* reason) {
  if (absent->count == sizeof absent->entries / sizeof *absent->entries) return;
  absent->entries[absent->count].field = field;
  snprintf(absent->entries[absent->count].reason, sizeof absent->entries->reason, "%s", reason);
  ++absent->count;
}

void absent_write(const struct absent* absent, struct json* line) {
  json_open(line, "absent", '{');
  for (size_t i = 0; i < absent->count; ++i)
    json_text(line, absent->entries[i].field, absent->entries[i].reason);
  json_close(line, '}');
}
