// Small files of /proc and /sys. Private to the host room.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "memplan/error.hpp"
#include "memplan/sys.hpp"
#include "memplan/words.hpp"

namespace memplan {

// The text of a file; nothing when it cannot be read.
inline std::optional<std::string> text_at(const std::string& path) {
  try {
    return read_text_file(path, std::size_t{1} << 20);
  } catch (const Error&) {
    return std::nullopt;
  }
}

// A whole number ≥ 0 and nothing else, blanks around it aside; nothing where it does not fit 63 bits.
inline std::optional<std::int64_t> whole_number(std::string_view text) {
  const auto words = parts_of(text, " \t\n");
  if (words.size() != 1) return std::nullopt;
  std::int64_t number = 0;
  const auto word = words[0];
  const auto [stop, fault] = std::from_chars(word.data(), word.data() + word.size(), number);
  const bool whole = fault == std::errc() && stop == word.data() + word.size();
  return whole && number >= 0 ? std::optional(number) : std::nullopt;
}

// The number that follows `name` and blanks at the start of a line: "inactive_file 4096".
inline std::optional<std::int64_t> number_after(std::string_view text, std::string_view name) {
  for (const auto line : parts_of(text, "\n")) {
    const auto words = parts_of(line, " \t");
    if (words.size() >= 2 && words[0] == name) return whole_number(words[1]);
  }
  return std::nullopt;
}

}  // namespace memplan
