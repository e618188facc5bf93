#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

#include "memplan/render.hpp"

using namespace memplan;

namespace {

std::string json_of(Value value) {
  return render_json({std::move(value), {}, 0});
}

}  // namespace

TEST_CASE("values alone") {
  struct Fact {
    Value value;
    std::string json;
  };
  const double infinity = std::numeric_limits<double>::infinity();
  const Fact facts[] = {
      {Value(), "null"},
      {true, "true"},
      {-7, "-7"},
      {std::int64_t{9223372036854775807}, "9223372036854775807"},
      {Bytes{5080000000}, "5080000000"},
      {30000.0, "30000"},
      {-30000.0, "-30000"},
      {-0.0, "0"},
      {9007199254740991.0, "9007199254740991"},
      {9007199254740992.0, "9.007199254740992e+15"},
      {1e300, "1e+300"},
      {0.1, "0.1"},
      {0.1 + 0.2, "0.30000000000000004"},
      {0.85, "0.85"},
      {5e-324, "5e-324"},
      {std::nan(""), "null"},
      {infinity, "null"},
      {-infinity, "null"},
      {"µ → \"x\"", "\"µ → \\\"x\\\"\""},
      {"a\nb\x1b[31m", "\"a\\nb\\u001b[31m\""},
      {"a\xff"
       "b",
       "\"a�b\""},
      {Value::List{}, "[]"},
      {Value::Object{}, "{}"},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.json);
    CHECK(json_of(fact.value) == fact.json + "\n");
  }
}

TEST_CASE("an object keeps its order and is indented by two") {
  const Value terms = Value::List{Value::Object{{"name", "fixed"}, {"bytes", Bytes{4000000000}}}, 1.5};
  CHECK(json_of(Value::Object{{"schema", "mem-plan/estimate/1"}, {"calibration", Value()}, {"a", terms}}) ==
        R"({
  "schema": "mem-plan/estimate/1",
  "calibration": null,
  "a": [
    {
      "name": "fixed",
      "bytes": 4000000000
    },
    1.5
  ]
}
)");
}

TEST_CASE("only the data of a report is written") {
  const Report report{Value::Object{{"fits", false}}, {Paragraph("It does not fit.")}, 1};
  CHECK(render_json(report) == "{\n  \"fits\": false\n}\n");
}

TEST_CASE("an error without a place, a next step and problems") {
  CHECK(render_error_json(Error(ErrorKind::usage, "no command is given")) == R"({
  "schema": "mem-plan/error/1",
  "kind": "usage",
  "message": "no command is given",
  "where": null,
  "hint": null,
  "problems": []
}
)");
}

TEST_CASE("an error with all of them") {
  Error error(ErrorKind::profile, "the profile has 2 problems");
  error.at("µ.json").hint("run `mem-plan profiles check µ.json`");
  error.problems({{"/definitions/x, column 5", "no parameter is called 'feture'", "T * feture\n    ^",
                   "did you mean 'features'?"},
                  {"", "it has no stages", "", ""}});
  CHECK(render_error_json(error) == R"({
  "schema": "mem-plan/error/1",
  "kind": "profile",
  "message": "the profile has 2 problems",
  "where": "µ.json",
  "hint": "run `mem-plan profiles check µ.json`",
  "problems": [
    {
      "where": "/definitions/x, column 5",
      "message": "no parameter is called 'feture'",
      "excerpt": "T * feture\n    ^",
      "hint": "did you mean 'features'?"
    },
    {
      "where": null,
      "message": "it has no stages"
    }
  ]
}
)");
}

TEST_CASE("a file name that is no UTF-8 still gives valid JSON") {
  Error error(ErrorKind::file, "it is missing");
  error.at("run\xff.json");
  CHECK(render_error_json(error).find("\"where\": \"run�.json\"") != std::string::npos);
}
