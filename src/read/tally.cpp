#include "read/tally.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "memplan/bytes.hpp"
#include "memplan/words.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_most_listed = 10;

std::string list_text(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  const auto count = names.size();
  names.resize(std::min(count, k_most_listed));
  for (auto& name : names) name = printable(name, 60);
  if (count > names.size()) names.push_back(fmt::format("{} more", count - names.size()));
  return names.empty() ? "none" : one_of(names);
}

std::int64_t matching_rows(const Tally& tally, const std::string& column, const std::string& value) {
  const auto found = tally.counts.find(value);
  if (found != tally.counts.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [name, count] : tally.counts) names.push_back(name);
  std::sort(names.begin(), names.end());
  throw Error(ErrorKind::file, fmt::format("no row has '{}' in the column '{}': its values are {}",
                                           printable(value, 60), printable(column, 60), list_text(names)))
      .hint(near_miss(value, names));
}

std::int64_t distinct_parts(const Tally& tally) {
  std::unordered_set<std::string> parts;
  for (const auto& [name, count] : tally.counts)
    for (const auto part : split(name, '+')) parts.emplace(part);
  return std::ssize(parts);
}

}  // namespace

void Tally::add(std::optional<std::string> value, const std::string& shown) {
  ++rows;
  if (!value)
    ++missing;
  else
    ++counts[std::move(*value)];
  if (counts.size() > k_most_distinct) throw too_many_values(shown);
}

ColumnFigures figures_of(const Tally& tally, const std::string& column,
                         const std::optional<std::string>& value) {
  ColumnFigures figures{tally.rows, tally.missing, std::ssize(tally.counts), distinct_parts(tally), {}};
  if (value) figures.matching = matching_rows(tally, column, *value);
  if (value || !tally.is_boolean) return figures;
  const auto found = tally.counts.find("True");
  figures.matching = found == tally.counts.end() ? 0 : found->second;
  return figures;
}

Error too_many_values(const std::string& shown) {
  return Error(ErrorKind::file, fmt::format("{} has more than {} distinct values", shown,
                                            format_number(static_cast<double>(k_most_distinct))))
      .hint("A column of categories is needed.");
}

Error missing_column(const std::string& owner, const std::string& column,
                     const std::vector<std::string>& names) {
  return Error(ErrorKind::file, fmt::format("{} has no column '{}': it has {}", owner, printable(column, 60),
                                            list_text(names)))
      .hint(near_miss(column, names));
}

}  // namespace memplan
