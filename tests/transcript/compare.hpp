// Expected lines against printed ones.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace transcript {

// Whether `printed` is what the line `expected` asks for. Two wildcards, no others: {duration} is a time such
// as "12 ms" or "1.3 s", {path} is `folder` or a path below it.
bool line_matches(std::string_view expected, std::string_view printed, std::string_view folder);

// `line` as it is kept in a file: paths in `folder` become {path}.
std::string with_wildcards(std::string_view line, std::string_view folder);

// One line of a comparison: as expected (`text` is the expected one, wildcards and all), expected and
// missing, or printed without being expected.
struct DiffLine {
  enum class Kind { same, missing, extra };
  Kind kind;
  std::string text;
};

// Aligns what was expected with what was printed, with as many lines the same as can be.
std::vector<DiffLine> compare(const std::vector<std::string>& expected,
                              const std::vector<std::string>& printed, std::string_view folder);

bool all_same(const std::vector<DiffLine>& lines);

// The lines that differ, with two lines around them: "  12   same", "- 13   missing", "+      extra". Line
// numbers count from `first_line`. At most `limit` lines, the number of the others last.
std::string format_diff(const std::vector<DiffLine>& lines, std::size_t first_line, std::size_t limit = 40);

}  // namespace transcript
