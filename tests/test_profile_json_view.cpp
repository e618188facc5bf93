// The JSON beneath profiles: syntax, doubled members, and what only a hostile file holds.
#include <doctest/doctest.h>

#include <chrono>

#include "profile/json_view.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

std::string repeated(std::string_view text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

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
      {"", "my.json: line 1, column 1",
       "syntax error while parsing value - unexpected end of input; expected '[', '{', or a literal"},
      {"{\n  \"é\": ,\n}", "my.json: line 2, column 8",
       "syntax error while parsing value - unexpected ','; expected '[', '{', or a literal"},
      {"{\"a\": 1} x", "my.json: line 1, column 10",
       "syntax error while parsing value - invalid literal; last read: '1} x'; expected end of input"},
      {"{\"a\": \"x\n\"}", "my.json: line 1, column 9",
       "syntax error while parsing value - invalid string: control character U+000A (LF) must be escaped to "
       "\\u000A "
       "or \\n; last read: '\"x<U+000A>'"},
      {"{\"a\": \"\xff\"}", "my.json: line 1, column 8",
       "syntax error while parsing value - invalid string: ill-formed UTF-8 byte; last read: '\"\uFFFD'"},
      {"{\"a\": 1e999}", "my.json: line 1, column 11", "number overflow parsing '1e999'"},
      {"{\"a\": NaN}", "my.json: line 1, column 7",
       "syntax error while parsing value - invalid literal; last read: '\"a\": N'"},
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
  for (int i = 0; i < 100000; ++i) members += "\"m" + std::to_string(i) + "\": 0,";
  const Fact facts[] = {
      {repeated("[", 100000), "my.json: " + repeated("/0", 63), "there are more than 64 levels"},
      {repeated("{\"a\":", 100000), "my.json: " + repeated("/a", 63), "there are more than 64 levels"},
      {"{\"a\": [" + repeated("{},", 100000) + "{}]}", "my.json: /a", "there are more than 2000 entries"},
      {members + "\"z\": 0}", "my.json: /", "there are more than 2000 entries"},
      {"{\"a\": [" + repeated("[" + repeated("0,", 1000) + "0],", 200) + "0]}", "my.json: /a/99",
       "the file has more than 100000 values"},
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

TEST_CASE("a file full of mistakes ends at the hundredth") {
  std::string terms;
  for (int i = 0; i < 1500; ++i)
    terms += (i ? ", " : "") + std::string(R"({"name": 1, "formula": "nothing(", "source": 2})");
  const auto error = error_of([&] { small_profile({{"/stages/0/document/ram", "[" + terms + "]"}}); });
  CHECK(std::string(error.what()) == "at least 100 problems");
  CHECK(error.problems().size() == 100);
  CHECK(told(error.problems()[3]) == "/stages/0/document/ram/1/name: this is a JSON number, not a text");
}

TEST_CASE("huge texts and names are cut, control characters are refused and never printed") {
  const auto huge = "\"" + repeated("x", 1000000) + "\"";
  const auto name = error_of([&] { small_profile({{"/parameters/1/name", huge}}); });
  CHECK(name.problems()[0].message.size() < 300);
  const auto formula = error_of([&] { small_profile({{"/runtime", huge}}); });
  CHECK(told(formula.problems()) == "/runtime, column 1: the formula is longer than 4096 bytes\n" +
                                        formula.problems()[0].excerpt + "\nsplit it into definitions");
  CHECK(formula.problems()[0].excerpt.size() < 300);

  const auto title = error_of([] { small_profile({{"/title", R"("red \u001b[31m")"}}); });
  CHECK(told(title.problems()) ==
        "/title: the text holds control characters\nwrite it on one line, without them");
  const auto member = error_of([] { small_profile({{"/na\nme\x1b[31m", "1"}}); });
  CHECK(told(member.problems()) == "/na\uFFFDme\uFFFD[31m: unknown member\n" + member.problems()[0].hint);
}

TEST_CASE("reading a member of the wrong kind adds a problem and gives an empty value") {
  const Json json =
      Json::parse(R"({"text": 1, "number": "x", "flag": 0, "list": {}, "members": [], "half": 0.5})");
  Findings findings("my.json", json);
  const JsonView view(json, findings);
  CHECK(view.text("text").empty());
  CHECK(!view.number("number"));
  CHECK(view.flag("flag", true));
  CHECK(view.list("list").empty());
  CHECK(view.members("members").empty());
  CHECK(view.whole_number("half") == 0);
  CHECK(view.required_number("lacking") == 0);
  CHECK(told(findings.problems) == R"(/text: this is a JSON number, not a text
/number: this is a JSON string, not a number
/flag: this is a JSON number, not true or false
/list: this is a JSON object, not a list
/members: this is a JSON array, not an object
/half: this is no whole number from 0 to 1,000,000,000
/: the member 'lacking' is missing)");
}

TEST_CASE("pointers escape '~' and '/'") {
  const Json json = Json::parse(R"({"a/b~c": {"d": 1}})");
  Findings findings("my.json", json);
  JsonView(json, findings).at("a/b~c").text("d");
  CHECK(told(findings.problems) == "/a~1b~0c/d: this is a JSON number, not a text");
}

}  // namespace
}  // namespace memplan
