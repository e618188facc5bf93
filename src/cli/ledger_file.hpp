// Where the ledger of requests is, and writing to it. Private to the cli room.
#pragma once

#include <optional>
#include <string>

#include "memplan/request.hpp"

namespace memplan {

// $XDG_STATE_HOME/mem-plan/requests.jsonl, else the same below ~/.local/state; nothing where neither is
// known.
std::optional<std::string> ledger_path();

// Notes each job of `handover`. Throws Error(file) when the ledger cannot be written or there is no place for
// it.
void note_requests(const Handover& handover, const std::string& engine);

}  // namespace memplan
