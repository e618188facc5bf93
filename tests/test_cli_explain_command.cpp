#include <doctest/doctest.h>

#include "capture.hpp"

TEST_CASE("explain shows a term's formula, the numbers put in, the result and the source") {
  const auto result = ran(
      {"explain", bad_file("profiles/right.json"), "-n", "5000", "--stage", "load", "--basis", "document"});
  CHECK(result.status == 0);
  CHECK(contains(result.out, "load, document, RAM: 1.32 MB (binds)\n"));
  CHECK(contains(result.out, "  table  64 B * rows = 64 B * 5,000 = 320.00 kB [paper]\n"));
  CHECK(contains(result.out, "Definitions\n  rows  mode == 'paired' ? 2 * items : items = 5,000 [paper]\n"));
}

TEST_CASE("explain as JSON, and the errata that touch a term") {
  const auto json =
      ran({"explain", bad_file("profiles/right.json"), "-n", "5000", "--stage", "load", "--json"}).out;
  CHECK(json.starts_with("{\n  \"schema\": \"mem-plan/explain/1\","));
  CHECK(contains(json, "\"with_values\": \"64 B * 5,000\""));
  const auto text = ran({"explain", "bayesdream", "-T", "1000", "-N", "2000", "--stage", "fit_technical",
                         "--basis", "document"})
                        .out;
  CHECK(contains(text, "errata BD-"));
  CHECK(contains(text, "Errata of the document\n"));
}

TEST_CASE("explain needs figures, and notes that can be read") {
  CHECK(ran({"explain", "bayesdream"}).status == 2);
  CHECK(ran({"explain", bad_file("profiles/misnoted.json"), "-n", "5"}).status == 3);
}
