// What `probe` answers, as a report. Private to the cli room.
#pragma once

#include <string>

#include "memplan/probe.hpp"
#include "memplan/report.hpp"

namespace memplan {

// `saved` is the file that the context's cost was written to, "" where it was not.
Report probe_report(const Probe& probe, const std::string& saved = "");

}  // namespace memplan
