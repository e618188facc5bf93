#include "json_lines.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace memplan {

namespace {

// A record has about 1 KB, and a site hundreds of them.
constexpr std::size_t k_longest_line = std::size_t{64} << 10;
// One for each member.
constexpr std::ptrdiff_t k_most_colons = 1000;

}  // namespace

std::vector<Problem> each_json_line(
    std::string_view text, const std::string& file, std::string_view kind, int most_lines,
    const std::function<void(std::string_view line, const std::string& where)>& read) {
  std::vector<Problem> bad_lines;
  int number = 1;
  for (std::size_t start = 0; start < text.size(); ++number) {
    const auto where = fmt::format("{}, line {}", file, number);
    const auto bad = [&](std::string message) { bad_lines.push_back({where, std::move(message), "", ""}); };
    if (number > most_lines) {
      bad(fmt::format("{} has at most {} lines: the rest is not read", kind, most_lines));
      break;
    }
    const auto end = std::min(text.find('\n', start), text.size());
    const auto line = text.substr(start, end - start);
    try {
      if (line.find_first_not_of(" \t\r") != std::string_view::npos) read(line, where);
    } catch (const BadLine& found) {
      bad(found.message);
    }
    start = end + 1;
  }
  return bad_lines;
}

nlohmann::json parse_json_line(std::string_view line) {
  if (line.size() > k_longest_line) throw BadLine{"it is longer than 64 KiB"};
  if (std::count(line.begin(), line.end(), ':') > k_most_colons)
    throw BadLine{fmt::format("it has more than {} colons, and so too many members", k_most_colons)};
  return nlohmann::json::parse(line, nullptr, false);
}

std::string text_member(const nlohmann::json& line, const char* key) {
  if (!line.contains(key) || !line[key].is_string())
    throw BadLine{fmt::format("the text '{}' is missing", key)};
  return line[key].get<std::string>();
}

void require_line_schema(const nlohmann::json& line, std::string_view schema) {
  if (text_member(line, "schema") != schema) throw BadLine{fmt::format("its schema is not {}", schema)};
}

}  // namespace memplan
