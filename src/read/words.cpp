#include "read/words.hpp"

#include <algorithm>
#include <charconv>

namespace memplan {

std::vector<std::string> split_words(std::string_view line) {
  constexpr std::string_view k_blanks = " \t\r\f\v";
  std::vector<std::string> words;
  for (auto start = line.find_first_not_of(k_blanks); start != std::string_view::npos;) {
    const auto end = std::min(line.find_first_of(k_blanks, start), line.size());
    words.emplace_back(line.substr(start, end - start));
    start = line.find_first_not_of(k_blanks, end);
  }
  return words;
}

std::vector<std::int64_t> parse_counts(const std::vector<std::string>& words) {
  std::vector<std::int64_t> counts;
  for (const auto& word : words) {
    std::int64_t count = -1;
    const auto* end = word.data() + word.size();
    const auto [stop, fault] = std::from_chars(word.data(), end, count);
    if (fault != std::errc() || stop != end || count < 0) return {};
    counts.push_back(count);
  }
  return counts;
}

}  // namespace memplan
