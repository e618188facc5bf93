// Measured runs: mem-plan/run/1, one JSON object a line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "memplan/bytes.hpp"
#include "memplan/error.hpp"

namespace memplan {

// One run of one stage. `ram` is the process' peak resident set during the stage, `device` the peak of live
// tensors on the model's device, `vram` what the driver saw. `profile` and `stage` are "" where the run is no
// profile's; `exit_status` is that of its command, 0 where none is told.
struct Run {
  std::string where;  // "runs.jsonl, line 12"
  std::string profile;
  std::string stage;
  std::vector<std::pair<std::string, std::string>> parameters;  // as spelled on the command line
  std::optional<Bytes> ram;
  std::optional<Bytes> device;
  std::optional<Bytes> vram;
  int exit_status = 0;

  // The same for runs of the same stage and parameters.
  std::string configuration() const;
};

// The runs of a file, and what is wrong with its other lines. A bad line never spoils the rest.
struct RunFile {
  std::vector<Run> runs;
  std::vector<Problem> bad_lines;
};

// Reads run records from `text`; `file` is what messages call it. Empty lines are passed over, lines over 64
// KiB are bad, and what follows line 10,000 is not read. Throws nothing of its own.
RunFile parse_runs(std::string_view text, const std::string& file);

}  // namespace memplan
