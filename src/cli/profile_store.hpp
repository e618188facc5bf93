// Where profiles are found: user folders, then those that the program carries. Private to the cli room.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "memplan/profile.hpp"

namespace memplan {

// A profile before it is parsed.
struct ProfileFile {
  std::string name;
  std::string file;  // "built-in", or its path
  std::string model;
  std::string notes;       // "" when there are none
  std::string notes_file;  // what messages call the notes
};

class ProfileStore {
 public:
  // `folders` (--profile-dir) come before MEM_PLAN_PROFILE_PATH and $XDG_DATA_HOME/mem-plan/profiles. Throws
  // Error(file) for one of them that holds no profile: it was named for its profiles.
  explicit ProfileStore(std::vector<std::string> folders);

  // The names of all profiles, sorted, each once: a user's hides the built-in of the same name.
  std::vector<std::string> names() const;
  // The profile called `name`, or in the file `name` when it has a '/' or ends in .json. Throws Error(usage)
  // when there is none, Error(file) when it cannot be read.
  ProfileFile find(const std::string& name) const;

 private:
  std::vector<std::string> m_folders;
};

// Adds --profile-dir to `app`.
void declare_profile_folders(CLI::App& app, std::vector<std::string>& folders, const std::string& group);

// The notes of `file`, empty ones when it has none. Throws Error(profile).
Notes notes_of(const ProfileFile& file, const Profile& profile);

}  // namespace memplan
