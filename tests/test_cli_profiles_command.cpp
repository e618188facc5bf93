#include <doctest/doctest.h>

#include "capture.hpp"
#include "scratch.hpp"

TEST_CASE("profiles list: each with its file, and the broken ones apart") {
  const ScratchFolder scratch;
  spill(scratch / "mine.json", slurp(bad_file("profiles/right.json")));
  spill(scratch / "broken.json", "{");
  const auto text = ran({"profiles", "list", "--profile-dir", scratch.path()});
  CHECK(text.status == 0);
  CHECK(contains(text.out, "\nbayesdream"));
  CHECK(contains(text.out, "\nmine "));
  CHECK(contains(text.out, "\nNot readable"));
  CHECK(ran({"profiles", "--profile-dir", scratch.path()}).out == text.out);
  const auto json = ran({"profiles", "--profile-dir", scratch.path(), "--json"}).out;
  CHECK(json.starts_with("{\n  \"schema\": \"mem-plan/profiles/1\","));
  CHECK(contains(json, "\"broken\": [\n    {\n      \"name\": \"broken\","));
}

TEST_CASE("profiles check: a right profile, a wrong one, wrong notes, and a name that is not the file's") {
  CHECK(contains(ran({"profiles", "check", bad_file("profiles/right.json")}).out,
                 ") is right. Parameters: 7;"));
  CHECK(contains(ran({"profiles", "check", "bayesdream", "--json"}).out,
                 "\"schema\": \"mem-plan/profile-check/1\""));
  struct Fact {
    std::string name;
    std::string problem;
  };
  const Fact facts[] = {
      {"unknown_name", "hint: did you mean 'items'?"},
      {"noted", "run, table: the notes have no erratum 'X-7'"},
      {"misnoted", "misnoted.notes.json: "},
      {"renamed", "/name: 'another' is not the file's name, 'renamed'"},
  };
  for (const auto& fact : facts) {
    const auto result = ran({"profiles", "check", bad_file("profiles/" + fact.name + ".json")});
    CHECK(result.status == 3);
    CHECK(result.out.empty());
    CHECK(contains(result.err, fact.problem));
  }
}

TEST_CASE("profiles: a wrong action, none to check, a word too many") {
  CHECK(contains(ran({"profiles", "lst"}).err, "profiles has no action 'lst'\n  hint: did you mean 'list'?"));
  CHECK(contains(ran({"profiles", "check"}).err, "which profile?"));
  CHECK(contains(ran({"profiles", "list", "all"}).err, "'all' is one word too many"));
  CHECK(contains(ran({"profiles", "check", "a", "b"}).err, "'b' is one word too many"));
}
