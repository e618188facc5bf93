// The ledger of requests: what was asked for and with which parameters, one JSON object a line, so that jobs
// that have run can be held against it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "memplan/bytes.hpp"
#include "memplan/error.hpp"

namespace memplan {

// One stage's request, found again by its tag, which is the job's name.
struct LedgerEntry {
  std::string tag;
  std::string profile;
  std::string version;
  std::string stage;
  std::string engine;
  std::string basis;
  std::vector<std::pair<std::string, std::string>> parameters;  // as spelled on the command line
  std::optional<Bytes> ram;
  std::optional<Bytes> vram;
};

// The entry as one line of JSON, without the line's end.
std::string ledger_line(const LedgerEntry& entry);

// The entries of a ledger, a later one of the same tag replacing an earlier, and what is wrong with other
// lines.
struct Ledger {
  std::vector<LedgerEntry> entries;
  std::vector<Problem> bad_lines;
};

// Reads `text`; `file` is what messages call it. Lines over 64 KiB are bad, and what follows line 100,000 is
// not read. Throws nothing of its own.
Ledger parse_ledger(std::string_view text, const std::string& file);

}  // namespace memplan
