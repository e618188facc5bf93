#include "cli/progress.hpp"

#include <fmt/format.h>

#include "memplan/sys.hpp"

namespace memplan {

namespace {

constexpr int k_width = 30;

std::string bar(const std::string& what, double fraction) {
  const auto filled = static_cast<std::size_t>(fraction * k_width);
  return fmt::format("\r{} [{}{}] {:.0f}%", what, std::string(filled, '#'),
                     std::string(k_width - filled, ' '), fraction * 100);
}

}  // namespace

std::function<void(double)> progress_bar(const std::string& what) {
  if (!is_terminal(k_standard_error)) return {};
  return [what](double fraction) {
    write_all(k_standard_error, fraction < 1 ? bar(what, fraction) : "\r\033[K");
  };
}

}  // namespace memplan
