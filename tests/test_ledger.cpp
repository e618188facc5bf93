#include <doctest/doctest.h>
#include <fmt/format.h>

#include "memplan/ledger.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

LedgerEntry entry(const std::string& tag = "mp-small-fit-0a1b2c3d") {
  return {tag,         "small", "1.0", "fit", "slurm", "measured", {{"cells", "100"}}, Bytes{1800000000},
          std::nullopt};
}

const char* const k_entry_line =
    R"({"schema":"mem-plan/requested/1","tag":"mp-small-fit-0a1b2c3d","profile":"small","version":"1.0",)"
    R"("stage":"fit","engine":"slurm","basis":"measured","parameters":{"cells":"100"},)"
    R"("ram_bytes":1800000000,"vram_bytes":null})";

}  // namespace

TEST_CASE("an entry is one line of JSON, and is read as it was written") {
  CHECK(ledger_line(entry()) == k_entry_line);
  const auto ledger = parse_ledger(ledger_line(entry()) + "\n", "l");
  REQUIRE(ledger.entries.size() == 1);
  CHECK(ledger_line(ledger.entries[0]) == k_entry_line);
  CHECK(ledger.bad_lines.empty());
}

TEST_CASE("whatever a parameter holds, a line stays a line") {
  auto odd = entry();
  odd.parameters = {{"cells", "a\nb\"\\\x01"}};
  const auto line = ledger_line(odd);
  CHECK(line.find('\n') == std::string::npos);
  CHECK(parse_ledger(line, "l").entries[0].parameters == odd.parameters);
}

TEST_CASE("of two entries of one tag the later stands, in the place of the earlier") {
  auto later = entry();
  later.engine = "nextflow";
  const auto ledger = parse_ledger(
      ledger_line(entry()) + "\n\n" + ledger_line(entry("mp-b-c-00000000")) + "\n" + ledger_line(later), "l");
  REQUIRE(ledger.entries.size() == 2);
  CHECK(ledger.entries[0].tag == "mp-small-fit-0a1b2c3d");
  CHECK(ledger.entries[0].engine == "nextflow");
}

TEST_CASE("a bad line is told and spoils no other") {
  struct Fact {
    std::string line;
    std::string message;
  };
  const auto with = [](const std::string& member, const std::string& value) {
    return changed_json({{"/" + member, value}}, k_entry_line).dump();
  };
  std::string many = "{\"0\": 0";
  for (int i = 1; i <= 1000; ++i) many += fmt::format(",\"{}\": 0", i);
  const Fact facts[] = {
      {many + "}", "it has more than 1000 colons, and so too many members"},
      {"no", "this is no JSON object"},
      {"[]", "this is no JSON object"},
      {"{}", "the text 'schema' is missing"},
      {with("schema", "\"mem-plan/run/1\""), "its schema is not mem-plan/requested/1"},
      {with("tag", "7"), "the text 'tag' is missing"},
      {with("parameters", "[]"), "the object 'parameters' is missing"},
      {with("parameters", "{\"a\": 7}"), "the parameter 'a' is no text"},
      {with("ram_bytes", "-1"), "'ram_bytes' is no whole number of bytes"},
      {with("vram_bytes", "1.5"), "'vram_bytes' is no whole number of bytes"},
      {std::string(70000, 'x'), "it is longer than 64 KiB"},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.message);
    const auto ledger = parse_ledger(fact.line + "\n" + k_entry_line, "l");
    CHECK(told(ledger.bad_lines) == "l, line 1: " + fact.message);
    CHECK(ledger.entries.size() == 1);
  }
}

TEST_CASE("an endless ledger is not read to its end") {
  std::string text;
  for (int i = 0; i <= 100000; ++i) text += "{}\n";
  const auto ledger = parse_ledger(text, "l");
  CHECK(ledger.bad_lines.size() == 100001);
  CHECK(told(ledger.bad_lines.back()) ==
        "l, line 100001: a ledger has at most 100000 lines: the rest is not read");
}

}  // namespace memplan
