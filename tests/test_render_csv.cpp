#include <doctest/doctest.h>

#include "memplan/csv.hpp"
#include "memplan/render.hpp"

using namespace memplan;

TEST_CASE("the tables of a report are CSV, sizes whole bytes") {
  Report report;
  report.blocks.emplace_back(Paragraph("said in words"));
  report.blocks.emplace_back(
      Table{"caption",
            {{"Stage", Align::left},
             {"RAM", Align::right},
             {"up to", Align::right},
             {"VRAM", Align::right},
             {"up to", Align::right}},
            {{std::string("fit, \"fast\""), Bytes{5}, Bytes{6}, std::string("none")}}});
  report.blocks.emplace_back(Items{"list", {{"warning", "left out"}}});
  report.blocks.emplace_back(Table{"", {{"a", Align::left}}, {{std::string("two\nlines")}}});
  CHECK(render_csv(report) ==
        "stage,ram_bytes,ram_up_to_bytes,vram,vram_up_to\n"
        "\"fit, \"\"fast\"\"\",5,6,none,\n"
        "\n"
        "a\n\"two\nlines\"\n");
}

TEST_CASE("what is written as CSV reads back") {
  const std::vector<std::string> fields = {"", ",", "\"", "a\"b", "line\nline", "\r", " x ", "é"};
  Report report;
  Table table{"", {}, {}};
  for (const auto& field : fields) table.columns.push_back({"c" + field, Align::left});
  table.rows.emplace_back(fields.begin(), fields.end());
  report.blocks.emplace_back(table);
  const auto rows = parse_csv(render_csv(report));
  REQUIRE(rows.size() == 2);
  CHECK(rows[1].fields == fields);
}

TEST_CASE("a report without tables gives its lists") {
  Report report;
  report.blocks.emplace_back(Items{"Errata", {{"A-1", "says, wrongly"}, {"A-2", "x"}}});
  report.blocks.emplace_back(Items{"More", {{"m", "y"}}});
  CHECK(render_csv(report) == "list,mark,text\nErrata,A-1,\"says, wrongly\"\nErrata,A-2,x\nMore,m,y\n");
  CHECK(render_csv({}) == "");
}
