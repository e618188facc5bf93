// The cost of a bare CUDA context, measured on this user's device by probe --allocate --save and kept in the
// user's folder. Private to the cli room.
#pragma once

#include <optional>
#include <string>

#include "memplan/bytes.hpp"
#include "memplan/profile.hpp"

namespace memplan {

struct MeasuredContext {
  std::string device;  // "NVIDIA H200"
  std::string driver;  // "550.54.15"
  Bytes bytes;
};

// $XDG_DATA_HOME/mem-plan/context.json, or below ~/.local/share; "" when there is no home.
std::string context_file_path();

// Writes the file, its folder too, and hands back its path. Throws Error(file).
std::string write_context_file(const MeasuredContext& context);

// What was kept; nothing when there is no file. Throws Error(file) when it makes no sense.
std::optional<MeasuredContext> read_context_file();

// Puts the measured cost into the profile, in the place of an assumed one (its source begins so).
// Hands back what answers say of it, "" when nothing changed.
std::string use_context(Profile& profile, const MeasuredContext& context);

}  // namespace memplan
