#include "memplan/embedded.hpp"

#include <algorithm>
#include <stdexcept>

namespace memplan {

std::string_view embedded_file(std::string_view path) {
  const auto files = embedded_files();
  const auto found = std::find_if(files.begin(), files.end(), [&](auto& file) { return file.path == path; });
  if (found == files.end()) throw std::out_of_range("no such embedded file");
  return found->text;
}

}  // namespace memplan
