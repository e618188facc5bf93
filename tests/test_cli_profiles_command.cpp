#include <doctest/doctest.h>

#include <filesystem>

#include "capture.hpp"
#include "scratch.hpp"

namespace {

// Works in a folder until the test is over.
class InFolder {
 public:
  explicit InFolder(const std::string& path) : m_before(std::filesystem::current_path()) {
    std::filesystem::current_path(path);
  }
  ~InFolder() {
    std::error_code ignored;
    std::filesystem::current_path(m_before, ignored);
  }
  InFolder(const InFolder&) = delete;
  InFolder& operator=(const InFolder&) = delete;

 private:
  std::filesystem::path m_before;
};

// A profile in as few characters as it can have, with a stage that is called as it is; and its notes.
std::string small_model(const std::string& name) {
  return R"({"title":"name","schema":"mem-plan/profile/1","name" )"
         "\n\t:\"" +
         name +
         R"(","version":"1","parameters":[{"name":"items","kind":"count","required":true,"min":1,)"
         R"("help":"\"name\":\"run\""}],"stages":[{"name":"run","document":{"ram":[{"name":"run",)"
         R"("formula":"4 B * items","source":"paper"}]}}]})";
}

std::string small_notes(const std::string& name) {
  return R"({"documents":[{"id":"name","title":"run"}],"schema":"mem-plan/notes/1","name":")" + name +
         R"("})";
}

}  // namespace

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
      {"held", "run, buffer: the notes have no erratum 'X-8'"},
      {"held", "run, weights: the notes have no erratum 'X-9'"},
      {"renamed", "/name: 'another' is not the file's name, 'renamed'"},
  };
  for (const auto& fact : facts) {
    const auto result = ran({"profiles", "check", bad_file("profiles/" + fact.name + ".json")});
    CHECK(result.status == 3);
    CHECK(result.out.empty());
    CHECK(contains(result.err, fact.problem));
  }
}

TEST_CASE("profiles new --like: the profile's own name is another, and nothing else") {
  const ScratchFolder scratch;
  const InFolder in_scratch(scratch.path());
  spill("run.json", small_model("run"));
  CHECK(contains(ran({"profiles", "new", "bare", "--like", "./run.json"}).out,
                 "Written: bare.json. Change it,"));
  CHECK(slurp("bare.json") == small_model("bare"));
  CHECK(!std::filesystem::exists("bare.notes.json"));
  spill("run.notes.json", small_notes("run"));
  CHECK(contains(ran({"profiles", "new", "copy", "--like", "run", "--profile-dir", "."}).out,
                 "Written: copy.json and copy.notes.json. Change them,"));
  CHECK(slurp("copy.json") == small_model("copy"));
  CHECK(slurp("copy.notes.json") == small_notes("copy"));
  CHECK(ran({"profiles", "check", "copy.json"}).status == 0);
}

TEST_CASE(
    "profiles new --like: what is wrong is told of the profile that was named, and nothing is written") {
  const ScratchFolder scratch;
  const InFolder in_scratch(scratch.path());
  for (const auto* name : {"misnoted", "unknown_name"}) {
    CAPTURE(name);
    const auto result =
        ran({"profiles", "new", "copy", "--like", bad_file("profiles/" + std::string(name) + ".json")});
    CHECK(result.status == 3);
    CHECK(contains(result.err, std::string("profiles/") + name + "."));
    CHECK(std::filesystem::is_empty(scratch.path()));
  }
}

TEST_CASE("profiles: a wrong action, none to check, a word too many") {
  CHECK(contains(ran({"profiles", "lst"}).err, "profiles has no action 'lst'\n  hint: did you mean 'list'?"));
  CHECK(contains(ran({"profiles", "check"}).err, "which profile?"));
  CHECK(contains(ran({"profiles", "list", "all"}).err, "'all' is one word too many"));
  CHECK(contains(ran({"profiles", "check", "a", "b"}).err, "'b' is one word too many"));
}
