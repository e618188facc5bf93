#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "cli/budget_input.hpp"
#include "cli/command.hpp"
#include "cli/picture_output.hpp"
#include "cli/plan_page.hpp"
#include "cli/plan_report.hpp"
#include "cli/profile_input.hpp"
#include "cli/profile_store.hpp"
#include "cli/report_parts.hpp"
#include "cli/site_input.hpp"
#include "cli/site_report.hpp"
#include "memplan/error.hpp"
#include "memplan/words.hpp"

namespace memplan {

namespace {

struct PlanTexts {
  std::vector<std::string> phases, required, excluded;
  std::optional<std::string> prefer;
  bool all = false;
};

void declare_own(Options& add, PlanTexts& texts, const Choices& ids) {
  const std::string group = "Plan";
  add.list("--phase", texts.phases, {"only changes of these phases: 2, 1..3 or 1,3", "PHASES", group});
  add.repeated("--require", texts.required, {"changes that the set must hold: A[,B]", "IDS", group, ids});
  add.repeated("--exclude", texts.excluded, {"changes that it may not hold: A[,B]", "IDS", group, ids});
  add.value("--prefer", texts.prefer,
            {"what decides between sets first: effort, accuracy or speed (default: the highest risk, the "
             "highest impact on accuracy, then effort)",
             "WHAT", group, choices_of({"effort", "accuracy", "speed"})});
  add.flag("--all", texts.all, {"every set that no other beats in need and effort", "", group});
}

// "a,b" and "c" as a, b, c.
std::vector<std::string> separated(const std::vector<std::string>& texts) {
  std::vector<std::string> result;
  for (const auto& text : texts)
    for (const auto part : parts_of(text, ",")) result.emplace_back(part);
  return result;
}

int phase_number(std::string_view text, const std::string& whole) {
  int number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure == std::errc() && end == text.data() + text.size() && number >= 0) return number;
  throw Error(ErrorKind::usage, fmt::format("'{}' names no phase", printable(whole)))
      .at("--phase")
      .hint("give a number, such as 2, or several: 1..3");
}

std::vector<int> phases_of(const std::vector<std::string>& texts) {
  constexpr int k_most = 1000;
  std::vector<int> phases;
  for (const auto& text : texts) {
    const auto dots = text.find("..");
    const auto first = phase_number(std::string_view(text).substr(0, dots), text);
    const auto last =
        dots == std::string::npos ? first : phase_number(std::string_view(text).substr(dots + 2), text);
    if (last < first || last - first > k_most)
      throw Error(ErrorKind::usage, fmt::format("'{}' is no range of phases", printable(text))).at("--phase");
    for (int phase = first; phase <= last; ++phase) phases.push_back(phase);
  }
  return phases;
}

Prefer preference(const std::optional<std::string>& text) {
  if (!text) return Prefer::standard;
  const std::vector<std::string> choices = {"effort", "accuracy", "speed"};
  if (*text == "effort") return Prefer::effort;
  if (*text == "accuracy") return Prefer::accuracy;
  if (*text == "speed") return Prefer::speed;
  throw Error(ErrorKind::usage, fmt::format("'{}' is not among {}", printable(*text), one_of(choices)))
      .at("--prefer")
      .hint(near_miss(*text, choices));
}

// What stands behind every plan of one command line.
struct PlanInput {
  ProfileInput& input;
  Notes notes;
  PlanOptions options;
  bool all;

  PlanInput(ProfileInput& given, const PlanTexts& texts)
      : input(given),
        notes(notes_of(given.file(), given.profile())),
        options{phases_of(texts.phases), separated(texts.required), separated(texts.excluded),
                preference(texts.prefer)},
        all(texts.all) {}

  const Notes& with_optimizations() const {
    if (notes.optimizations.empty())
      throw Error(ErrorKind::profile, "its notes tell of no optimizations").at(input.file().file);
    return notes;
  }
};

// A plan within one budget, which stays where it is made: its parts point to each other.
struct Planned {
  Budget budget;
  Estimate today;
  Question question;
  std::vector<Phase> phases;
  Plan plan;
  std::optional<Estimate> changed;  // by the set that the conclusion names

