#include <fmt/format.h>

#include <memory>

#include "cli/budget_input.hpp"
#include "cli/check_report.hpp"
#include "cli/command.hpp"
#include "cli/profile_input.hpp"
#include "cli/report_parts.hpp"
#include "memplan/check.hpp"

namespace memplan {

namespace {

Value verdict_value(const Verdict& verdict) {
  return Value::Object{{"stage", verdict.stage},
                       {"device", std::string(device_name(verdict.device))},
                       {"basis", std::string(basis_name(verdict.basis))},
                       {"need_bytes", verdict.need},
                       {"limit_bytes", verdict.limit.bytes},
                       {"margin_bytes", verdict.margin_bytes},
                       {"limit_from", verdict.limit.from},
                       {"moment", verdict.moment},
                       {"term", verdict.term}};
}

Value binding_value(const Verdict* verdict) {
  if (!verdict) return {};
  return Value::Object{{"stage", verdict->stage},
                       {"device", std::string(device_name(verdict->device))},
                       {"moment", verdict->moment},
                       {"term", verdict->term}};
}

Value obstacles_value(const std::vector<Obstacle>& obstacles) {
  Value::List list;
  for (const auto& obstacle : obstacles)
    list.push_back(Value::Object{
        {"reason", obstacle.reason}, {"certain", obstacle.certain}, {"source", obstacle.source}});
  return list;
}

Value unjudged_value(const std::vector<Unjudged>& unjudged) {
  Value::List list;
  for (const auto& row : unjudged)
    list.push_back(Value::Object{
        {"device", std::string(device_name(row.device))}, {"stage", row.stage}, {"need_bytes", row.need}});
  return list;
}

Value::Object verdict_members(const CheckResult& result) {
  Value::List verdicts, undecided;
  for (const auto& verdict : result.verdicts) verdicts.push_back(verdict_value(verdict));
  for (const auto& stage : result.undecided)
    undecided.push_back(Value::Object{{"stage", stage.stage},
                                      {"status", stage.status == Status::needs ? "needs" : "unsupported"},
                                      {"reason", stage.reason}});
  return {{"fits", result.fits()},
          {"verdicts", std::move(verdicts)},
          {"undecided", std::move(undecided)},
          {"unjudged", unjudged_value(result.unjudged)},
          {"obstacles", obstacles_value(result.obstacles)},
          {"binding", binding_value(result.binding())},
          {"advice", texts_value(result.advice)}};
}

Value check_value(const Estimate& estimate, const CheckResult& result) {
  Value::Object members{{"schema", "mem-plan/check/1"},
                        {"profile", profile_value(*estimate.profile)},
                        {"parameters", parameters_value(estimate)}};
  for (auto& member : verdict_members(result)) members.push_back(std::move(member));
  members.emplace_back("warnings", warnings_value(estimate));
  return members;
}

Table verdict_table(const CheckResult& result) {
  Table table{"Need against limit",
              {{"stage", Align::left},
               {"device", Align::left},
               {"basis", Align::left},
               {"need", Align::right},
               {"limit", Align::right},
               {"free", Align::right},
               {"verdict", Align::left}},
              {}};
  for (const auto& verdict : result.verdicts)
    table.rows.push_back({verdict.stage, std::string(device_title(verdict.device)),
                          std::string(basis_name(verdict.basis)), verdict.need, verdict.limit.bytes,
                          Bytes{verdict.margin_bytes}, std::string(verdict.fits() ? "fits" : "misses")});
  return table;
}

std::string misfit_text(const Verdict& verdict) {
  return fmt::format("Does not fit. {} {} binds{}: {} takes {} of the {} needed, against {} from {}.",
                     verdict.stage, device_title(verdict.device), at_moment(verdict.moment), verdict.term,
                     format_size(verdict.term_bytes), format_size(verdict.need),
                     format_size(verdict.limit.bytes), verdict.limit.from);
}

std::string conclusion(const CheckResult& result) {
  const auto* binding = result.binding();
  if (binding && !binding->fits()) return misfit_text(*binding);
  if (result.misses())
    return result.obstacles.empty() ? "Does not fit: a stage cannot run." : "The card cannot run this.";
  if (!result.undecided.empty()) return "Not decided: a stage lacks inputs.";
  if (!result.obstacles.empty()) return "Not decided: not enough is known of the card.";
  if (!binding) return "Fits: no stage needs any of the memory that is limited.";
  return fmt::format("Fits. The tightest: {} {}{}.", binding->stage, device_title(binding->device),
                     at_moment(binding->moment));
}

void add_undecided(Report& report, const CheckResult& result) {
  Items items{"Without a verdict", {}};
  for (const auto& stage : result.undecided)
    items.items.push_back({stage.stage, stage.status == Status::needs
                                            ? stage.reason
                                            : fmt::format("cannot run: {}", stage.reason)});
  if (!items.items.empty()) report.blocks.emplace_back(std::move(items));
}

void add_unjudged(Report& report, const CheckResult& result) {
  for (const auto& row : result.unjudged)
    report.blocks.emplace_back(fmt::format("{} is not judged: it has no limit here; {} needs up to {}.",
                                           device_title(row.device), row.stage, format_size(row.need)));
}

void add_obstacles(Report& report, const CheckResult& result) {
  Items items{"The card", {}};
  for (const auto& obstacle : result.obstacles)
    items.items.push_back(
        {obstacle.certain ? "lacks" : "unknown", fmt::format("{} [{}]", obstacle.reason, obstacle.source)});
  if (!items.items.empty()) report.blocks.emplace_back(std::move(items));
}

void add_advice(Report& report, const CheckResult& result) {
  Items items{"What to change", {}};
  for (const auto& text : result.advice) items.items.push_back({"-", text});
  if (!items.items.empty()) report.blocks.emplace_back(std::move(items));
}

}  // namespace

void add_verdicts(Report& report, const CheckResult& result) {
  if (!result.verdicts.empty()) report.blocks.emplace_back(verdict_table(result));
  add_undecided(report, result);
  add_obstacles(report, result);
  report.blocks.emplace_back(conclusion(result));
  add_unjudged(report, result);
  add_advice(report, result);
}

Value verdicts_value(const CheckResult& result) {
  return verdict_members(result);
}

Report check_report(const Estimate& estimate, const CheckResult& result) {
  Report report;
  report.data = check_value(estimate, result);
  report.status = result.misses() ? k_status_misses : result.fits() ? 0 : k_status_unknown;
  report.blocks.emplace_back(headline(*estimate.profile));
  report.blocks.emplace_back(given_parameters(estimate));
  add_verdicts(report, result);
  add_warnings(report, estimate.warnings);
  return report;
}

Runner declare_check(Options& add, const CommandLine& line) {
  const auto input = std::make_shared<ProfileInput>();
  const auto budget = std::make_shared<BudgetInput>();
  input->declare(add, line);
  budget->declare(add);
  return [input, budget] {
    const auto limits = budget->required();
    const auto found = input->answer(limits);
    return check_report(found, check(found, limits));
  };
}

}  // namespace memplan
