#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "memplan/error.hpp"

using namespace memplan;

namespace {

const std::vector<std::string> k_stage_names = {"prefit", "fit_technical", "fit_cis", "fit_trans"};

}  // namespace

TEST_CASE("each kind of error has a name and an exit status") {
  struct Fact {
    ErrorKind kind;
    std::string name;
    int status;
  };
  const Fact facts[] = {
      {ErrorKind::usage, "usage", 2},           {ErrorKind::parameter, "parameter", 2},
      {ErrorKind::evaluation, "evaluation", 2}, {ErrorKind::file, "file", 3},
      {ErrorKind::profile, "profile", 3},       {ErrorKind::device, "device", 4},
      {ErrorKind::internal, "internal", 5},
  };
  for (const auto& fact : facts) {
    CHECK(kind_name(fact.kind) == fact.name);
    CHECK(exit_status(fact.kind) == fact.status);
  }
}

TEST_CASE("an error carries its place, its next step and its problems") {
  Error error(ErrorKind::profile, "the profile has 2 problems");
  CHECK(error.where().empty());
  CHECK(error.hint().empty());
  CHECK(error.problems().empty());

  error.at("my.json").hint("mend it").problems({{"/schema", "is missing", "", ""}, {"", "x", "y", "z"}});
  CHECK(error.kind() == ErrorKind::profile);
  CHECK(std::string(error.what()) == "the profile has 2 problems");
  CHECK(error.where() == "my.json");
  CHECK(error.hint() == "mend it");
  REQUIRE(error.problems().size() == 2);
  CHECK(error.problems()[0].where == "/schema");
  CHECK(error.problems()[1].hint == "z");
}

TEST_CASE("closest_name finds the word that was meant, and no other") {
  struct Fact {
    std::string word;
    std::string meant;  // "" when no name is near
  };
  const Fact facts[] = {
      {"fit_cis", "fit_cis"},
      {"FIT_CIS", "fit_cis"},
      {"fit_cs", "fit_cis"},       // a letter is missing
      {"fit_ciss", "fit_cis"},     // one too many
      {"fit_cos", "fit_cis"},      // another letter
      {"fti_cis", "fit_cis"},      // two swapped
      {"fit_tranz", "fit_trans"},  //
      {"fit_technicality", "fit_technical"},
      {"pre", ""},
      {"posterior", ""},
      {"", ""},
      {std::string(10000, 'f'), ""},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.word);
    CHECK(closest_name(fact.word, k_stage_names).value_or("") == fact.meant);
  }
  CHECK_FALSE(closest_name("fit", {}));
}

TEST_CASE("ties go to the first name, and a name is not found by replacing all of it") {
  CHECK(closest_name("bar", std::vector<std::string>{"car", "far"}) == "car");
  CHECK(closest_name("T", std::vector<std::string>{"B", "TB"}) == "TB");
  CHECK_FALSE(closest_name("T", std::vector<std::string>{"B"}));
}

TEST_CASE("near_miss asks, or says what it was given instead") {
  CHECK(near_miss("fit_cs", k_stage_names) == "did you mean 'fit_cis'?");
  CHECK(near_miss("posterior", k_stage_names) == "");
  CHECK(near_miss("posterior", k_stage_names, "see `mem-plan profiles list`") ==
        "see `mem-plan profiles list`");
}

TEST_CASE("one_of lists names for people") {
  CHECK(one_of({}) == "");
  CHECK(one_of(std::vector<std::string>{"ram"}) == "ram");
  CHECK(one_of(std::vector<std::string>{"ram", "vram"}) == "ram or vram");
  CHECK(one_of(std::vector<std::string>{"a", "b", "c"}) == "a, b or c");
}

TEST_CASE("printable keeps text and replaces what is none") {
  struct Fact {
    std::string text;
    std::string shown;
  };
  const Fact facts[] = {
      {"", ""},
      {"plain text", "plain text"},
      {"µ ≤ 3 → 𝑥", "µ ≤ 3 → 𝑥"},
      {"red\x1b[31m", "red�[31m"},
      {"a\tb\nc\x7f", "a�b�c�"},
      {"\xc2\x9b"
       "31m",
       "�31m"},                      // U+009B starts a control sequence as ESC [ does
      {"\xc2\xa0", "\xc2\xa0"},      // the first character after the C1 controls
      {"\xff\x80", "��"},            // bytes that start nothing
      {"\xe2\x86", "��"},            // a sequence that ends early
      {"\xc0\xaf", "��"},            // overlong '/'
      {"\xe0\x80\xaf", "���"},       // overlong in three bytes
      {"\xf0\x80\x80\xaf", "����"},  // overlong in four
      {"\xed\xa0\x80", "���"},       // a surrogate
      {"\xf4\x90\x80\x80", "����"},  // above U+10FFFF
      {"\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"},
      {"a\u202Eb\u2066c\u2028d\u061Ce\u200F", "a�b�c�d�e�"},  // what turns the direction of writing
      {"\u2010\u202F\u2065\u206A\u061B", "\u2010\u202F\u2065\u206A\u061B"},  // their neighbours
      {std::string("a\0b", 3), "a�b"},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.shown);
    CHECK(printable(fact.text) == fact.shown);
  }
}

TEST_CASE("printable cuts between characters and says so") {
  CHECK(printable("abcdef", 6) == "abcdef");
  CHECK(printable("abcdefg", 6) == "abcdef…");
  CHECK(printable("abcdeµ", 6) == "abcde…");
  CHECK(printable("abc", 0) == "…");
  CHECK(printable(std::string(121, 'x')) == std::string(120, 'x') + "…");
}
