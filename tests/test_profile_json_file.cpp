// The JSON beneath profiles: syntax, doubled members, and what only a hostile file holds.
#include <doctest/doctest.h>

#include <chrono>

#include "profile/json_file.hpp"
#include "repeated.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

Error refused(const std::string& text) {
  return error_of([&] { load_profile(text, "my.json"); });
}

TEST_CASE("a syntax error has line and column, counted in characters") {
  struct Fact {
    std::string text;
    std::string where;
    std::string message;
  };
  const Fact facts[] = {
      {"", "my.json: line 1, column 1", "the document is empty"},
      {"{\n  \"é\": ,\n}", "my.json: line 2, column 8", "invalid value"},
      {"{\"a\": 1} x", "my.json: line 1, column 10",
       "the document root must not be followed by other values"},
      {"{\"a\": \"x\n\"}", "my.json: line 1, column 9",
       "a line break or control character in a string: is its closing quotation mark missing?"},
      {"{\"a\": \"\\x\"}", "my.json: line 1, column 8", "invalid escape character in string"},
      {"{\"a\": \"x}", "my.json: line 1, column 10", "missing a closing quotation mark in string"},
      {"{\"a\": 1 \"b\": 2}", "my.json: line 1, column 9", "missing a comma or '}' after an object member"},
      {"{\"a\": 1e999}", "my.json: line 1, column 7", "number too big to be stored in double"},
      {"{\"a\": 1e-999}", "my.json: line 1, column 7", "the number 1e-999 is too large or too small"},
      {std::string("{}\0{}", 5), "my.json: line 1, column 3", "the text holds a zero byte"},
      {"{\"a\": NaN}", "my.json: line 1, column 7", "invalid value"},
  };
  for (const auto& fact : facts) {
    INFO(fact.text);
    const auto error = refused(fact.text);
    CHECK(error.kind() == ErrorKind::profile);
    CHECK(error.where() == fact.where);
    CHECK(std::string(error.what()) == fact.message);
    CHECK(error.hint() == "it must be JSON; python3 -m json.tool FILE shows the place too");
  }
}

TEST_CASE("a doubled member is refused at its object") {
  CHECK(refused(R"({"name": "a", "name": "b"})").where() == "my.json: /");
  const auto error = refused(R"({"name": "a", "list": [1, {"x": {"k/1": 1, "k\u001b": 2, "k\u001b": 3}}]})");
  CHECK(error.where() == "my.json: /list/1/x");
  CHECK(std::string(error.what()) == "the member 'k\uFFFD' occurs twice");
}

TEST_CASE("the root is an object") {
  const std::pair<std::string, std::string> facts[] = {
      {"[]", "the file holds a JSON array, not a JSON object"},
      {"null", "the file holds null, not a JSON object"},
      {"\"x\"", "the file holds a JSON string, not a JSON object"},
  };
  for (const auto& [text, message] : facts) {
    CHECK(refused(text).where() == "my.json");
    CHECK(std::string(refused(text).what()) == message);
  }
}

TEST_CASE("hostile files end fast with an error") {
  struct Fact {
    std::string text;
    std::string where;
    std::string message;
  };
  std::string members = "{";
  for (int i = 0; i < 3000; ++i) members += "\"m" + std::to_string(i) + "\": 0,";
  const Fact facts[] = {
      {repeated("[", 100000), "my.json: line 1, column 66", "there are more than 64 levels"},
      {repeated("{\"a\":", 100000), "my.json: line 1, column 322", "there are more than 64 levels"},
      {"{\"a\": [" + repeated("{},", 3000) + "{}]}", "my.json: /a", "there are more than 2000 entries"},
      {members + "\"z\": 0}", "my.json: /", "there are more than 2000 entries"},
      {"{\"a\": [" + repeated("[" + repeated("0,", 1000) + "0],", 200) + "0]}",
       "my.json: line 1, column 200003", "the file has more than 100000 values"},
  };
  for (const auto& fact : facts) {
    const auto start = std::chrono::steady_clock::now();
    const auto error = refused(fact.text);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
    CHECK(error.kind() == ErrorKind::profile);
    CHECK(error.where() == fact.where);
    CHECK(std::string(error.what()) == fact.message);
  }
}

}  // namespace
}  // namespace memplan
