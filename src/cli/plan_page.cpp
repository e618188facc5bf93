#include "cli/plan_page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/picture_parts.hpp"

namespace memplan {

namespace {

// The positions of a staircase are its treads, from the left.
void add_tread(LineChart& picture, const std::string& label) {
  picture.positions.push_back({static_cast<double>(picture.positions.size()), label});
}

// Whether a staircase has something to tell: a limit, or sizes that change.
bool is_telling(const LineChart& picture) {
  const auto& sizes = picture.curves.front().sizes;
  if (std::none_of(sizes.begin(), sizes.end(), [](auto& size) { return size.has_value(); })) return false;
  return !picture.marks.empty() ||
         std::any_of(sizes.begin(), sizes.end(), [&](auto& size) { return size != sizes.front(); });
}

bool is_limited(const PlanFindings& findings) {
  return findings.budget.ram || findings.budget.vram;
}

// The set that the answer tells of: what is recommended, or what comes nearest.
const ChangeSet* told_set(const Plan& plan) {
  const auto& set = plan.recommendation ? plan.recommendation : plan.smallest;
  return set ? &*set : nullptr;
}

LineChart stairs_of_steps(const PlanFindings& findings, const ChangeSet& set, Device device) {
  LineChart picture;
  picture.title = fmt::format("Largest {} after each step", device_title(device));
  picture.steps = true;
  picture.marks = marks_of(findings.budget, device);
  add_tread(picture, "today");
  Curve need{fmt::format("largest {} of all stages", device_title(device)),
             {findings.plan.today.need(device)}};
  for (const auto& step : set.steps) {
    add_tread(picture, step.change->id());
    need.sizes.push_back(step.need.need(device));
  }
  picture.curves.push_back(std::move(need));
  picture.description = fmt::format("The need today and after {} steps.", set.steps.size());
  settle(picture);
  return picture;
}

std::vector<Picture> steps_pictures(const PlanFindings& findings) {
  std::vector<Picture> pictures;
  const auto* set = told_set(findings.plan);
  if (!set || !is_limited(findings)) return pictures;
  for (const auto device : k_devices)
    if (auto picture = stairs_of_steps(findings, *set, device); is_telling(picture))
      pictures.emplace_back(picture);
  return pictures;
}

// The place of row `row` of the phases' tables: a stage and a device.
bool same_place(const AfterPhase& a, const AfterPhase& b) {
  return a.stage == b.stage && a.device == b.device;
}

// What one row of the phases' tables says after each phase, from today on.
Curve curve_of(const PlanFindings& findings, std::size_t row, const std::string& name,
               std::optional<Bytes> AfterPhase::*size) {
  Curve curve{name, {findings.phases.front().after[row].today}};
  for (const auto& phase : findings.phases) curve.sizes.push_back(phase.after[row].*size);
  return curve;
}

void add_curves(LineChart& picture, const PlanFindings& findings, std::size_t row) {
  const auto& first = findings.phases.front().after[row];
  if (first.basis == Basis::measured) {
    picture.curves.push_back(curve_of(findings, row, "found: by the measured basis", &AfterPhase::composed));
    return;
  }
  picture.curves.push_back(
      curve_of(findings, row, "claimed: by the document's savings", &AfterPhase::composed));
  const auto says = [&](const Phase& phase) { return phase.after[row].ladder.has_value(); };
  if (std::any_of(findings.phases.begin(), findings.phases.end(), says))
    picture.curves.push_back(
        curve_of(findings, row, "claimed: by the document's ladder", &AfterPhase::ladder));
}

LineChart stairs_of_phases(const PlanFindings& findings, const AfterPhase& place) {
  LineChart picture;
  picture.title = fmt::format("{} {} after each phase", place.stage, device_title(place.device));
  picture.description = "What the document claims beside what the measured basis finds.";
  picture.steps = true;
  picture.marks = marks_of(findings.budget, place.device);
  add_tread(picture, "today");
  for (const auto& phase : findings.phases)
    add_tread(picture, phase.number ? fmt::format("phase {}", *phase.number) : "the rest");
  const auto& rows = findings.phases.front().after;
  for (std::size_t row = 0; row < rows.size(); ++row)
    if (same_place(rows[row], place)) add_curves(picture, findings, row);
  settle(picture);
  return picture;
}

std::vector<Picture> phases_pictures(const PlanFindings& findings) {
  std::vector<Picture> pictures;
  if (findings.phases.empty()) return pictures;
  const auto& rows = findings.phases.front().after;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto before = rows.begin() + static_cast<std::ptrdiff_t>(row);
    if (std::none_of(rows.begin(), before, [&](auto& other) { return same_place(other, rows[row]); }))
      pictures.emplace_back(stairs_of_phases(findings, rows[row]));
  }
  return pictures;
}

}  // namespace

Page plan_page(const PlanFindings& findings, const Report& report) {
  auto page = start_page(*findings.today.profile, "what to change");
  if (is_limited(findings)) page.lead = plan_conclusion(findings);
  if (auto steps = steps_pictures(findings); !steps.empty())
    page.sections.push_back(pictures_section("Step by step", std::move(steps)));
  if (auto phases = phases_pictures(findings); !phases.empty())
    page.sections.push_back(pictures_section("Phase by phase, claimed and found", std::move(phases)));
  page.sections.push_back(answer_section(report));
  page.sections.push_back(question_section(findings.today));
  return page;
}

}  // namespace memplan
