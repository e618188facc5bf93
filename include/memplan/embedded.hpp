// What the program carries: data files, and the program that looks at devices.
#pragma once

#include <span>
#include <string_view>

namespace memplan {

// A file of this project: its path ("profiles/bayesdream.json"), the "version" that it tells of itself (""
// where it tells none), and its text.
struct EmbeddedFile {
  std::string_view path;
  std::string_view version;
  std::string_view text;
};

// Every profile, its notes and the catalogue, in the order of their paths.
std::span<const EmbeddedFile> embedded_files();

// The text of the file at `path`, which must be among them.
std::string_view embedded_file(std::string_view path);

// The bytes of mem-plan-probe, an executable file.
std::string_view embedded_probe();

}  // namespace memplan
