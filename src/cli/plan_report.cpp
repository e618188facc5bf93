#include "cli/plan_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/plan_value.hpp"
#include "cli/report_parts.hpp"

namespace memplan {

namespace {

constexpr int k_no_plan = 1;

std::string percent(double fraction) {
  const double value = 100 * fraction;
  const auto text = std::abs(value) < 9.95 ? fmt::format("{:.1f}", value) : fmt::format("{:.0f}", value);
  if (text == "-0.0") return "0";
  return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

// "70–85 %"; "-" where there is no figure.
std::string saving_text(const std::optional<Saving>& saving) {
  if (!saving || !saving->low) return "-";
  const auto low = percent(*saving->low), high = percent(*saving->high);
  return low == high ? fmt::format("{} %", low) : fmt::format("{} to {} %", low, high);
}

// How much less than today: "75 %", "-1.2 %" for more; "cannot run".
std::string brought_text(const Brought* row) {
  if (!row) return "-";
  if (!row->alone) return "cannot run";
  const auto today = static_cast<double>(row->today.count), alone = static_cast<double>(row->alone->count);
  return today == 0 ? "0 %" : fmt::format("{} %", percent((today - alone) / today));
}

Cell so_far_cell(const Brought* row) {
  return row ? size_cell(row->so_far, "cannot run") : Cell("-");
}

const Brought* find_row(const Rung& rung, const std::string& stage, Device device, Basis basis) {
  for (const auto& row : rung.brought)
    if (row.stage == stage && row.device == device && row.basis == basis) return &row;
  return nullptr;
}

std::string phase_title(const Phase& phase) {
  return phase.number ? fmt::format("Phase {}", *phase.number) : "In no phase";
}

// One row for each stage and device that the change is meant for or touches.
void add_rows(Table& table, const Rung& rung) {
  std::vector<std::pair<std::string, Device>> places;
  for (const auto& row : rung.brought)
    if (std::find(places.begin(), places.end(), std::pair(row.stage, row.device)) == places.end())
      places.emplace_back(row.stage, row.device);
  const auto& change = *rung.change.optimization;
  const auto claimed = saving_text(change.claimed), found = saving_text(change.found);
  if (places.empty()) table.rows.push_back({change.id, "-", "-", claimed, "-", "-", "-", "-", found});
  bool first = true;
  for (const auto& [stage, device] : places) {
    const auto* document = find_row(rung, stage, device, Basis::document);
    const auto* measured = find_row(rung, stage, device, Basis::measured);
    table.rows.push_back({first ? change.id : "", stage, std::string(device_title(device)),
                          first ? claimed : "", brought_text(document), so_far_cell(document),
                          brought_text(measured), so_far_cell(measured), first ? found : ""});
    first = false;
  }
}

Table phase_table(const Phase& phase) {
  Table table{fmt::format("{}: saved against today, and the need after each change", phase_title(phase)),
              {{"change"},
               {"stage"},
               {"device"},
               {"claimed", Align::right},
               {"document", Align::right},
               {"so far", Align::right},
               {"measured", Align::right},
               {"so far", Align::right},
               {"found", Align::right}},
              {}};
  for (const auto& rung : phase.rungs) add_rows(table, rung);
  return table;
}

std::string said(const std::string& text) {
  return text.empty() ? "not said" : text;
}

std::string hours_text(const std::optional<Interval>& hours) {
  if (!hours) return "not said";
  return fmt::format("{} to {} hours", format_number(hours->low), format_number(hours->high));
}

std::string status_text(const Rung& rung) {
  const auto& status = rung.change.optimization->status;
  if (!rung.change.in_place) return status == "done" && !rung.change.set.empty() ? "done, not set" : status;
  return status == "done" ? "done, in place" : fmt::format("{}, in place", status);
}

void add_list(std::string& text, const char* title, const std::vector<std::string>& names) {
  if (!names.empty()) text += fmt::format("; {} {}", title, fmt::join(names, ", "));
}

// "open; risk none; accuracy none; effort not said; complexity low; …"
std::string facts_text(const Profile& profile, const Rung& rung) {
  const auto& row = *rung.change.optimization;
  auto text = fmt::format("{}: {}; risk {}; impact on accuracy {}; effort {}; complexity {}", row.title,
                          status_text(rung), said(row.risk), said(row.accuracy_impact),
                          hours_text(row.effort_hours), said(row.complexity));
  if (!row.speed_effect.empty()) text += fmt::format("; speed: {}", row.speed_effect);
  add_list(text, "set by", settings_of(profile, rung.change));
  add_list(text, "after", row.requires_first);
  add_list(text, "needs:", row.needs);
  add_list(text, "excludes", row.conflicts);
  add_list(text, "here in place of", rung.replaces);
  const bool stands = row.status == "open" || row.status == "done";
  if (stands && !rung.taken && !rung.change.in_place && !rung.change.empty())
    text += "; left out of the sum: a stage cannot run with it";
  return fmt::format("{} [{}]", text, row.source);
}

std::string saving_words(const char* title, const std::optional<Saving>& saving) {
  if (!saving) return "";
  std::string head = title;
  if (saving->low) head += fmt::format(" {}", saving_text(saving));
  if (!saving->of.empty()) head += fmt::format(" of {}", saving->of);
  return fmt::format("{}: {}", head, saving->text);
}

void add_phase(Report& report, const Profile& profile, const Phase& phase) {
  report.blocks.emplace_back(phase_table(phase));
  Items items{fmt::format("{}, change by change", phase_title(phase)), {}};
  for (const auto& rung : phase.rungs) {
    const auto& row = *rung.change.optimization;
    items.items.push_back({row.id, facts_text(profile, rung)});
    for (const auto& words : {saving_words("claimed", row.claimed), saving_words("found", row.found)})
      if (!words.empty()) items.items.push_back({"", words});
  }
  report.blocks.emplace_back(std::move(items));
}

// The rows of every phase, side by side: composed, and where the document has a ladder, its own.
void add_after_rows(Table& table, const PlanFindings& findings, std::size_t row) {
  const auto& first = findings.phases.front().after[row];
  std::vector<Cell> composed = {first.stage, std::string(device_title(first.device)),
                                std::string(basis_name(first.basis)) + ", composed", first.today};
  std::vector<Cell> ladder = {"", "", "document, its ladder", ""};
  bool any = false;
  for (const auto& phase : findings.phases) {
    composed.push_back(size_cell(phase.after[row].composed, "cannot run"));
    ladder.push_back(size_cell(phase.after[row].ladder));
    any = any || phase.after[row].ladder;
  }
  table.rows.push_back(std::move(composed));
  if (any) table.rows.push_back(std::move(ladder));
}

void add_after(Report& report, const PlanFindings& findings) {
  if (findings.phases.empty()) return;
  Table table{"Need after each phase", {{"stage"}, {"device"}, {"basis"}, {"today", Align::right}}, {}};
  for (const auto& phase : findings.phases)
    table.columns.push_back(
        {phase.number ? fmt::format("phase {}", *phase.number) : "the rest", Align::right});
  for (std::size_t row = 0; row < findings.phases.front().after.size(); ++row)
    add_after_rows(table, findings, row);
  if (!table.rows.empty()) report.blocks.emplace_back(std::move(table));
}

void add_disagreement(Report& report, const PlanFindings& findings) {
  Items items{"Where the document's ladder and its own savings disagree", {}};
  for (const auto& phase : findings.phases)
    for (const auto& row : phase.after)
      if (row.disagree())
        items.items.push_back(
            {fmt::format("phase {}", phase.number.value_or(0)),
             fmt::format("{} {}: {} by the ladder, {} composed of the savings claimed", row.stage,
                         device_title(row.device), format_size(*row.ladder), format_size(*row.composed))});
  if (!items.items.empty()) report.blocks.emplace_back(std::move(items));
}

std::string made_by(const Profile& profile, const Change& change) {
  const auto settings = settings_of(profile, change);
  return settings.empty() ? "a change of the code" : fmt::format("{}", fmt::join(settings, " "));
}

Table steps_table(const PlanFindings& findings, const ChangeSet& set) {
  const auto& profile = *findings.today.profile;
  Table table{"Largest need after each step",
              {{"step"}, {"made so by"}, {"RAM", Align::right}, {"VRAM", Align::right}},
              {}};
  const auto add = [&](const std::string& id, const std::string& by, const PeakNeed& need) {
    const bool runs = need.ram || need.vram;
    table.rows.push_back({id, by, size_cell(need.ram, runs ? "-" : "cannot run"),
                          size_cell(need.vram, runs ? "-" : "cannot run")});
  };
  add("today", "", findings.plan.today);
  for (const auto& step : set.steps) add(step.change->id(), made_by(profile, *step.change), step.need);
  return table;
}

std::string effort_text(const Plan& plan, double effort) {
  return plan.effort_in_hours ? fmt::format("up to {} hours", format_number(effort))
                              : fmt::format("complexity {}", format_number(effort));
}

// What remains above the limits: "12 GB of RAM".
std::string rest_text(const PlanFindings& findings, const PeakNeed& need) {
  std::vector<std::string> texts;
  for (const auto device : {Device::ram, Device::vram}) {
    const auto& limit = findings.budget.limit(device);
    if (limit && need.need(device) && *need.need(device) > limit->bytes)
      texts.push_back(fmt::format("{} of {} above the {} of {}",
                                  format_size(*need.need(device) - limit->bytes), device_title(device),
                                  format_size(limit->bytes), limit->from));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

void add_recommendation(Report& report, const PlanFindings& findings) {
  const auto& plan = findings.plan;
  report.blocks.emplace_back(plan_conclusion(findings));
  const auto& set = plan.recommendation ? plan.recommendation : plan.smallest;
  if (set && !set->ids.empty()) report.blocks.emplace_back(steps_table(findings, *set));
}

void add_apart(Report& report, const Plan& plan) {
  Items items{"Not among the candidates", {}};
  for (const auto& row : plan.apart) items.items.push_back({row.id, row.reason});
  if (!items.items.empty()) report.blocks.emplace_back(std::move(items));
}

void add_pareto(Report& report, const PlanFindings& findings) {
  Table table{"No set needs as little for as little effort",
              {{"changes"}, {"effort", Align::right}, {"RAM", Align::right}, {"VRAM", Align::right}},
              {}};
  for (const auto& set : findings.plan.pareto)
    table.rows.push_back({set.ids.empty() ? "none" : fmt::format("{}", fmt::join(set.ids, ", ")),
                          effort_text(findings.plan, set.cost.effort), size_cell(set.need.ram),
                          size_cell(set.need.vram)});
  if (!table.rows.empty()) report.blocks.emplace_back(std::move(table));
}

int status_of(const PlanFindings& findings) {
  const auto& budget = findings.budget;
  if (!budget.ram && !budget.vram) return 0;
  if (!findings.plan.recommendation) return k_no_plan;
  return findings.today.lacking().empty() ? 0 : k_status_unknown;
}

}  // namespace

std::string plan_conclusion(const PlanFindings& findings) {
  const auto& plan = findings.plan;
  if (plan.recommendation) {
    const auto& set = *plan.recommendation;
    return set.ids.empty() ? "Fits as it is: nothing needs to change."
                           : fmt::format("Recommended: {} ({}).", fmt::join(set.ids, ", "),
                                         effort_text(plan, set.cost.effort));
  }
  if (!plan.smallest)
    return "No set of these changes can run: a stage is not supported, or the card lacks something.";
  const auto rest = rest_text(findings, plan.smallest->need);
  return plan.smallest->ids.empty()
             ? fmt::format("No set of these changes fits, and none needs less than today: {} remain.", rest)
             : fmt::format("No set of these changes fits. The least is needed with {}: {} remain.",
                           fmt::join(plan.smallest->ids, ", "), rest);
}

Report plan_report(const PlanFindings& findings) {
  Report report;
  const auto& profile = *findings.today.profile;
  const bool limited = findings.budget.ram || findings.budget.vram;
  report.data = plan_value(findings);
  report.status = status_of(findings);
  report.blocks.emplace_back(headline(profile));
  report.blocks.emplace_back(given_parameters(findings.today));
  for (const auto& phase : findings.phases) add_phase(report, profile, phase);
  add_after(report, findings);
  add_disagreement(report, findings);
  if (limited || findings.all) add_apart(report, findings.plan);
  if (limited) add_recommendation(report, findings);
  if (findings.all) add_pareto(report, findings);
  if (limited && !findings.today.lacking().empty())
    report.blocks.emplace_back(
        fmt::format("Not decided: a stage lacks {}.", fmt::join(findings.today.lacking(), ", ")));
  if (findings.changed)
    add_warnings(report, findings.changed->warnings, "Warnings once these changes are made");
  else
    add_warnings(report, findings.today.warnings);
  return report;
}

}  // namespace memplan
