// A plan as text and JSON. Private to the cli room.
#pragma once

#include <string>

#include "memplan/plan.hpp"
#include "memplan/report.hpp"

namespace memplan {

// What the report tells of; all must outlive the call.
struct PlanFindings {
  const Estimate& today;
  const Budget& budget;
  const std::vector<Phase>& phases;
  const Plan& plan;
  bool all = false;  // the Pareto set was asked for
  const Estimate* changed =
      nullptr;  // once the set that the conclusion names is made; null where it is empty
};

Report plan_report(const PlanFindings& findings);
// What is recommended against the limits, or what remains above them.
std::string plan_conclusion(const PlanFindings& findings);

}  // namespace memplan
