// calibrate --sacct: what a cluster's jobs took, beside what was asked for. Private to the cli room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "cli/profile_input.hpp"
#include "memplan/report.hpp"

namespace memplan {

// Parsing fills it; it must outlive the options.
class ClusterInput {
 public:
  void declare(Options& add);

  bool given() const { return !m_sacct.empty(); }
  bool has_ledger() const { return m_ledger.has_value(); }
  // What the jobs took and what to ask for next time; with `output` the profile is refitted to those that
  // were done, and the calibration is written there.
  Report report(ProfileInput& input, const std::string& output) const;

 private:
  std::vector<std::string> m_sacct;  // the file, or "" for the command
  std::optional<std::string> m_ledger;
};

}  // namespace memplan
