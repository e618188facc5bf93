// What a command line prints, for tests that run whole commands.
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "memplan/cli.hpp"

// Sends a file descriptor into a temporary file until it is read.
class Capture {
 public:
  explicit Capture(int file_descriptor) : m_target(file_descriptor), m_saved(dup(file_descriptor)) {
    REQUIRE(m_file != nullptr);
    std::fflush(nullptr);
    dup2(fileno(m_file), m_target);
  }
  ~Capture() {
    restore();
    std::fclose(m_file);
  }
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;

  // What was written; the file descriptor is itself again.
  std::string text() {
    restore();
    std::string result;
    std::rewind(m_file);
    for (int c = std::fgetc(m_file); c != EOF; c = std::fgetc(m_file)) result += static_cast<char>(c);
    return result;
  }

 private:
  void restore() {
    if (m_saved < 0) return;
    dup2(m_saved, m_target);
    close(m_saved);
    m_saved = -1;
  }

  int m_target;
  int m_saved;
  std::FILE* m_file = std::tmpfile();
};

struct Ran {
  int status;
  std::string out;
  std::string err;
};

inline Ran ran(const std::vector<std::string>& arguments) {
  Capture out(STDOUT_FILENO), err(STDERR_FILENO);
  const int status = memplan::run(arguments);
  return {status, out.text(), err.text()};
}

// The path of a file in tests/bad.
inline std::string bad_file(const std::string& name) {
  return MEMPLAN_SOURCE_DIR "/tests/bad/" + name;
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}
