#include <doctest/doctest.h>

#include "memplan/csv.hpp"

namespace memplan {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows fields_of(std::string_view text) {
  Rows rows;
  for (auto& row : parse_csv(text)) rows.push_back(std::move(row.fields));
  return rows;
}

TEST_CASE("rows and fields, quoted or not, whatever ends a line") {
  struct Fact {
    std::string text;
    Rows rows;
  };
  const Fact facts[] = {
      {"", {}},
      {"\n\r\n\n", {}},
      {"a,b\nc,d\n", {{"a", "b"}, {"c", "d"}}},
      {"a,b\r\nc,d", {{"a", "b"}, {"c", "d"}}},
      {"a\rb\r", {{"a"}, {"b"}}},
      {",\n", {{"", ""}}},
      {"a,,c,", {{"a", "", "c", ""}}},
      {"\"a,b\",c", {{"a,b", "c"}}},
      {"\"a\nb\",c\nd", {{"a\nb", "c"}, {"d"}}},
      {"\"say \"\"so\"\"\",c", {{"say \"so\"", "c"}}},
      {"a\"b,c", {{"a\"b", "c"}}},
      {"\"a\"b,c", {{"ab", "c"}}},
      {"\"never closed,c\nd", {{"never closed,c\nd"}}},
      {"\xEF\xBB\xBFid,b", {{"id", "b"}}},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    CHECK(fields_of(fact.text) == fact.rows);
  }
}

TEST_CASE("a row knows its line, past empty lines and quoted line ends") {
  const auto rows = parse_csv("a\n\n\"b\nb\"\nc\r\n\r\nd");
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].line == 1);
  CHECK(rows[1].line == 3);
  CHECK(rows[2].line == 5);
  CHECK(rows[3].line == 7);
}

TEST_CASE("a field is quoted where it must be, and read again as it was") {
  const std::pair<std::string, std::string> facts[] = {{"", ""},
                                                       {"plain text", "plain text"},
                                                       {"a,b", "\"a,b\""},
                                                       {"a\"b", "\"a\"\"b\""},
                                                       {"a\nb", "\"a\nb\""},
                                                       {"a\rb", "\"a\rb\""}};
  for (const auto& [field, text] : facts) {
    CHECK(csv_field(field) == text);
    CHECK(fields_of(csv_field(field) + ",x") == Rows{{field, "x"}});
  }
}

}  // namespace
}  // namespace memplan
