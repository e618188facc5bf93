#include <doctest/doctest.h>

#include "memplan/words.hpp"

using namespace memplan;

TEST_CASE("only the letters A to Z have small ones") {
  CHECK(lower_case("A100-SXM, İÄ z@[") == "a100-sxm, İÄ z@[");
  CHECK(lower_case("").empty());
}

TEST_CASE("pieces between separators, empty ones among them") {
  using Parts = std::vector<std::string_view>;
  CHECK(split("a,b,c", ',') == Parts{"a", "b", "c"});
  CHECK(split(",a,,", ',') == Parts{"", "a", "", ""});
  CHECK(split("", ',') == Parts{""});
  CHECK(split("a,b", ';') == Parts{"a,b"});
}

TEST_CASE("pieces between any of several separators, empty ones left out") {
  using Parts = std::vector<std::string_view>;
  CHECK(parts_of(":a::b:", ":") == Parts{"a", "b"});
  CHECK(parts_of("a b\tc", " \t") == Parts{"a", "b", "c"});
  CHECK(parts_of("", ",").empty());
  CHECK(parts_of(",,", ",").empty());
}

TEST_CASE("a bare word holds nothing that a shell reads as its own") {
  for (const auto* word : {"", "a100_1g.10gb+me", "A-Z", "gpu"}) CHECK(is_bare_word(word));
  for (const auto* word : {"a b", "a;b", "$a", "`a`", "a\nb", "a:b", "a,b", "ä", "a\\", "a'", "a*"}) {
    CAPTURE(word);
    CHECK(!is_bare_word(word));
  }
  CHECK(!is_bare_word(std::string_view("a\0b", 3)));
  CHECK(is_bare_word("a:b,c", ":,"));
  CHECK(!is_bare_word("a:b;c", ":,"));
}

TEST_CASE("a name is added once, at the end") {
  std::vector<std::string> names = {"b"};
  for (const auto* name : {"a", "b", "a", ""}) add_if_new(names, name);
  CHECK(names == std::vector<std::string>{"b", "a", ""});
}
