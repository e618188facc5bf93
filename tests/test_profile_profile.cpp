// The profile's own look-ups, and the files that the program carries.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "memplan/embedded.hpp"
#include "small_profile.hpp"

namespace memplan {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

TEST_CASE("every file of profiles/ and catalogue/ is carried byte for byte, and nothing else") {
  const fs::path root(MEMPLAN_SOURCE_DIR);
  std::set<std::string> files;
  for (const char* folder : {"profiles", "catalogue"})
    for (const auto& entry : fs::directory_iterator(root / folder))
      files.insert(std::string(folder) + "/" + entry.path().filename().string());
  std::set<std::string> carried;
  for (const auto& file : embedded_files()) {
    INFO(std::string(file.path));
    CHECK(carried.insert(std::string(file.path)).second);
    CHECK((file.text == read(root / file.path)));  // not printed when it fails
  }
  CHECK(carried == files);
}

TEST_CASE("every built-in profile loads under its file's name, and so do its notes") {
  const auto all = built_in_profiles();
  CHECK(std::is_sorted(all.begin(), all.end(), [](auto& a, auto& b) { return a.name < b.name; }));
  for (const auto& built : all) {
    INFO(built.name);
    const auto profile = load_profile(built.model, "built-in");
    CHECK(profile.name == built.name);
    CHECK(profile.version == built.version);
    if (!built.notes.empty()) CHECK_NOTHROW(load_notes(built.notes, "notes", profile));
  }
}

TEST_CASE("a name that the profile does not have gives null") {
  const auto profile = small_profile();
  CHECK(profile.find_parameter("cells") == &profile.parameters[0]);
  CHECK(!profile.find_parameter("cell"));
  CHECK(profile.find_stage("program") == &profile.stages[1]);
  CHECK(!profile.find_stage(""));
  CHECK(profile.find_constant("base"));
  CHECK(!profile.find_constant("data"));
  CHECK(!Notes{}.find_erratum("S-1"));
}

TEST_CASE("a profile has the bases that its stages have") {
  const auto both = small_profile();
  CHECK(both.has_basis(Basis::document));
  CHECK(both.has_basis(Basis::measured));
  const auto measured = small_profile({{"/stages/0/document", ""}});
  CHECK(!measured.has_basis(Basis::document));
  CHECK(!measured.stages[0].model(Basis::document));
  CHECK(basis_name(Basis::document) == "document");
  CHECK(basis_name(Basis::measured) == "measured");
}

TEST_CASE("a request is made of the peaks") {
  CHECK(request_vocabulary().names() == std::vector<std::string>{"peak_ram", "peak_vram"});
  CHECK(request_vocabulary().check(Formula::parse("2 * peak_ram")).byte_exponent == 1);
}

}  // namespace
}  // namespace memplan
