#include <algorithm>

#include "memplan/error.hpp"
#include "memplan/sweep.hpp"

namespace memplan {

namespace {

// For each axis the index of a value.
using GridIndices = std::vector<std::uint64_t>;

// None where there is no answer: the row of that point says why.
std::vector<Warning> warnings_at(const Question& question) {
  try {
    return estimate(question).warnings;
  } catch (const Error&) {
    return {};
  }
}

void add_warnings_at(const GridIndices& indices, Question question, const Grid& grid,
                     std::vector<Warning>& warnings) {
  for (std::size_t a = 0; a < indices.size(); ++a)
    question = question.with(grid.axes()[a].spec().name, grid.axes()[a].value(indices[a]));
  for (auto& warning : warnings_at(question)) {
    const auto same = [&](auto& row) { return row.stage == warning.stage && row.text == warning.text; };
    if (std::none_of(warnings.begin(), warnings.end(), same)) warnings.push_back(std::move(warning));
  }
}

bool is_word_axis(const Axis& axis) {
  return axis.spec().kind == ParameterKind::choice || axis.spec().kind == ParameterKind::flag;
}

}  // namespace

std::vector<Warning> warnings_over(const Question& question, const Grid& grid, const Budget& budget) {
  const auto asked = budget.applied_to(question);
  std::vector<Warning> warnings;
  GridIndices last;
  for (const auto& axis : grid.axes()) last.push_back(axis.size() - 1);
  add_warnings_at(GridIndices(last.size(), 0), asked, grid, warnings);
  add_warnings_at(last, asked, grid, warnings);
  for (std::size_t a = 0; a < last.size(); ++a) {
    if (!is_word_axis(grid.axes()[a])) continue;
    auto indices = last;
    for (indices[a] = 0; indices[a] < last[a]; ++indices[a]) add_warnings_at(indices, asked, grid, warnings);
  }
  return warnings;
}

}  // namespace memplan
