#include "cli/command.hpp"

namespace memplan {

std::span<const Command> commands() {
  static constexpr Command rows[] = {
      {"estimate", "PROFILE [parameters]",
       "RAM and VRAM of each stage, the moment that binds, and what to request", declare_estimate},
      {"explain", "PROFILE [parameters]", "each term: its formula, the numbers put in, its source and errata",
       declare_explain},
      {"check", "PROFILE [parameters] --max-ram SIZE --max-vram SIZE",
       "does every stage fit? exit 0 when it does, 1 when not", declare_check},
      {"inspect", "FILE", "the dimensions of a data file, from its header", declare_inspect},
      {"calibrate", "PROFILE --runs FILE…",
       "refit the measured basis to runs, or tell how well it agrees with them", declare_calibrate},
      {"profiles", "list | check FILE", "the workloads that are known; whether a profile file is right",
       declare_profiles},
  };
  return rows;
}

}  // namespace memplan
