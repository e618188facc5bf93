// What tests of files and of errors need: a folder of their own, and errors as text.
#pragma once

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "memplan/error.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MEMPLAN_ADDRESS_SANITIZER 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define MEMPLAN_ADDRESS_SANITIZER 1
#endif

#ifdef MEMPLAN_ADDRESS_SANITIZER
constexpr bool k_address_sanitizer = true;
#else
constexpr bool k_address_sanitizer = false;
#endif

// A new, empty folder that is gone with its contents when the test is over.
class ScratchFolder {
 public:
  ScratchFolder() {
    m_path = (std::filesystem::temp_directory_path() / "mem-plan-test-XXXXXX").string();
    REQUIRE(mkdtemp(m_path.data()) != nullptr);
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return m_path; }
  std::string operator/(std::string_view name) const { return m_path + "/" + std::string(name); }

 private:
  std::string m_path;
};

inline std::string slurp(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline void spill(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

// The path of a file in tests/data.
inline std::string test_data(std::string_view name) {
  return std::string(MEMPLAN_SOURCE_DIR "/tests/data/") + std::string(name);
}

// The Error that `work` throws, as "kind | where | message | hint"; "no error" when it throws none.
template <typename Work>
std::string error_text(const Work& work) {
  try {
    work();
  } catch (const memplan::Error& error) {
    return std::string(memplan::kind_name(error.kind())) + " | " + error.where() + " | " + error.what() +
           " | " + error.hint();
  }
  return "no error";
}
