// Files with a JSON object on each line, of which a bad one spoils no other. For what reads runs and ledgers.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "memplan/error.hpp"

namespace memplan {

// What makes a line unusable, as a sentence.
struct BadLine {
  std::string message;
};

// Hands the lines of `text` that are not blank to `read`, each with its place: "runs.jsonl, line 12". Gives
// the lines that `read` threw a BadLine for, and the one after `most_lines`, at which it ends. `kind` is what
// the message calls such a file: "a ledger".
std::vector<Problem> each_json_line(
    std::string_view text, const std::string& file, std::string_view kind, int most_lines,
    const std::function<void(std::string_view line, const std::string& where)>& read);

// The line as JSON, discarded() when it is none. Throws BadLine for one over 64 KiB or with more members than
// any record has: no file may cost its size many times over.
nlohmann::json parse_json_line(std::string_view line);

// The member `key`, which is a text. Throws BadLine when there is none.
std::string text_member(const nlohmann::json& line, const char* key);

// Throws BadLine when the line's schema is another one.
void require_line_schema(const nlohmann::json& line, std::string_view schema);

}  // namespace memplan
