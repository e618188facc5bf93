#include "cli/ledger_file.hpp"

#include "memplan/error.hpp"
#include "memplan/ledger.hpp"
#include "memplan/sys.hpp"

namespace memplan {

std::optional<std::string> ledger_path() {
  const std::string file = "/mem-plan/requests.jsonl";
  if (const auto state = environment("XDG_STATE_HOME"); state && state->starts_with('/'))
    return *state + file;
  const auto home = environment("HOME");
  return home ? std::optional(*home + "/.local/state" + file) : std::nullopt;
}

void note_requests(const Handover& handover, const std::string& engine) {
  const auto path = ledger_path();
  if (!path) throw Error(ErrorKind::file, "neither XDG_STATE_HOME nor HOME names a folder for the ledger");
  make_folders(path->substr(0, path->rfind('/')));
  LineFile file(*path);
  for (const auto& job : handover.jobs)
    file.append(ledger_line({job.tag, handover.profile, handover.version, job.stage, engine,
                             std::string(basis_name(job.basis)), handover.parameters, job.ram, job.vram}));
}

}  // namespace memplan
