// What `measure` says of a run: its record, and the report for people. Private to the cli room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "memplan/estimate.hpp"
#include "memplan/measure.hpp"
#include "memplan/report.hpp"
#include "memplan/sys.hpp"

namespace memplan {

// A run of a command, and what a profile had said of it.
struct MeasuredRun {
  std::vector<std::string> words;
  double interval_seconds = 0;
  std::string started;
  CommandEnd end;
  Recording recording;
  std::optional<Estimate> estimate;  // of one stage
  std::string vram_absent = {};      // why it is not known what devices held; "" when it is
};

// Whether the command ended before it was sampled well, and the kernel's mark may be that of the copy of
// mem-plan that became it: its peak is a bound from above.
bool is_bound(const MeasuredRun& run);

// The mem-plan/run/1 object.
Value run_value(const MeasuredRun& run);
// The report, its data being the run's record with the course of it; its status is the command's. `chart` is
// shown where there is something to see.
Report run_report(const MeasuredRun& run, const ChartStyle& chart);

}  // namespace memplan
