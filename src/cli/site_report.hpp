// What commands say that choose among a site's machines. Private to the cli room.
#pragma once

#include <string>
#include <vector>

#include "cli/site_input.hpp"
#include "memplan/report.hpp"

namespace memplan {

// What a command answers for one machine.
struct MachineAnswer {
  const SiteMachine* machine = nullptr;
  bool fits = false;
  std::string answer;     // "799,165", "perf-1.1, chunks-128", "no set fits"
  Value::Object members;  // of the answer in JSON, behind those of the machine
};

// Puts a row for each machine, the best first, below the parameters of the report, which is of the first;
// `question` is the title of their answers and `notes` what is to be known of the site. Its data get
// "machines": {"partition", "card", "ram_bytes", "vram_bytes", "fits", …} for each.
void add_machines(Report& report, const std::string& question, const std::vector<MachineAnswer>& answers,
                  const std::vector<std::string>& notes);

}  // namespace memplan
