#include <doctest/doctest.h>

#include "capture.hpp"
#include "cli/output.hpp"
#include "scratch.hpp"

using namespace memplan;

TEST_CASE("whether errors are JSON is known before anything is parsed") {
  struct Fact {
    std::vector<std::string> arguments;
    bool json;
  };
  const Fact facts[] = {
      {{}, false},
      {{"estimate", "--json"}, true},
      {{"estimate", "--format=json"}, true},
      {{"estimate", "--format", "json"}, true},
      {{"estimate", "--format", "text"}, false},
      {{"estimate", "--format"}, false},
      {{"estimate", "json"}, false},
  };
  for (const auto& fact : facts) CHECK(early_output(fact.arguments).json == fact.json);
}

TEST_CASE("choices of output") {
  struct Fact {
    OutputOptions output;
    std::string error;
  };
  OutputOptions json;
  json.format = "json";
  OutputOptions format, units, color;
  format.format = "jsn";
  units.units = "GiB";
  color.color = "sometimes";
  const Fact facts[] = {
      {{}, "no error"},
      {json, "no error"},
      {format, "usage | --format | 'jsn' is not among text, json, csv or markdown | did you mean 'json'?"},
      {units, "usage | --units | 'GiB' is not among si or iec | "},
      {color, "usage | --color | 'sometimes' is not among auto, always or never | "},
  };
  for (auto fact : facts) CHECK(error_text([&] { check_output(fact.output); }) == fact.error);
  check_output(json);
  CHECK(json.json);
}

TEST_CASE("a report in the format and the units asked for") {
  Report report;
  report.data = Value::Object{{"bytes", Bytes{2'000'000'000}}};
  report.blocks.emplace_back(Table{"", {{"size", Align::right}}, {{Bytes{2'147'483'648}}}});
  OutputOptions output;
  CHECK(render(report, output) == "sizes in GB\nsize\n2.15\n");
  output.units = "iec";
  CHECK(contains(render(report, output), "2.00\n"));
  output.color = "always";
  CHECK(contains(render(report, output), "\x1b["));
  output.color = "never";
  output.format = "csv";
  CHECK(render(report, output) == "size_bytes\n2147483648\n");
  output.format = "markdown";
  CHECK(render(report, output) == "**sizes in GiB**\n\n| size |\n| ---: |\n| 2.00 |\n");
  output.json = true;
  CHECK(render(report, output) == "{\n  \"bytes\": 2000000000\n}\n");
}

TEST_CASE("an error on standard error, and its status") {
  const auto shown = [](bool json) {
    Capture err(STDERR_FILENO);
    OutputOptions output;
    output.json = json;
    const int status = report_error(Error(ErrorKind::file, "does not exist").at("x.h5ad"), output);
    CHECK(status == 3);
    return err.text();
  };
  CHECK(shown(false) == "mem-plan: x.h5ad: does not exist\n");
  CHECK(shown(true).starts_with("{\n  \"schema\": \"mem-plan/error/1\",\n  \"kind\": \"file\","));
}
