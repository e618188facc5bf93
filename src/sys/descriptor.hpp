// A file descriptor with an owner, and reading from it.
#pragma once

#include <string>
#include <utility>

namespace memplan {

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : m_number(number) {}
  Descriptor(Descriptor&& other) noexcept : m_number(std::exchange(other.m_number, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(m_number, other.m_number);
    return *this;
  }
  ~Descriptor() { close(); }

  int number() const { return m_number; }
  bool is_open() const { return m_number >= 0; }
  // False, with errno set, when the system reports only now that a write failed.
  bool close();

 private:
  int m_number;
};

// The two ends of a pipe, which programs that this one runs do not get.
struct Pipe {
  Descriptor reading, writing;

  // False, with errno set, when there can be no pipe.
  bool open();
};

// Appends to `text` what can be read from the descriptor, to its end or until `text` has `limit` bytes,
// waiting for it where it does not block. False, with errno set, when reading fails.
bool read_up_to(int file_descriptor, std::size_t limit, std::string& text);

// The next step where a file could not be written.
inline constexpr const char* k_write_elsewhere =
    "free some space, get permission to write there, or name another place";

// The system's words for an errno value: "Permission denied".
std::string system_message(int error_number);

}  // namespace memplan
