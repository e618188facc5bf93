// The data files that the program carries.
#pragma once

#include <span>
#include <string_view>

namespace memplan {

// A file of this project: its path ("profiles/bayesdream.json") and its text.
struct EmbeddedFile {
  std::string_view path;
  std::string_view text;
};

// Every profile, its notes and the catalogue, in the order of their paths.
std::span<const EmbeddedFile> embedded_files();

}  // namespace memplan
