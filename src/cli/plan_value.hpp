// A plan as JSON, mem-plan/plan/1. Private to the cli room.
#pragma once

#include "cli/plan_report.hpp"

namespace memplan {

Value plan_value(const PlanFindings& findings);

}  // namespace memplan
