// One line of JSON at a time, written in one piece: a reader that loses this program keeps every line before.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JSON_LINE = 64 * 1024 };

struct json {
  char text[JSON_LINE];
  size_t length;
  bool needs_comma;
  bool overflows;
};

void json_start(struct json* line);
// Ends the line and writes it to standard output; a line that does not fit is replaced by {"lost": true}.
void json_write(struct json* line);

// Members; `name` is null for the entries of a list.
void json_open(struct json* line, const char* name, char bracket);
void json_close(struct json* line, char bracket);
// Bytes other than printable ASCII become U+FFFD.
void json_text(struct json* line, const char* name, const char* value);
void json_number(struct json* line, const char* name, uint64_t value);
void json_bool(struct json* line, const char* name, bool value);