  Planned(const PlanInput& of, const Budget& within)
      : budget(within),
        today(of.input.answer(budget)),
        question(budget.applied_to(of.input.question())),
        phases(ladder(question, of.with_optimizations(), of.options)),
        plan(memplan::plan(question, of.notes, budget, of.options, of.all)) {
    const auto& set = plan.recommendation ? plan.recommendation : plan.smallest;
    if (set && !set->ids.empty()) changed = of.input.answer(with_changes(question, *set));
  }
  Planned(const Planned&) = delete;
  Planned& operator=(const Planned&) = delete;

  PlanFindings findings(const PlanInput& of) const {
    return {today, budget, phases, plan, of.all, changed ? &*changed : nullptr};
  }
};

using PlannedOn = std::pair<const SiteMachine*, std::unique_ptr<Planned>>;

MachineAnswer answer_of(const PlannedOn& row) {
  const auto& set = row.second->plan.recommendation;
  if (!set) return {row.first, false, "no set of changes fits", {{"set", Value()}}};
  const auto text =
      set->ids.empty() ? std::string("fits as it is") : fmt::format("{}", fmt::join(set->ids, ", "));
  return {row.first, true, text, {{"set", texts_value(set->ids)}}};
}

// What each of the site's machines takes, the cheapest first; where nothing fits, the largest machine.
std::vector<PlannedOn> plans_on(const std::vector<SiteMachine>& machines, const PlanInput& of,
                                const BudgetInput& limits) {
  std::vector<PlannedOn> rows;
  for (const auto& machine : machines)
    rows.emplace_back(&machine, std::make_unique<Planned>(of, limits.of(machine.machine)));
  const auto cheaper = [&](const PlannedOn& a, const PlannedOn& b) {
    const auto &first = a.second->plan.recommendation, &second = b.second->plan.recommendation;
    if (!first || !second) return first.has_value() || (!second && a.first > b.first);
    return costs_less(first->cost, second->cost, of.options.prefer);
  };
  std::stable_sort(rows.begin(), rows.end(), cheaper);
  return rows;
}

// Where answers go, and the pictures of them.
struct PlanOutput {
  const PictureOutput& pictures;
  const OutputOptions& options;

  int write(Report report, const PlanFindings& findings) const {
    const auto page = [&, answer = report] { return plan_page(findings, answer); };
    return pictures.write(std::move(report), options, page);
  }
};

int plan_on_site(const PlanInput& of, const BudgetInput& limits, const SiteInput& site,
                 const PlanOutput& output) {
  std::vector<std::string> notes;
  const auto machines = site.machines(notes);
  const auto rows = plans_on(machines, of, limits);
  std::vector<MachineAnswer> answers;
  for (const auto& row : rows) answers.push_back(answer_of(row));
  const auto findings = rows.front().second->findings(of);
  auto report = plan_report(findings);
  add_machines(report, "changes", answers, notes);
  return output.write(std::move(report), findings);
}

int plan_within(const PlanInput& of, const Budget& limits, const PlanOutput& output) {
  const Planned planned(of, limits);
  const auto findings = planned.findings(of);
  return output.write(plan_report(findings), findings);
}

}  // namespace

Runner declare_plan(Options& add, const CommandLine& line) {
  const auto input = std::make_shared<ProfileInput>();
  const auto budget = std::make_shared<BudgetInput>();
  const auto site = std::make_shared<SiteInput>();
  const auto texts = std::make_shared<PlanTexts>();
  const auto pictures = std::make_shared<PictureOutput>();
  input->declare(add, line);
  budget->declare(add);
  site->declare(add, k_site_help, "Budget");
  declare_own(add, *texts, [input] {
    std::vector<std::string> ids;
    for (const auto& change : notes_of(input->file(), input->profile()).optimizations)
      ids.push_back(change.id);
    return ids;
  });
  pictures->declare(add);
  return [input, budget, site, texts, pictures](const OutputOptions& output) {
    pictures->check(output);
    const auto limits = site->given() ? Budget{} : budget->optional();
    const PlanInput of(*input, *texts);
    const PlanOutput places{*pictures, output};
    return site->given() ? plan_on_site(of, *budget, *site, places) : plan_within(of, limits, places);
  };
}

}  // namespace memplan
