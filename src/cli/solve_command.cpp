#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <span>

#include "cli/budget_input.hpp"
#include "cli/command.hpp"
#include "cli/profile_input.hpp"
#include "cli/report_parts.hpp"
#include "cli/site_input.hpp"
#include "cli/site_report.hpp"
#include "memplan/error.hpp"
#include "memplan/solve.hpp"

namespace memplan {

namespace {

constexpr int k_no_solution = 1;
constexpr std::size_t k_intervals_shown = 20;

// What the report is made of.
struct Found {
  const Solution& solution;
  const Estimate& estimate;  // at the answer
  const Estimate& asked;     // its settings alone: what was asked

  const ParameterSpec& spec() const { return solution.parameter->spec; }
  std::string text(double value) const { return format_value(spec(), {value, "", {}}); }
};

// Why a trial does not fit, memory left aside; "" when that is the only reason.
std::string other_reason(const Trial& trial) {
  if (!trial.failure.empty()) return fmt::format("no estimate: {}", trial.failure);
  for (const auto& stage : trial.result.undecided)
    return fmt::format("{} {}: {}", stage.stage,
                       stage.status == Status::needs ? "is not decided" : "cannot run", stage.reason);
  for (const auto& obstacle : trial.result.obstacles)
    return fmt::format("{}: {}", obstacle.certain ? "the card lacks what it needs" : "not known of the card",
                       obstacle.reason);
  return "";
}

Value trial_value(const Trial& trial) {
  Value::Object members{{"value", trial.value}, {"fits", trial.fits()}};
  const auto* verdict = trial.result.binding();
  members.emplace_back("need_bytes", verdict ? Value(verdict->need) : Value());
  members.emplace_back("limit_bytes", verdict ? Value(verdict->limit.bytes) : Value());
  members.emplace_back("margin_bytes", verdict ? Value(verdict->margin_bytes) : Value());
  members.emplace_back("limit_from", verdict ? Value(verdict->limit.from) : Value());
  members.emplace_back("stage", verdict ? Value(verdict->stage) : Value());
  members.emplace_back("device", verdict ? Value(std::string(device_name(verdict->device))) : Value());
  members.emplace_back("basis", verdict ? Value(std::string(basis_name(verdict->basis))) : Value());
  members.emplace_back("moment", verdict ? Value(verdict->moment) : Value());
  members.emplace_back("term", verdict ? Value(verdict->term) : Value());
  const auto reason = other_reason(trial);
  members.emplace_back("reason", reason.empty() ? Value() : Value(reason));
  return members;
}

// What stops a larger answer: the verdict that binds just beyond it.
Value binding_value(const Solution& solution) {
  const auto* verdict = (solution.next ? *solution.next : solution.answer).result.binding();
  if (!verdict) verdict = solution.answer.result.binding();
  if (!verdict) return {};
  return Value::Object{{"stage", verdict->stage},
                       {"device", std::string(device_name(verdict->device))},
                       {"moment", verdict->moment},
                       {"term", verdict->term}};
}

Value solve_value(const Found& found) {
  const auto& solution = found.solution;
  const bool any = solution.outcome != Outcome::none;
  Value::List intervals;
  for (const auto& [from, to] : solution.intervals)
    intervals.push_back(Value::Object{{"from", from}, {"to", to}});
  return Value::Object{{"schema", "mem-plan/solve/1"},
                       {"profile", profile_value(*found.estimate.profile)},
                       {"parameters", parameters_value(found.asked)},
                       {"parameter", found.spec().name},
                       {"outcome", std::string(outcome_name(solution.outcome))},
                       {"value", any ? Value(solution.answer.value) : Value()},
                       {"fits", any ? trial_value(solution.answer) : Value()},
                       {"next", solution.next ? trial_value(*solution.next) : Value()},
                       {"nearest", any ? Value() : trial_value(solution.answer)},
                       {"binding", binding_value(solution)},
                       {"intervals", std::move(intervals)},
                       {"present", solution.present ? trial_value(*solution.present) : Value()},
                       {"depends", solution.depends},
                       {"searched", Value::Object{{"from", solution.first},
                                                  {"to", solution.last},
                                                  {"step", solution.step},
                                                  {"tried", solution.tried},
                                                  {"every_value", solution.exact}}},
                       {"warnings", warnings_value(found.estimate)}};
}

std::string range_text(const Found& found) {
  return fmt::format("{} to {}", found.text(found.solution.first), found.text(found.solution.last));
}

std::vector<Cell> trial_row(const Found& found, const Trial& trial) {
  const auto reason = other_reason(trial);
  const auto* verdict = trial.result.binding();
  if (!verdict)
    return {found.text(trial.value), "", "", "", "", "", "", reason.empty() ? "fits" : "does not fit"};
  const Bytes distance{std::abs(verdict->margin_bytes)};
  const auto text =
      fmt::format(fmt::runtime(verdict->fits() ? "fits, {} free" : "misses by {}"), format_size(distance));
  return {found.text(trial.value),
          verdict->stage,
          std::string(device_title(verdict->device)),
          verdict->moment == "all" ? "" : verdict->moment,
          verdict->term,
          verdict->need,
          verdict->limit.bytes,
          reason.empty() ? text : "does not fit"};
}

// The answer and the value beyond it, side by side.
Table proof_table(const Found& found) {
  Table table{"What binds",
              {{found.spec().name, Align::right},
               {"stage", Align::left},
               {"device", Align::left},
               {"moment", Align::left},
               {"term", Align::left},
               {"need", Align::right},
               {"limit", Align::right},
               {"verdict", Align::left}},
              {}};
  table.rows.push_back(trial_row(found, found.solution.answer));
  if (found.solution.next) table.rows.push_back(trial_row(found, *found.solution.next));
  return table;
}

// Why a value does not fit, as a sentence.
std::string misfit_text(const Found& found, const Trial& trial) {
  if (const auto reason = other_reason(trial); !reason.empty())
    return fmt::format("At {} {}.", found.text(trial.value), reason);
  const auto& verdict = *trial.result.binding();
  const Bytes excess{-verdict.margin_bytes};
  return fmt::format("At {} {} {}{} takes {} more than the {} from {}; its largest part is {}, {}.",
                     found.text(trial.value), verdict.stage, device_title(verdict.device),
                     at_moment(verdict.moment), format_size(excess), format_size(verdict.limit.bytes),
                     verdict.limit.from, verdict.term, format_size(verdict.term_bytes));
}

std::string conclusion(const Found& found) {
  const auto& solution = found.solution;
  const auto name = found.spec().name, value = found.text(solution.answer.value);
  switch (solution.outcome) {
    case Outcome::largest:
      return fmt::format("{}: {} is the largest value that fits. {}", name, value,
                         misfit_text(found, *solution.next));
    case Outcome::smallest:
      return fmt::format("{}: {} is the smallest value that fits; it has no largest. {}", name, value,
                         misfit_text(found, *solution.next));
    case Outcome::any:
      if (solution.intervals.size() == 1)
        return fmt::format("{}: any value fits, {}.", name, range_text(found));
      return fmt::format("{}: no largest value, but not every value fits.", name);
    case Outcome::none:
      break;
  }
  return fmt::format("{}: {}, {}; the nearest is {}. {}", name,
                     solution.answer.result.misses() ? "no value fits" : "not decided for any value",
                     range_text(found), value, misfit_text(found, solution.answer));
}

std::string present_text(const Found& found) {
  const auto& present = *found.solution.present;
  const auto* value = found.asked.settings.find(found.spec().name);
  return fmt::format("The {}, {}, {}.", value->origin == Origin::default_value ? "default" : "present value",
                     found.text(present.value), present.fits() ? "fits" : "does not fit");
}

// Whether the conclusion leaves out which values fit.
bool has_gaps(const Solution& solution) {
  if (solution.intervals.size() != 1) return !solution.intervals.empty();
  return solution.outcome == Outcome::largest && solution.intervals.front().from != solution.first;
}

Items interval_items(const Found& found) {
  const auto& intervals = found.solution.intervals;
  const auto shown = std::min(intervals.size(), k_intervals_shown);
  Items items{"Values that fit", {}};
  for (const auto& [from, to] : std::span(intervals).first(shown))
    items.items.push_back(
        {"-", from == to ? found.text(from) : fmt::format("{} to {}", found.text(from), found.text(to))});
  if (intervals.size() > shown)
    items.items.push_back({"-", fmt::format("and {} intervals more", intervals.size() - shown)});
  return items;
}

std::string guarantee(const Found& found) {
  const auto& solution = found.solution;
  const auto step = solution.step == 1 ? "" : fmt::format(" in steps of {}", found.text(solution.step));
  if (solution.exact) return fmt::format("Every value from {}{} was tried.", range_text(found), step);
  return fmt::format(
      "Tried: {} values from {}{}, both sides of each edge among them. A change that comes and goes between "
      "two of them, at most {:g} % apart, would be missed.",
      format_number(static_cast<double>(solution.tried)), range_text(found), step, 100 * k_spacing);
}

Report solve_report(const Found& found) {
  const auto& solution = found.solution;
  Report report;
  report.data = solve_value(found);
  if (solution.outcome == Outcome::none)
    report.status = solution.answer.result.misses() ? k_no_solution : k_status_unknown;
  report.blocks.emplace_back(headline(*found.estimate.profile));
  report.blocks.emplace_back(given_parameters(found.asked));
  report.blocks.emplace_back(conclusion(found));
  if (!solution.depends)
    report.blocks.emplace_back(fmt::format(
        "{} bears on nothing that is limited: the needs are the same at each value.", found.spec().name));
  if (solution.answer.result.binding()) report.blocks.emplace_back(proof_table(found));
  if (has_gaps(solution)) report.blocks.emplace_back(interval_items(found));
  if (solution.present) report.blocks.emplace_back(present_text(found));
  report.blocks.emplace_back(guarantee(found));
  add_warnings(report, found.estimate.warnings);
  return report;
}

bool takes_number(const ParameterSpec& spec) {
  return spec.kind != ParameterKind::choice && spec.kind != ParameterKind::flag;
}

// What --for takes, with hyphens as in the parameters' options.
std::vector<std::string> target_names(const Profile& profile) {
  std::vector<std::string> names;
  for (const auto& parameter : profile.parameters)
    if (takes_number(parameter.spec)) names.push_back(option_name(parameter.spec).substr(2));
  return names;
}

// The parameter that --for means: its name, with hyphens or underscores, or its symbol.
std::string find_target(const Profile& profile, const std::optional<std::string>& word) {
  for (const auto& parameter : profile.parameters) {
    const auto& spec = parameter.spec;
    const bool named = word && !word->empty();
    if (named && (*word == spec.name || *word == option_name(spec).substr(2) || *word == spec.symbol))
      return spec.name;
  }
  const auto names = target_names(profile);
  if (!word)
    throw Error(ErrorKind::usage, "of which parameter? --for names it")
        .hint(fmt::format("add --for {}", one_of(names)));
  throw Error(ErrorKind::usage,
              fmt::format("profile {} has no parameter '{}'", profile.name, printable(*word)))
      .at("--for")
      .hint(near_miss(*word, names, "the parameters that have a largest value are " + one_of(names)));
}

Report report_of(ProfileInput& input, const Question& question, const Solution& solution) {
  const auto& name = solution.parameter->spec.name;
  auto at_answer = estimate(question.with(name, {solution.answer.value, "", Origin::option}));
  const auto notes = input.data_notes();
  at_answer.warnings.insert(at_answer.warnings.begin(), notes.begin(), notes.end());
  Estimate asked;
  asked.profile = question.profile;
  asked.settings = Settings::resolve(*question.profile, question.given);
  return solve_report({solution, at_answer, asked});
}

Report solved(ProfileInput& input, const Budget& budget, const std::string& name) {
  const auto question = budget.applied_to(input.question());
  return report_of(input, question, solve(question, budget, name));
}

// What one of the site's machines can hold.
struct SolvedOn {
  const SiteMachine* machine;
  Question question;
  Solution solution;
};

// Any value before a largest, and that before a smallest; then by how far the values go.
std::pair<Outcome, double> rank(const SolvedOn& row) {
  const auto& [outcome, value] = std::pair{row.solution.outcome, row.solution.answer.value};
  if (outcome == Outcome::any) return {Outcome::largest, -std::numeric_limits<double>::infinity()};
  if (outcome == Outcome::none) return {outcome, 0};
  return {outcome, outcome == Outcome::largest ? -value : value};
}

MachineAnswer answer_of(const SolvedOn& row) {
  const auto& solution = row.solution;
  const auto& spec = solution.parameter->spec;
  const bool fits = solution.outcome != Outcome::none;
  std::string text = fits ? format_value(spec, {solution.answer.value, "", {}}) : "none fits";
  if (solution.outcome == Outcome::smallest) text = fmt::format("from {}", text);
  if (solution.outcome == Outcome::any) text = "any";
  const auto& beyond = solution.next ? *solution.next : solution.answer;
  const auto* binding = beyond.result.binding();
  if (binding && solution.outcome != Outcome::any && other_reason(beyond).empty())
    text += fmt::format("; {} {} binds", binding->stage, device_title(binding->device));
  return {row.machine,
          fits,
          text,
          {{"outcome", std::string(outcome_name(solution.outcome))},
           {"value", fits ? Value(solution.answer.value) : Value()},
           {"binding", binding_value(solution)}}};
}

Report solved_on_site(ProfileInput& input, const BudgetInput& limits, const SiteInput& site,
                      const std::string& name) {
  std::vector<std::string> notes;
  const auto machines = site.machines(notes);
  std::vector<SolvedOn> rows;
  for (const auto& machine : machines) {
    const auto budget = limits.of(machine.machine);
    const auto question = budget.applied_to(input.question());
    rows.push_back({&machine, question, solve(question, budget, name)});
  }
  std::stable_sort(rows.begin(), rows.end(), [](auto& a, auto& b) { return rank(a) < rank(b); });
  std::vector<MachineAnswer> answers;
  for (const auto& row : rows) answers.push_back(answer_of(row));
  auto report = report_of(input, rows.front().question, rows.front().solution);
  add_machines(report, name, answers, notes);
  return report;
}

}  // namespace

Runner declare_solve(Options& add, const CommandLine& line) {
  const auto input = std::make_shared<ProfileInput>();
  const auto budget = std::make_shared<BudgetInput>();
  const auto site = std::make_shared<SiteInput>();
  const auto target = std::make_shared<std::optional<std::string>>();
  add.value("--for", *target,
            {"the parameter whose largest value is wanted: its name or its letter", "PARAM", "Options",
             [input] { return target_names(input->profile()); }});
  input->declare(add, line);
  budget->declare(add);
  site->declare(add, k_site_help, "Budget");
  return [input, budget, site, target] {
    const auto limits = site->given() ? Budget{} : budget->required();
    const auto name = find_target(input->profile(), *target);
    return site->given() ? solved_on_site(*input, *budget, *site, name) : solved(*input, limits, name);
  };
}

}  // namespace memplan
