// What tests of reports as text share.
#pragma once

#include <doctest/doctest.h>

#include <string>

inline void check_told(const std::string& text, const std::string& part) {
  CAPTURE(text);
  CHECK_MESSAGE(text.find(part) != std::string::npos, part);
}
