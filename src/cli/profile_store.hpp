// Where profiles are found: user folders, then those that the program carries. Private to the cli room.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/options.hpp"
#include "memplan/profile.hpp"

namespace memplan {

// The folder of the user's data: XDG_DATA_HOME or ~/.local/share; nothing when neither is known.
std::optional<std::string> data_home();

// The most that is read of a profile, and of a file that goes with it: far more than any has.
inline constexpr std::size_t k_largest_text_bytes = std::size_t{4} << 20;

// A text that was read, or one that the program carries, which is not copied.
class FileText {
 public:
  FileText() = default;
  explicit FileText(std::string read)
      : m_read(std::make_shared<std::string>(std::move(read))), m_text(*m_read) {}
  static FileText carried(std::string_view text) {
    FileText result;
    result.m_text = text;
    return result;
  }

  std::string_view view() const { return m_text; }
  bool empty() const { return m_text.empty(); }

 private:
  std::shared_ptr<const std::string> m_read;
  std::string_view m_text;
};

// A profile before it is parsed.
struct ProfileFile {
  std::string name;
  std::string file;  // "built-in", or its path
  FileText model;
  FileText notes;          // empty when there are none
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

// Adds --profile-dir.
void declare_profile_folders(Options& add, std::vector<std::string>& folders,
                             const std::string& group = "Options");

// The notes of `file`, empty ones when it has none. Throws Error(profile).
Notes notes_of(const ProfileFile& file, const Profile& profile);

}  // namespace memplan
