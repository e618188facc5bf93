#include "json.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void append(struct json* line, const char* text) {
  const size_t size = strlen(text);
  if (line->length + size + 2 > sizeof line->text) {
    line->overflows = true;
    return;
  }
  memcpy(line->text + line->length, text, size);
  line->length += size;
}

static void append_quoted(struct json* line, const char* text) {
  append(line, "\"");
  for (; *text; ++text) {
    const char character[2] = {*text, 0};
    if (*text == '"' || *text == '\\') append(line, "\\");
    append(line, *text >= 0x20 && *text < 0x7f ? character : "\\ufffd");
  }
  append(line, "\"");
}

static void append_name(struct json* line, const char* name) {
  if (line->needs_comma) append(line, ",");
  line->needs_comma = true;
  if (!name) return;
  append_quoted(line, name);
  append(line, ":");
}

void json_start(struct json* line) {
  line->length = 0;
  line->overflows = false;
  line->needs_comma = false;
  json_open(line, NULL, '{');
}

void json_write(struct json* line) {
  json_close(line, '}');
  if (line->overflows) {
    line->length = 0;
    line->overflows = false;
    append(line, "{\"lost\":true}");
  }
  line->text[line->length++] = '\n';
  for (size_t sent = 0; sent < line->length;) {
    const ssize_t count = write(STDOUT_FILENO, line->text + sent, line->length - sent);
    if (count > 0) sent += (size_t)count;
    if (count < 0 && errno != EINTR) _exit(1);
  }
}

void json_open(struct json* line, const char* name, char bracket) {
  const char text[2] = {bracket, 0};
  append_name(line, name);
  append(line, text);
  line->needs_comma = false;
}

void json_close(struct json* line, char bracket) {
  const char text[2] = {bracket, 0};
  append(line, text);
  line->needs_comma = true;
}

void json_text(struct json* line, const char* name, const char* value) {
  append_name(line, name);
  append_quoted(line, value);
}

void json_number(struct json* line, const char* name, uint64_t value) {
  char digits[24];
  snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
  append_name(line, name);
  append(line, digits);
}

void json_bool(struct json* line, const char* name, bool value) {
  append_name(line, name);
  append(line, value ? "true" : "false");
}
