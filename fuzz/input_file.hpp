// A file that holds the input, for what reads files.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "target.hpp"

namespace fuzz {

// In a folder of its own, so that readers find no others beside it.
class InputFile {
 public:
  explicit InputFile(const std::string& name) {
    m_folder = (std::filesystem::temp_directory_path() / "mem-plan-fuzz-XXXXXX").string();
    require(mkdtemp(m_folder.data()) != nullptr, "there is a folder for temporary files");
    m_path = m_folder + "/" + name;
  }
  ~InputFile() {
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
  }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  void write(std::string_view text) const { std::ofstream(m_path, std::ios::binary) << text; }
  const std::string& path() const { return m_path; }

 private:
  std::string m_folder;
  std::string m_path;
};

}  // namespace fuzz
