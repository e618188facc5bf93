// What `plan` answers, as pictures. Private to the cli room.
#pragma once

#include "cli/plan_report.hpp"

namespace memplan {

// The staircase of the recommended steps against the limits, and that of the phases, claimed against
// measured; `report` is the answer as text.
Page plan_page(const PlanFindings& findings, const Report& report);

}  // namespace memplan
