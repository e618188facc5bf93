// What kind of file it is, by its first bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace memplan {

// How many bytes of a file's start the functions below want to see.
constexpr std::size_t k_signature_bytes = 4096 + 8;

// Whether the file is HDF5; its signature may stand behind a block for the user's own use.
bool is_hdf5(std::string_view start);

// Whether it is text: no control characters but those that lay text out.
bool is_text(std::string_view start);

// What the file is for people, as the end of a sentence ("gzip-compressed", "empty", "text"), and the next
// step.
struct Guess {
  std::string what;
  std::string hint;
};
Guess guess_kind(std::string_view start);

}  // namespace memplan
