#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "memplan/error.hpp"

using namespace memplan;

namespace {

const std::vector<std::string> k_stage_names = {"prefit", "fit_technical", "fit_cis", "fit_trans"};

// Edits that turn `a` into `b`, by the whole table.
std::size_t edits_by_table(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i)
    for (std::size_t j = 0; j <= b.size(); ++j) {
      auto& cell = table[i][j];
      cell = i + j;
      if (i > 0) cell = std::min(cell, table[i - 1][j] + 1);
      if (j > 0) cell = std::min(cell, table[i][j - 1] + 1);
      if (i == 0 || j == 0) continue;
      cell = std::min(cell, table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cell = std::min(cell, table[i - 2][j - 2] + 1);
    }
  return table[a.size()][b.size()];
}

std::string random_word(std::mt19937& random, std::size_t most) {
  std::string word;
  for (auto size = random() % (most + 1); word.size() < size;) word += "abcd"[random() % 4];
  return word;
}

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
    CHECK(is_of_values(fact.kind) == (fact.name == "parameter" || fact.name == "evaluation"));
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

TEST_CASE("letter case counts for nothing, other signs do") {
  CHECK(closest_name("FIT_cos", k_stage_names) == "fit_cis");
  CHECK(closest_name("abc", std::vector<std::string>{"xBC", "ABC"}) == "ABC");
  CHECK_FALSE(closest_name("[@", std::vector<std::string>{"{`"}));
}

TEST_CASE("a third of a word's letters may differ, and one in a short word") {
  struct Fact {
    std::string word, name;
    bool near;
  };
  const Fact facts[] = {
      {"ab", "abc", true},        {"ab", "abcd", false},       {"abcdef", "abcdefgh", true},
      {"abcdef", "abcdxx", true}, {"abcdef", "abcxxx", false}, {"abcdef", "abcdefghi", false},
      {"abcdef", "badcef", true}, {"abcdef", "badcfe", false}, {"abcdef", "abcd", true},
      {"abcdef", "abc", false},   {"ab", "ba", true},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.word);
    CAPTURE(fact.name);
    CHECK(closest_name(fact.word, std::vector<std::string>{fact.name}).has_value() == fact.near);
  }
}

TEST_CASE("the closest name is the one that the whole table of edits gives") {
  std::mt19937 random(5);
  int found = 0;
  for (int round = 0; round < 3000; ++round) {
    const auto word = random_word(random, round % 10 == 0 ? 64 : 9);
    std::vector<std::string> names;
    while (names.size() < 6) names.push_back(random_word(random, word.size() + 2));
    std::optional<std::string> best;
    auto least = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const auto& name : names)
      if (const auto edits = edits_by_table(word, name);
          !word.empty() && name.size() <= 64 && edits < least && edits < name.size())
        best = name, least = edits;
    CAPTURE(word);
    CHECK(closest_name(word, names) == best);
    found += best ? 1 : 0;
  }
  CHECK(found > 100);
}

TEST_CASE("words of 64 letters are compared, longer ones are not") {
  const std::string longest(64, 'f');
  CHECK(closest_name(longest.substr(1), std::vector<std::string>{longest}) == longest);
  CHECK(closest_name(longest, std::vector<std::string>{longest.substr(1) + "g"}) == longest.substr(1) + "g");
  CHECK_FALSE(closest_name(longest, std::vector<std::string>{longest + "f"}));
  CHECK_FALSE(closest_name(longest + "f", std::vector<std::string>{longest}));
}

TEST_CASE("of a list without end, those of another length are passed over, and 1,000 are compared") {
  std::vector<std::string> names(200000, "another_length");
  names.emplace_back("fit_cis");
  CHECK(closest_name("fit_cs", names) == "fit_cis");
  names.assign(999, "xxxxxxx");
  names.emplace_back("fit_cis");
  CHECK(closest_name("fit_cs", names) == "fit_cis");
  names.insert(names.begin(), "xxxxxxx");
  CHECK_FALSE(closest_name("fit_cs", names));
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
