// Commands, run by a shell in a folder of their own.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace transcript {

// What a command left: the lines that it printed, then "[no newline at end]" where the last one does not end,
// then
// "[exit N]" where its status N is not 0 (128 + the number of the signal that ended it). `failure` says why
// it was killed ("killed after 20 s"); it is empty otherwise.
struct Outcome {
  std::vector<std::string> lines;
  std::string failure;
};

// A temporary folder, removed in the end, with the folders of `root` that commands may read linked into it.
class Workspace {
 public:
  // Commands find the programs of `program_folder` first. Throws std::filesystem::filesystem_error.
  Workspace(const std::filesystem::path& root, const std::filesystem::path& program_folder);
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  // The folder's real path.
  const std::string& folder() const { return m_folder; }

  // Runs `command` by /bin/sh in the folder: nothing to read, both outputs in one, an environment that holds
  // no more than it needs. After `seconds`, or 16 MiB of output, its whole process group is killed.
  Outcome run(const std::string& command, double seconds = 120) const;

 private:
  std::string m_folder;
  std::vector<std::string> m_environment;
};

}  // namespace transcript
