#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "capture.hpp"
#include "cli/profile_store.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

// Sets an environment variable until the test is over.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : m_name(name) {
    if (const char* old = std::getenv(name)) m_old = old, m_was_set = true;
    setenv(name, value.c_str(), 1);
  }
  ~Variable() { m_was_set ? setenv(m_name, m_old.c_str(), 1) : unsetenv(m_name); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* m_name;
  std::string m_old;
  bool m_was_set = false;
};

// A folder with a profile called `name`, whose text is "from WHERE".
std::string add_profile(const std::string& folder, const std::string& name, const std::string& where) {
  std::filesystem::create_directories(folder);
  spill(folder + "/" + name + ".json", "from " + where);
  return folder;
}

}  // namespace

TEST_CASE(
    "a profile is taken from the first folder that has it: options, then the path, then the data folder") {
  const ScratchFolder scratch;
  const auto option = add_profile(scratch / "option", "a", "option");
  const auto path = add_profile(scratch / "path", "a", "path");
  add_profile(path, "b", "path");
  const auto data = scratch / "data/mem-plan/profiles";
  for (const auto* name : {"a", "b", "c", "bayesdream"}) add_profile(data, name, "data");
  const Variable path_variable("MEM_PLAN_PROFILE_PATH", "/nowhere::" + path);
  const Variable data_variable("XDG_DATA_HOME", scratch / "data");

  const ProfileStore store({option});
  CHECK(store.find("a").model.view() == "from option");
  CHECK(store.find("a").file == option + "/a.json");
  CHECK(store.find("b").model.view() == "from path");
  CHECK(store.find("c").model.view() == "from data");
  CHECK(store.find("bayesdream").model.view() == "from data");
  const auto names = store.names();
  CHECK(std::is_sorted(names.begin(), names.end()));
  CHECK(std::count(names.begin(), names.end(), "bayesdream") == 1);
  CHECK(std::count(names.begin(), names.end(), "a") == 1);
}

TEST_CASE("a built-in profile, a path, and the notes beside it") {
  const ScratchFolder scratch;
  const Variable data_variable("XDG_DATA_HOME", scratch.path());
  const auto built_in = ProfileStore({}).find("bayesdream");
  CHECK(built_in.file == "built-in");
  CHECK_FALSE(built_in.notes.empty());

  const auto folder = add_profile(scratch / "mine", "a", "path");
  spill(folder + "/a.notes.json", "notes");
  const auto found = ProfileStore({}).find(folder + "/a.json");
  CHECK(found.name == "a");
  CHECK(found.notes.view() == "notes");
  CHECK(found.notes_file == folder + "/a.notes.json");
  const auto names = ProfileStore({folder}).names();
  CHECK(std::count(names.begin(), names.end(), "a.notes") == 0);
}

TEST_CASE("notes are those of the very name, not of one that ends alike") {
  const ScratchFolder scratch;
  for (const auto* name : {"kiln", "mykiln"}) add_profile(scratch.path(), name, "path");
  spill(scratch / "mykiln.notes.json", "notes");
  CHECK(ProfileStore({}).find(scratch / "kiln.json").notes.empty());
  CHECK(ProfileStore({scratch.path()}).find("kiln").notes.empty());
  CHECK(ProfileStore({}).find(scratch / "mykiln.json").notes.view() == "notes");
}

TEST_CASE("a name that no profile has, and a folder named for its profiles that holds none") {
  const ScratchFolder scratch;
  const Variable data_variable("XDG_DATA_HOME", scratch.path());
  CHECK(error_text([] { ProfileStore({}).find("bayesdrem"); }) ==
        "usage |  | there is no profile 'bayesdrem' | did you mean 'bayesdream'?");
  CHECK(error_text([&] { ProfileStore({}).find(scratch / "x.json"); }) ==
        "file | " + (scratch / "x.json") + " | does not exist | check the name: ls " + scratch.path() + "/");
  CHECK(error_text([&] { ProfileStore({scratch.path()}); }) ==
        "file | --profile-dir " + scratch.path() +
            " | there is no profile (NAME.json) in this folder, or no such folder | ");
}

TEST_CASE("a profile without notes has empty ones") {
  const auto file = ProfileStore({}).find(bad_file("profiles/right.json"));
  const auto profile = load_profile(file.model.view(), file.file);
  CHECK(notes_of(file, profile).errata.empty());
  const auto built_in = ProfileStore({}).find("bayesdream");
  CHECK_FALSE(notes_of(built_in, load_profile(built_in.model.view(), built_in.file)).errata.empty());
}
