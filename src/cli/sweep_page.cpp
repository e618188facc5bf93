#include "cli/sweep_page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/picture_parts.hpp"
#include "cli/report_parts.hpp"
#include "memplan/error.hpp"

namespace memplan {

namespace {

constexpr std::uint64_t k_most_positions = 500, k_most_page_points = 100'000;
constexpr std::size_t k_most_curves = k_most_keys + 1;

// The grid's points that stand at one value of the first axis follow each other.
std::uint64_t points_at_once(const Grid& grid) {
  return grid.count() / grid.axes().front().size();
}

std::vector<Position> positions_of(const Axis& axis) {
  const auto kind = axis.spec().kind;
  const bool numbers = kind != ParameterKind::choice && kind != ParameterKind::flag;
  std::vector<Position> positions;
  for (std::uint64_t i = 0; i < axis.size(); ++i) {
    const auto value = axis.value(i);
    positions.push_back({numbers ? value.number : static_cast<double>(i), format_value(axis.spec(), value)});
  }
  return positions;
}

// The settings of the axes behind the first at `point`: "attention math, batch 8".
std::string setting_of(const Grid& grid, std::uint64_t point) {
  std::vector<std::string> texts;
  for (std::size_t a = 1; a < grid.axes().size(); ++a) {
    const auto& spec = grid.axes()[a].spec();
    texts.push_back(fmt::format("{} {}", spec.name, format_value(spec, grid.value(a, point))));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

// The rows of a whole sweep, by the names of their columns.
class SweepRows {
 public:
  SweepRows(const Question& question, const Grid& grid, const Budget& budget)
      : m_sweep(question, grid, {SweepColumns::needs, SweepColumns::peak}, budget) {
    m_sweep.evaluate(0, grid.count(), m_rows);
  }

  std::optional<Bytes> size(std::uint64_t point, const std::string& column) const {
    const auto& columns = m_sweep.columns();
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](auto& each) { return each.name == column; });
    if (found == columns.end()) return std::nullopt;
    const auto& value =
        m_rows.values[point * m_rows.columns + static_cast<std::size_t>(found - columns.begin())];
    return value.kind == RowValue::Kind::whole ? std::optional(Bytes{value.whole}) : std::nullopt;
  }

 private:
  Sweep m_sweep;
  RowBlock m_rows;
};

std::string column_name(const std::string& of, Device device) {
  return fmt::format("{}.{}.high_bytes", of, device_name(device));
}

std::vector<Curve> stage_curves(const SweepRows& rows, const Grid& grid,
                                const std::vector<AskedStage>& stages, Device device) {
  std::vector<Curve> curves;
  for (const auto& asked : stages) {
    Curve curve{asked.stage->name, {}};
    for (std::uint64_t point = 0; point < grid.count(); ++point)
      curve.sizes.push_back(rows.size(point, column_name(asked.stage->name, device)));
    curves.push_back(std::move(curve));
  }
  return curves;
}

std::vector<Curve> setting_curves(const SweepRows& rows, const Grid& grid, Device device) {
  std::vector<Curve> curves;
  const auto settings = points_at_once(grid);
  for (std::uint64_t setting = 0; setting < settings; ++setting) {
    Curve curve{settings == 1 ? "the largest of all stages" : setting_of(grid, setting), {}};
    for (auto point = setting; point < grid.count(); point += settings)
      curve.sizes.push_back(rows.size(point, column_name("peak", device)));
    curves.push_back(std::move(curve));
  }
  return curves;
}

Curve largest_curve(const SweepRows& rows, const Grid& grid, Device device) {
  std::vector<std::string> others;
  for (std::size_t a = 1; a < grid.axes().size(); ++a) others.push_back(grid.axes()[a].spec().name);
  Curve curve{fmt::format("the largest over {}", fmt::join(others, ", ")), {}};
  const auto settings = points_at_once(grid);
  for (std::uint64_t point = 0; point < grid.count(); ++point) {
    if (point % settings == 0) curve.sizes.emplace_back();
    const auto size = rows.size(point, column_name("peak", device));
    if (size) curve.sizes.back() = std::max(curve.sizes.back().value_or(Bytes{}), *size);
  }
  return curve;
}

std::vector<Curve> curves_of(const SweepRows& rows, const Grid& grid, const std::vector<AskedStage>& stages,
                             Device device) {
  const bool one_axis = grid.axes().size() == 1;
  auto curves = one_axis && stages.size() <= k_most_curves ? stage_curves(rows, grid, stages, device)
                : points_at_once(grid) <= k_most_curves    ? setting_curves(rows, grid, device)
                                                           : std::vector{largest_curve(rows, grid, device)};
  std::erase_if(curves, [](auto& curve) {
    return std::none_of(curve.sizes.begin(), curve.sizes.end(), [](auto& size) { return size.has_value(); });
  });
  return curves;
}

// The parameters swept, and those that were given.
Table settings_table(const Question& question, const Grid& grid) {
  Table table{"Parameters", {{"parameter"}, {"values", Align::right}, {"from"}, {"meaning"}}, {}};
  for (const auto& axis : grid.axes())
    table.rows.push_back({axis.spec().name,
                          fmt::format("{} to {}, {} values", format_value(axis.spec(), axis.value(0)),
                                      format_value(axis.spec(), axis.value(axis.size() - 1)), axis.size()),
                          "swept", axis.spec().help});
  for (const auto& parameter : question.profile->parameters)
    if (const auto found = question.given.find(parameter.spec.name); found != question.given.end())
      table.rows.push_back({parameter.spec.name, format_value(parameter.spec, found->second),
                            std::string(origin_name(found->second.origin)), parameter.spec.help});
  return table;
}

}  // namespace

void require_drawable(const Grid& grid, const std::string& option) {
  const auto& axis = grid.axes().front();
  if (axis.size() <= k_most_positions && grid.count() <= k_most_page_points) return;
  throw Error(
      ErrorKind::usage,
      fmt::format("a picture holds {} values of its axis and {} points, and these are {} of {} and {} points",
                  format_number(k_most_positions), format_number(k_most_page_points),
                  format_number(static_cast<double>(axis.size())), axis.spec().name,
                  format_number(static_cast<double>(grid.count()))))
      .at(option)
      .hint("give larger steps");
}

Page sweep_page(const Question& question, const Grid& grid, const Budget& budget,
                const std::vector<Warning>& warnings) {
  const SweepRows rows(question, grid, budget);
  const auto& axis = grid.axes().front();
  const auto stages = asked_stages(*question.profile, question.options);
  std::vector<Picture> pictures;
  for (const auto device : {Device::ram, Device::vram}) {
    LineChart picture;
    picture.title = fmt::format("{} by {}, upper ends", device_title(device), axis.spec().name);
    picture.axis = axis.spec().name;
    picture.positions = positions_of(axis);
    picture.curves = curves_of(rows, grid, stages, device);
    picture.marks = marks_of(budget, device);
    if (picture.curves.empty()) continue;
    picture.description =
        fmt::format("{} lines over {} values of {}.", picture.curves.size(), axis.size(), axis.spec().name);
    settle(picture);
    pictures.emplace_back(std::move(picture));
  }
  auto page = start_page(*question.profile, fmt::format("the need by {}", axis.spec().name));
  page.sections.push_back(pictures_section("How the need grows", std::move(pictures)));
  Report asked;
  asked.blocks.emplace_back(settings_table(question, grid));
  add_warnings(asked, warnings);
  page.sections.push_back({"The question", {}, std::move(asked.blocks)});
  return page;
}

}  // namespace memplan
