#include "cli/picture_parts.hpp"

#include <fmt/format.h>

#include "cli/report_parts.hpp"

namespace memplan {

Page start_page(const Profile& profile, const std::string& question) {
  Page page;
  page.title = fmt::format("{} {}: {}", profile.title, profile.version, question);
  page.summary = profile.summary;
  if (profile.file != "built-in") page.summary += fmt::format(" (profile {})", profile.file);
  if (!profile.calibration.empty()) page.summary += fmt::format("; calibrated by {}", profile.calibration);
  return page;
}

Table parameters_table(const Estimate& estimate) {
  Table table{"Parameters", {{"parameter"}, {"value", Align::right}, {"from"}, {"meaning"}}, {}};
  for (const auto& parameter : estimate.profile->parameters)
    if (const auto* value = estimate.settings.find(parameter.spec.name))
      table.rows.push_back({parameter.spec.name, format_value(parameter.spec, *value),
                            std::string(origin_name(value->origin)), parameter.spec.help});
  return table;
}

Section question_section(const Estimate& estimate) {
  Report report;
  report.blocks.emplace_back(parameters_table(estimate));
  add_decisions(report, estimate);
  return {"The question", {}, std::move(report.blocks)};
}

Section answer_section(const Report& report) {
  constexpr std::ptrdiff_t k_above = 2;
  return {"The answer", {}, {report.blocks.begin() + k_above, report.blocks.end()}};
}

Bar bar_of(const MomentNeed& moment, const std::string& label) {
  Bar bar;
  bar.label = label;
  bar.bytes = moment.amount.bytes;
  bar.high = moment.amount.high;
  for (const auto& term : moment.terms) bar.parts.push_back({term.name, term.amount.bytes});
  return bar;
}

std::vector<Mark> marks_of(const Budget& budget, Device device) {
  const auto& limit = budget.limit(device);
  if (!limit) return {};
  return {{limit->from, limit->bytes}};
}

Table table_of(const StackedBars& picture) {
  Table table{picture.title, {{"group"}, {"bar"}}, {}};
  for (const auto& key : picture.keys) table.columns.push_back({key.name, Align::right});
  table.columns.push_back({"need", Align::right});
  table.columns.push_back({"up to", Align::right});
  for (const auto& group : picture.groups)
    for (const auto& bar : group.bars) {
      std::vector<Bytes> sums(picture.keys.size());
      for (const auto& part : bar.parts) sums[part.key] = sums[part.key] + part.bytes;
      auto& row = table.rows.emplace_back(std::vector<Cell>{group.title, bar.label});
      for (const auto sum : sums) row.push_back(sum.count > 0 ? Cell(sum) : Cell("-"));
      row.emplace_back(bar.bytes);
      row.emplace_back(bar.high);
    }
  return table;
}

Table table_of(const LineChart& picture) {
  const auto first = picture.steps ? Column{"step"} : Column{picture.axis, Align::right};
  Table table{picture.title, {first}, {}};
  for (const auto& curve : picture.curves) table.columns.push_back({curve.name, Align::right});
  for (std::size_t i = 0; i < picture.positions.size(); ++i) {
    auto& row = table.rows.emplace_back(std::vector<Cell>{picture.positions[i].label});
    for (const auto& curve : picture.curves)
      row.push_back(curve.sizes[i] ? Cell(*curve.sizes[i]) : Cell("-"));
  }
  return table;
}

Section pictures_section(const std::string& title, std::vector<Picture> pictures) {
  Section section{title, std::move(pictures), {}};
  for (const auto& picture : section.pictures)
    section.blocks.emplace_back(std::visit([](auto& each) { return table_of(each); }, picture));
  return section;
}

}  // namespace memplan
