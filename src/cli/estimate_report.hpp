// An estimate as a report. Private to the cli room.
#pragma once

#include <string>

#include "memplan/estimate.hpp"
#include "memplan/report.hpp"

namespace memplan {

// Both bases side by side, where they differ, and what to request. Its data are left out: text does not show
// them, and to make them takes as long as the text itself.
Report estimate_report(const Estimate& estimate);
// `mem-plan/estimate/1`.
Value estimate_value(const Estimate& estimate, Value check);
// Where the two bases are more than a factor of 2 apart; nothing where they are not.
void add_differences(Report& report, const Estimate& estimate);
// "Request 5.08 GB RAM and 6.72 GB VRAM: …."
std::string request_text(const Request& request);

}  // namespace memplan
