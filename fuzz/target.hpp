// What the fuzzers share. A finding is what the sanitizers find, an exception that is no Error, a message
// that is unfit for a terminal, a property that does not hold, and more time or memory than scripts/fuzz
// allows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "memplan/error.hpp"

namespace fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Ends the program, which libFuzzer takes for a finding, unless `holds`.
inline void require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

// Whether the terminal would be shown what the text says, and no more.
inline void require_printable(const std::string& text) {
  require(memplan::printable(text, 3 * text.size()) == text, "messages are fit for a terminal: " + text);
}

inline void require_told(const memplan::Problem& problem) {
  for (const auto* text : {&problem.where, &problem.message, &problem.hint}) require_printable(*text);
  std::string excerpt = problem.excerpt;
  for (auto& c : excerpt) c = c == '\n' ? ' ' : c;  // text and caret are two lines
  require_printable(excerpt);
}

inline void require_told(const memplan::Error& error) {
  require(error.kind() != memplan::ErrorKind::internal, "no input is a fault of the program");
  require(*error.what() != '\0', "an error says what it is");
  require_told({error.where(), error.what(), "", error.hint()});
  for (const auto& problem : error.problems()) require_told(problem);
}

// Whether `work` took its input. What it refuses it must refuse with an Error.
template <typename Work>
bool took(const Work& work) {
  try {
    work();
    return true;
  } catch (const memplan::Error& error) {
    require_told(error);
    return false;
  }
}

}  // namespace fuzz
