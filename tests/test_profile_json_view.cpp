#include <doctest/doctest.h>

#include "profile/json_view.hpp"
#include "repeated.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

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
  const JsonFile json(R"({"text": 1, "number": "x", "flag": 0, "list": {}, "members": [], "half": 0.5})",
                      "my.json");
  Findings findings("my.json", json.root());
  const JsonView view(json.root(), findings);
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
  const JsonFile json(R"({"a/b~c": {"d": 1}})", "my.json");
  Findings findings("my.json", json.root());
  JsonView(json.root(), findings).at("a/b~c").text("d");
  CHECK(told(findings.problems) == "/a~1b~0c/d: this is a JSON number, not a text");
}

}  // namespace
}  // namespace memplan
