// Refits a profile's measured basis to runs, and tells how good it is.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "memplan/estimate.hpp"
#include "memplan/profile.hpp"
#include "memplan/runs.hpp"

namespace memplan {

// What a stage's spreads and domain become: in the order of the profile's classes.
struct StageCalibration {
  std::vector<Spread> ram_spread;
  std::vector<Spread> vram_spread;
  std::vector<DomainRange> domain;
};

// The measured basis of one version of one profile, refitted: mem-plan/calibration/1.
struct Calibration {
  std::string profile;
  std::string version;
  std::map<std::string, double> constants;
  std::map<std::string, StageCalibration> stages;
  int runs = 0;
  int configurations = 0;
  std::vector<std::string> files;
};

// The profile with the calibration's constants, spreads and domains; `file` is named in its answers. Throws
// Error(profile) when the calibration is for another profile or version, or names what the profile does not
// have.
Profile calibrated(const Profile& profile, const Calibration& calibration, const std::string& file);

// Reads and writes the JSON text. Throws Error(profile), with `file` as its place.
Calibration parse_calibration(std::string_view text, const std::string& file);
std::string calibration_text(const Calibration& calibration, const Profile& profile);

// How well estimates agree with runs, for one stage and device. Errors are |estimate / measured - 1|; waste
// is high / measured. VRAM is compared without context and allocator overhead; with them where a run has only
// what the driver saw.
struct Score {
  std::string stage;
  Device device = Device::ram;
  int runs = 0;
  int configurations = 0;
  double median_error = 0;
  double p95_error = 0;
  int above_high = 0;  // runs that took more than the upper end
  double median_waste = 0;
};

// A constant that the runs could refit, and what became of it.
struct ConstantFit {
  std::string name;
  double before = 0;
  double after = 0;
  int configurations = 0;  // that its value matters to
  std::string kept;        // why it keeps its value; "" when it was refitted
};

struct Fit {
  Calibration calibration;
  std::vector<ConstantFit> constants;
  int rounds = 0;
  bool settled = false;  // the binding moments and constants stood still before the rounds ran out
};

// Runs of this profile that can be compared with it, and why others cannot.
struct UsableRuns {
  std::vector<Run> runs;
  std::vector<Problem> left_out;
};
UsableRuns usable_runs(const Profile& profile, const std::vector<Run>& runs);

// Runs of one configuration of which one took more than 1.5 times the RAM or the device's memory of another:
// no fit can agree with both. One for each such configuration and figure.
std::vector<Problem> contradictions(const std::vector<Run>& runs);

// All of these take runs that usable_runs let through.
std::vector<Score> score(const Profile& profile, const std::vector<Run>& runs);
// Relative-error least squares with a robust loss and constants ≥ 0: each run is explained by its binding
// moment, which is chosen anew until it stands still. `ram_allowance` is how many times as much RAM as their
// figures the runs may have taken: the upper ends have room for it. Throws Error(parameter) when there are
// fewer than 3 distinct configurations.
Fit fit(const Profile& profile, const std::vector<Run>& runs, double ram_allowance = 1);
// Scores of runs by fits that did not see them: `folds` folds, runs of one configuration in one fold.
std::vector<Score> cross_validate(const Profile& profile, const std::vector<Run>& runs, int folds = 5);

}  // namespace memplan
