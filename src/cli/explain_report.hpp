// Where figures come from, as text and JSON. Private to the cli room.
#pragma once

#include "memplan/explain.hpp"
#include "memplan/report.hpp"

namespace memplan {

// Each moment's terms: formulas with the numbers put in, sources, errata.
void add_formulas(Report& report, const Explanation& explanation);
// What the formulas stand on: definitions, constants, and the errata that touch the terms.
void add_foundations(Report& report, const Explanation& explanation, const Notes& notes);

Report explain_report(const Estimate& estimate, const Explanation& explanation, const Notes& notes);

}  // namespace memplan
