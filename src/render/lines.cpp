#include "render/lines.hpp"

#include <algorithm>
#include <utility>

#include "memplan/error.hpp"

namespace memplan {

namespace {

void append_wrapped(std::string_view text, std::size_t width, Lines& lines) {
  const std::string indent(std::min(text.find_first_not_of(' '), text.size()), ' ');
  std::string line;
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto word = text.find_first_not_of(' ', at);
    const auto end = std::min(text.find(' ', word), text.size());
    const auto spaced_word = text.substr(at, end - at);
    columns += columns_of(spaced_word);
    if (line.empty() || columns <= width) {
      line += spaced_word;
    } else {
      lines.push_back(std::exchange(line, indent + std::string(text.substr(word, end - word))));
      columns = columns_of(line);
    }
    at = end;
  }
  lines.push_back(line);
}

}  // namespace

std::string fit_to_show(std::string_view text) {
  return printable(text, k_unlimited);
}

std::size_t columns_of(std::string_view text) {
  const auto starts_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

std::size_t widest(const Lines& lines) {
  std::size_t columns = 0;
  for (const auto& line : lines) columns = std::max(columns, columns_of(line));
  return columns;
}

void trim_end(std::string& line) {
  line.erase(line.find_last_not_of(' ') + 1);
}

Lines lines_of(std::string_view text) {
  Lines lines;
  if (text.ends_with('\n')) text.remove_suffix(1);
  for (std::size_t start = 0; start <= text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    std::string line(text.substr(start, end - start));
    std::replace(line.begin(), line.end(), '\t', ' ');
    trim_end(line);
    lines.push_back(fit_to_show(line));
    start = end + 1;
  }
  return lines;
}

Lines wrapped(std::string_view text, std::size_t width) {
  if (width == k_unlimited) return lines_of(text);
  Lines lines;
  for (const auto& line : lines_of(text)) append_wrapped(line, width, lines);
  return lines;
}

}  // namespace memplan
