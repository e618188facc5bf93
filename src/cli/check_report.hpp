// The answer of check, which is also that of commands that stand on it. Private to the cli room.
#pragma once

#include "memplan/check.hpp"
#include "memplan/report.hpp"

namespace memplan {

Report check_report(const Estimate& estimate, const CheckResult& result);
// Only what check finds: need against limit, what binds, and what to change.
void add_verdicts(Report& report, const CheckResult& result);
Value verdicts_value(const CheckResult& result);

}  // namespace memplan
