#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "memplan/sys.hpp"

namespace memplan {

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value && *value ? std::optional<std::string>(value) : std::nullopt;
}

std::optional<std::string> environment_or_empty(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? std::optional<std::string>(value) : std::nullopt;
}

bool is_terminal(int file_descriptor) {
  return isatty(file_descriptor) == 1;
}

int terminal_width(int file_descriptor) {
  constexpr int k_default_width = 100;
  winsize size{};
  const bool known = ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : k_default_width;
}

}  // namespace memplan
