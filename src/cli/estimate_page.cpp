#include "cli/estimate_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/check_report.hpp"
#include "cli/estimate_report.hpp"
#include "cli/explain_report.hpp"
#include "cli/picture_parts.hpp"
#include "cli/report_parts.hpp"
#include "memplan/check.hpp"

namespace memplan {

namespace {

const StageEstimate* stage_on(const Estimate& estimate, Basis wanted, const Stage* stage) {
  const auto* basis = estimate.basis(wanted);
  if (!basis) return nullptr;
  const auto found =
      std::find_if(basis->stages.begin(), basis->stages.end(), [&](auto& row) { return row.stage == stage; });
  return found == basis->stages.end() ? nullptr : &*found;
}

std::string moment_label(const MomentNeed& moment) {
  return moment.name == "all" ? "the whole stage" : moment.name;
}

// One stage: the moment that binds, on each basis that knows it.
BarGroup group_of_bases(const Estimate& estimate, const Answer& answer, Device device) {
  BarGroup group{answer.estimate->stage->name, {}};
  for (const auto basis : {Basis::document, Basis::measured}) {
    const auto* found = stage_on(estimate, basis, answer.estimate->stage);
    if (!found || found->status != Status::ok || !found->need(device)) continue;
    const auto& moment = found->need(device)->binding_moment();
    const auto at = moment.name == "all" ? "" : fmt::format(", {}", moment.name);
    group.bars.push_back(bar_of(moment, fmt::format("{}{}", basis_name(basis), at)));
    group.bars.back().binds = basis == answer.basis;
  }
  return group;
}

BarGroup group_of_moments(const Answer& answer, Device device) {
  BarGroup group{answer.estimate->stage->name, {}};
  const auto& need = answer.estimate->need(device);
  if (answer.estimate->status != Status::ok || !need) return group;
  for (const auto& moment : need->moments) group.bars.push_back(bar_of(moment, moment_label(moment)));
  group.bars[need->binding].binds = true;
  return group;
}

// The binding bar of each group in a sentence.
std::string described(const StackedBars& picture) {
  std::vector<std::string> texts;
  for (const auto& group : picture.groups)
    for (const auto& bar : group.bars)
      if (bar.binds)
        texts.push_back(fmt::format("{} up to {} ({})", group.title, format_size(bar.high), bar.label));
  return fmt::format("{}: {}.", picture.title, fmt::join(texts, "; "));
}

template <typename MakeGroup>
std::vector<StackedBars> bars_of(const Estimate& estimate, const Budget& budget, const std::string& title,
                                 MakeGroup make_group) {
  std::vector<StackedBars> pictures;
  for (const auto device : k_devices) {
    StackedBars picture{fmt::format("{} {}", device_title(device), title), "", {}, marks_of(budget, device)};
    for (const auto& answer : estimate.answers)
      if (auto group = make_group(answer, device); !group.bars.empty())
        picture.groups.push_back(std::move(group));
    if (picture.groups.empty()) continue;
    settle(picture);
    picture.description = described(picture);
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

std::vector<StackedBars> stage_bars(const Estimate& estimate, const Budget& budget) {
  return bars_of(estimate, budget, "of each stage, by both bases", [&](const Answer& answer, Device device) {
    return group_of_bases(estimate, answer, device);
  });
}

std::vector<Picture> pictures_of(std::vector<StackedBars> bars) {
  return {std::make_move_iterator(bars.begin()), std::make_move_iterator(bars.end())};
}

// The errata that touch the document's terms of a stage.
std::string errata_of(const Estimate& estimate, const Explanation& explanation, const std::string& stage,
                      Device device) {
  std::set<std::string> touching;
  for (const auto& moment : explanation.moments)
    if (moment.stage == stage && moment.device == device && moment.basis == Basis::document)
      for (const auto& term : moment.terms) touching.insert(term.errata.begin(), term.errata.end());
  std::vector<std::string> ids;
  for (const auto& id : estimate.errata)
    if (touching.contains(id)) ids.push_back(id);
  return ids.empty() ? "-" : fmt::format("{}", fmt::join(ids, ", "));
}

Cell bytes_cell(const Need* need, bool high) {
  if (!need) return Cell("-");
  return Cell(high ? need->amount.high : need->amount.bytes);
}

std::string standing(const Answer& answer) {
  const auto& stage = *answer.estimate;
  if (stage.status == Status::needs) return fmt::format("needs {}", fmt::join(stage.needs, ", "));
  if (stage.status == Status::unsupported) return fmt::format("cannot run: {}", stage.reason);
  return std::string(basis_name(answer.basis));
}

const Need* need_on(const Estimate& estimate, const Answer& answer, Basis basis, Device device) {
  const auto* stage = stage_on(estimate, basis, answer.estimate->stage);
  return stage && stage->status == Status::ok && stage->need(device) ? &*stage->need(device) : nullptr;
}

// Document and measured side by side, a row for each stage and device.
Table bases_table(const Estimate& estimate, const Explanation& explanation) {
  Table table{"Document and measured",
              {{"stage"},
               {"device"},
               {"document", Align::right},
               {"errata"},
               {"measured", Align::right},
               {"up to", Align::right},
               {"at"},
               {"answers"}},
              {}};
  for (const auto& answer : estimate.answers)
    for (const auto device : k_devices) {
      const auto& name = answer.estimate->stage->name;
      const auto* document = need_on(estimate, answer, Basis::document, device);
      const auto* measured = need_on(estimate, answer, Basis::measured, device);
      if (!document && !measured && answer.estimate->status == Status::ok) continue;
      table.rows.push_back({name, std::string(device_title(device)), bytes_cell(document, false),
                            document ? errata_of(estimate, explanation, name, device) : "-",
                            bytes_cell(measured, false), bytes_cell(measured, true),
                            measured ? measured->binding_moment().name : "-", standing(answer)});
    }
  return table;
}

Section needs_section(const Estimate& estimate, const Budget& budget, const Explanation& explanation) {
  auto section = pictures_section("What each stage needs", pictures_of(stage_bars(estimate, budget)));
  Report report;
  report.blocks.emplace_back(bases_table(estimate, explanation));
  if (budget.ram || budget.vram) add_verdicts(report, check(estimate, budget));
  add_differences(report, estimate);
  add_warnings(report, estimate.warnings);
  section.blocks.insert(section.blocks.begin(), report.blocks.begin(), report.blocks.end());
  return section;
}

Section formulas_section(const Explanation& explanation) {
  Report report;
  add_formulas(report, explanation);
  return {"The formulas, with the numbers put in", {}, std::move(report.blocks)};
}

Section foundations_section(const Explanation& explanation, const Notes& notes) {
  Report report;
  add_foundations(report, explanation, notes);
  return {"What the formulas stand on", {}, std::move(report.blocks)};
}

}  // namespace

std::vector<StackedBars> moment_bars(const Estimate& estimate, const Budget& budget, bool in_time) {
  auto pictures =
      bars_of(estimate, budget, in_time ? "over the moments of each stage" : "of each moment",
              [](const Answer& answer, Device device) { return group_of_moments(answer, device); });
  for (auto& picture : pictures) picture.in_time = in_time;
  return pictures;
}

Page estimate_page(const Estimate& estimate, const Budget& budget, const Notes& notes) {
  auto page = start_page(*estimate.profile, "what each stage needs");
  const auto explanation = explain(estimate, {});
  page.lead = request_text(estimate.request);
  page.sections.push_back(needs_section(estimate, budget, explanation));
  page.sections.push_back(
      pictures_section("Moment by moment", pictures_of(moment_bars(estimate, budget, true))));
  page.sections.push_back(question_section(estimate));
  page.sections.push_back(formulas_section(explanation));
  page.sections.push_back(foundations_section(explanation, notes));
  return page;
}

}  // namespace memplan
