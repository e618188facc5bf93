#include "compare.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace transcript {

namespace {

using Lengths = std::vector<std::size_t>;

std::size_t count_digits(std::string_view text) {
  return std::min(text.find_first_not_of("0123456789"), text.size());
}

// How long the path that starts `text` is, `folder` or a path below it; 0 when there is none. It ends before
// a space, a quote, a comma, a bracket or a colon.
std::size_t path_length(std::string_view text, std::string_view folder) {
  if (folder.empty() || !text.starts_with(folder)) return 0;
  const auto rest = text.substr(folder.size());
  return folder.size() +
         (rest.starts_with('/') ? std::min(rest.find_first_of(" '\"`,:;()[]"), rest.size()) : 0);
}

// How many bytes of `text` the wildcard {duration} may stand for.
Lengths duration_lengths(std::string_view text) {
  auto number = count_digits(text);
  if (number == 0) return {};
  if (text.substr(number).starts_with('.')) {
    const auto decimals = count_digits(text.substr(number + 1));
    number += decimals == 0 ? 0 : 1 + decimals;
  }
  if (text.substr(number).starts_with(' ')) ++number;
  Lengths result;
  for (const std::string_view unit : {"ns", "us", "µs", "ms", "s", "min", "h"})
    if (text.substr(number).starts_with(unit)) result.push_back(number + unit.size());
  return result;
}

// How many bytes of `text` the wildcard {path} may stand for.
Lengths path_lengths(std::string_view text, std::string_view folder) {
  Lengths result;
  for (auto length = path_length(text, folder); length > 0 && length >= folder.size(); --length)
    result.push_back(length);
  return result;
}

// Lines a and b of two lists; how many lines from there on can be the same.
class Alignment {
 public:
  Alignment(std::size_t rows, std::size_t columns)
      : m_columns(columns + 1), m_cells((rows + 1) * m_columns) {}
  std::size_t& operator()(std::size_t a, std::size_t b) { return m_cells[a * m_columns + b]; }

 private:
  std::size_t m_columns;
  std::vector<std::size_t> m_cells;
};

}  // namespace

bool line_matches(std::string_view expected, std::string_view printed, std::string_view folder) {
  constexpr std::string_view k_duration = "{duration}", k_path = "{path}";
  const auto duration_at = expected.find(k_duration), path_at = expected.find(k_path);
  const auto at = std::min(duration_at, path_at);
  if (at == expected.npos) return expected == printed;
  if (!printed.starts_with(expected.substr(0, at))) return false;
  expected.remove_prefix(at + (at == path_at ? k_path : k_duration).size());
  printed.remove_prefix(at);
  const auto lengths = at == path_at ? path_lengths(printed, folder) : duration_lengths(printed);
  return std::any_of(lengths.begin(), lengths.end(),
                     [&](auto length) { return line_matches(expected, printed.substr(length), folder); });
}

std::string with_wildcards(std::string_view line, std::string_view folder) {
  std::string result;
  while (!line.empty()) {
    const auto length = path_length(line, folder);
    result += length > 0 ? "{path}" : line.substr(0, 1);
    line.remove_prefix(length > 0 ? length : 1);
  }
  return result;
}

std::vector<DiffLine> compare(const std::vector<std::string>& expected,
                              const std::vector<std::string>& printed, std::string_view folder) {
  using Kind = DiffLine::Kind;
  const auto matches = [&](std::size_t a, std::size_t b) {
    return line_matches(expected[a], printed[b], folder);
  };
  const auto shorter = std::min(expected.size(), printed.size());
  std::size_t start = 0;
  while (start < shorter && matches(start, start)) ++start;

  // Output that differs this much is not aligned: it is taken as different from `start` on.
  constexpr std::size_t k_most_cells = 4'000'000;
  const auto rows = expected.size() - start, columns = printed.size() - start;
  const bool aligned = columns == 0 || rows <= k_most_cells / columns;
  Alignment same(aligned ? rows : 0, aligned ? columns : 0);
  for (auto a = aligned ? rows : 0; a-- > 0;)
    for (auto b = columns; b-- > 0;)
      same(a, b) =
          matches(start + a, start + b) ? same(a + 1, b + 1) + 1 : std::max(same(a + 1, b), same(a, b + 1));

  std::vector<DiffLine> result;
  for (std::size_t i = 0; i < start; ++i) result.push_back({Kind::same, expected[i]});
  for (std::size_t a = 0, b = 0; a < rows || b < columns;) {
    const bool both = aligned && a < rows && b < columns;
    if (both && same(a, b) == same(a + 1, b + 1) + 1 && matches(start + a, start + b))
      result.push_back({Kind::same, expected[start + a]}), ++a, ++b;
    else if (a < rows && (!both || same(a + 1, b) >= same(a, b + 1)))
      result.push_back({Kind::missing, expected[start + a++]});
    else
      result.push_back({Kind::extra, printed[start + b++]});
  }
  return result;
}

bool all_same(const std::vector<DiffLine>& lines) {
  return std::all_of(lines.begin(), lines.end(),
                     [](auto& line) { return line.kind == DiffLine::Kind::same; });
}

std::string format_diff(const std::vector<DiffLine>& lines, std::size_t first_line, std::size_t limit) {
  constexpr std::size_t k_around = 2;
  std::vector<bool> shown(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].kind == DiffLine::Kind::same) continue;
    const auto first = i - std::min(i, k_around), last = std::min(i + k_around + 1, lines.size());
    std::fill(shown.begin() + static_cast<std::ptrdiff_t>(first),
              shown.begin() + static_cast<std::ptrdiff_t>(last), true);
  }
  std::string result;
  std::size_t count = 0, line_number = first_line;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool extra = lines[i].kind == DiffLine::Kind::extra;
    const char mark = extra ? '+' : lines[i].kind == DiffLine::Kind::missing ? '-' : ' ';
    if (shown[i] && count++ < limit)
      result += fmt::format("  {} {:>4} {}\n", mark, extra ? "" : fmt::to_string(line_number), lines[i].text);
    if (!extra) ++line_number;
  }
  if (count > limit) result += fmt::format("  … {} more lines\n", count - limit);
  return result;
}

}  // namespace transcript
