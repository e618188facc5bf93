// Lines of JSON: what is handed on, and what is said of the others.
#include <doctest/doctest.h>

#include "json_lines.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

// What parse_json_line makes of the line: its text, or what is bad about it.
std::string line_told(const std::string& line) {
  try {
    const auto json = parse_json_line(line);
    return json.is_discarded() ? "discarded" : json.dump();
  } catch (const BadLine& bad) {
    return bad.message;
  }
}

TEST_CASE("lines are counted and handed on, blank ones passed over, bad ones told") {
  std::vector<std::string> seen;
  const auto read = [&](std::string_view line, const std::string& where) {
    if (line == "bad") throw BadLine{"it is bad"};
    seen.push_back(where + ": " + std::string(line));
  };
  const auto bad_lines = each_json_line("a\n\n \t\r\nbad\nb\r\nbad", "f", "a file", 6, read);
  CHECK(seen == std::vector<std::string>{"f, line 1: a", "f, line 5: b\r"});
  CHECK(told(bad_lines) == "f, line 4: it is bad\nf, line 6: it is bad");
  CHECK(each_json_line("", "f", "a file", 6, read).empty());
}

TEST_CASE("lines after the most are not read, blank ones neither") {
  int lines = 0;
  const auto read = [&](auto, auto&) { ++lines; };
  CHECK(told(each_json_line("a\nb\n\nc\n", "f", "a ledger", 2, read)) ==
        "f, line 3: a ledger has at most 2 lines: the rest is not read");
  CHECK(lines == 2);
  CHECK(each_json_line("a\nb\n", "f", "a ledger", 2, read).empty());
}

TEST_CASE("a line has bounds of length and of members") {
  const auto members = [](int count) {
    std::string line = "{";
    for (int i = 0; i < count; ++i) line += (i ? ",\"" : "\"") + std::to_string(i) + "\":0";
    return line + "}";
  };
  CHECK(line_told(members(1000)).size() == members(1000).size());
  CHECK(line_told(members(1001)) == "it has more than 1000 colons, and so too many members");
  CHECK(line_told('"' + std::string(65534, 'x') + '"').size() == 65536);
  CHECK(line_told('"' + std::string(65535, 'x') + '"') == "it is longer than 64 KiB");
  CHECK(line_told("{") == "discarded");
}

TEST_CASE("a member that is no text and another schema are told") {
  const auto fault_of = [](const char* json) {
    try {
      require_line_schema(parse_json_line(json), "mem-plan/x/1");
    } catch (const BadLine& bad) {
      return bad.message;
    }
    return std::string();
  };
  CHECK(fault_of(R"({"schema": "mem-plan/x/1"})").empty());
  CHECK(fault_of(R"({"schema": "mem-plan/x/2"})") == "its schema is not mem-plan/x/1");
  CHECK(fault_of(R"({"schema": 1})") == "the text 'schema' is missing");
  CHECK(fault_of("{}") == "the text 'schema' is missing");
}

}  // namespace
}  // namespace memplan
