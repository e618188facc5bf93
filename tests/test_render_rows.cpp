#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "memplan/render.hpp"

using namespace memplan;

namespace {

using ValueKind = RowValue::Kind;

const std::vector<RowColumn> k_row_columns = {{"cells", "cells"},
                                              {"ram_bytes", "RAM", true},
                                              {"share", "share"},
                                              {"paired", "paired"},
                                              {"status", "status"}};
const std::string k_text = "fit, \"x\"", k_ok = "ok";

RowBlock two_rows() {
  RowBlock block;
  block.columns = 5;
  block.values = {{ValueKind::whole, 30000, 0, nullptr},
                  {ValueKind::whole, 2'000'000'000, 0, nullptr},
                  {ValueKind::number, 0, 0.3, nullptr},
                  {ValueKind::truth, 1, 0, nullptr},
                  {ValueKind::text, 0, 0, &k_ok},
                  {ValueKind::whole, 7, 0, nullptr},
                  {},
                  {ValueKind::number, 0, 1e300, nullptr},
                  {ValueKind::truth, 0, 0, nullptr},
                  {ValueKind::text, 0, 0, &k_text}};
  return block;
}

}  // namespace

TEST_CASE("rows as CSV and as lines of JSON") {
  CHECK(two_rows().rows() == 2);
  CHECK(RowBlock().rows() == 0);
  CHECK(csv_titles(k_row_columns) == "cells,ram_bytes,share,paired,status\n");
  CHECK(csv_rows(two_rows()) == "30000,2000000000,0.3,yes,ok\n7,,1e+300,no,\"fit, \"\"x\"\"\"\n");
  CHECK(json_rows("s/1", k_row_columns, two_rows()) ==
        "{\"schema\":\"s/1\",\"cells\":30000,\"ram_bytes\":2000000000,\"share\":0.3,\"paired\":true,"
        "\"status\":\"ok\"}\n"
        "{\"schema\":\"s/1\",\"cells\":7,\"ram_bytes\":null,\"share\":1e+300,\"paired\":false,"
        "\"status\":\"fit, \\\"x\\\"\"}\n");
}

TEST_CASE("a table of rows") {
  const auto table = row_table("caption", k_row_columns, two_rows());
  CHECK(render_text({{}, {table}, 0}, {}) ==
        "caption, GB\n"
        " cells   RAM   share  paired  status\n"
        "30,000  2.00     0.3  yes     ok\n"
        "     7        1e+300  no      fit, \"x\"\n");
}
