#include "cli/profile_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "memplan/error.hpp"
#include "memplan/sys.hpp"
#include "memplan/words.hpp"

namespace memplan {

namespace {

constexpr std::string_view k_model = ".json";
constexpr std::string_view k_notes = ".notes.json";

// The names of the models in a folder.
std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& file : list_folder(folder, k_model))
    if (!file.ends_with(k_notes)) names.push_back(file.substr(0, file.size() - k_model.size()));
  return names;
}

// The model at `path` with the notes beside it.
ProfileFile read_profile_file(const std::string& path) {
  const auto stem = path.ends_with(k_model) ? path.substr(0, path.size() - k_model.size()) : path;
  ProfileFile file{stem.substr(stem.rfind('/') + 1),
                   path,
                   FileText(read_text_file(path, k_largest_text_bytes)),
                   {},
                   fmt::format("{}{}", stem, k_notes)};
  if (path_exists(file.notes_file))
    file.notes = FileText(read_text_file(file.notes_file, k_largest_text_bytes));
  return file;
}

[[noreturn]] void refuse_name(const std::string& name, const std::vector<std::string>& known) {
  const auto list = fmt::format("profiles are {}; mem-plan profiles list describes them", one_of(known));
  const bool is_file = path_exists(name) && !is_folder(name);
  throw Error(ErrorKind::usage, fmt::format("there is no profile '{}'", printable(name)))
      .hint(is_file ? fmt::format("to read the file of that name: ./{}", printable(name))
                    : near_miss(name, known, list));
}

}  // namespace

std::optional<std::string> data_home() {
  if (const auto home = environment("XDG_DATA_HOME")) return home;
  if (const auto home = environment("HOME")) return *home + "/.local/share";
  return std::nullopt;
}

ProfileStore::ProfileStore(std::vector<std::string> folders) : m_folders(std::move(folders)) {
  for (const auto& folder : m_folders)
    if (names_in(folder).empty())
      throw Error(ErrorKind::file, "there is no profile (NAME.json) in this folder, or no such folder")
          .at(fmt::format("--profile-dir {}", folder));
  if (const auto path = environment("MEM_PLAN_PROFILE_PATH"))
    for (const auto folder : parts_of(*path, ":")) m_folders.emplace_back(folder);
  if (const auto home = data_home(); home && is_folder(*home + "/mem-plan/profiles"))
    m_folders.push_back(*home + "/mem-plan/profiles");
}

std::vector<std::string> ProfileStore::names() const {
  std::set<std::string> names;
  for (const auto& folder : m_folders)
    for (auto& name : names_in(folder)) names.insert(std::move(name));
  for (const auto& profile : built_in_profiles()) names.insert(profile.name);
  return {names.begin(), names.end()};
}

ProfileFile ProfileStore::find(const std::string& name) const {
  if (name.find('/') != std::string::npos || name.ends_with(k_model)) return read_profile_file(name);
  for (const auto& folder : m_folders) {
    const auto found = names_in(folder);
    if (std::find(found.begin(), found.end(), name) != found.end())
      return read_profile_file(fmt::format("{}/{}{}", folder, name, k_model));
  }
  for (const auto& profile : built_in_profiles())
    if (profile.name == name)
      return {name, "built-in", FileText::carried(profile.model), FileText::carried(profile.notes),
              fmt::format("built-in notes of {}", name)};
  refuse_name(name, names());
}

void declare_profile_folders(Options& add, std::vector<std::string>& folders, const std::string& group) {
  add.repeated("--profile-dir", folders, {"a folder of profiles, before the others", "FOLDER", group});
}

Notes notes_of(const ProfileFile& file, const Profile& profile) {
  return file.notes.empty() ? Notes{} : load_notes(file.notes.view(), file.notes_file, profile);
}

}  // namespace memplan
