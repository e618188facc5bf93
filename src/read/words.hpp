// Words and whole numbers in lines of text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace memplan {

// What stands between blanks and tabs.
std::vector<std::string> split_words(std::string_view line);

// The words as whole numbers that are not negative; none at all when one is no such number.
std::vector<std::int64_t> parse_counts(const std::vector<std::string>& words);

}  // namespace memplan
