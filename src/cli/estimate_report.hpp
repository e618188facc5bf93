// An estimate as a report. Private to the cli room.
#pragma once

#include "memplan/estimate.hpp"
#include "memplan/report.hpp"

namespace memplan {

// `mem-plan/estimate/1` and, for people, both bases side by side, where they differ, and what to request.
Report estimate_report(const Estimate& estimate);

}  // namespace memplan
