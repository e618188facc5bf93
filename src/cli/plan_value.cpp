#include "cli/plan_value.hpp"

#include "cli/report_parts.hpp"

namespace memplan {

namespace {

Value saving_value(const std::optional<Saving>& saving) {
  if (!saving) return {};
  return Value::Object{{"low", or_null(saving->low)},
                       {"high", or_null(saving->high)},
                       {"of", text_or_null(saving->of)},
                       {"text", saving->text},
                       {"source", text_or_null(saving->source)}};
}

Value hours_value(const std::optional<Interval>& hours) {
  if (!hours) return {};
  return Value::Object{{"low", hours->low}, {"high", hours->high}};
}

Value brought_value(const Brought& row) {
  return Value::Object{{"stage", row.stage},
                       {"device", std::string(device_name(row.device))},
                       {"basis", std::string(basis_name(row.basis))},
                       {"today_bytes", row.today},
                       {"alone_bytes", optional_bytes(row.alone)},
                       {"so_far_bytes", optional_bytes(row.so_far)}};
}

Value rung_value(const Profile& profile, const Rung& rung) {
  const auto& row = *rung.change.optimization;
  Value::List brought;
  for (const auto& each : rung.brought) brought.push_back(brought_value(each));
  return Value::Object{{"id", row.id},
                       {"title", row.title},
                       {"status", row.status},
                       {"in_place", rung.change.in_place},
                       {"settings", texts_value(settings_of(profile, rung.change))},
                       {"claimed", saving_value(row.claimed)},
                       {"found", saving_value(row.found)},
                       {"brings", std::move(brought)},
                       {"replaces", texts_value(rung.replaces)},
                       {"risk", text_or_null(row.risk)},
                       {"accuracy_impact", text_or_null(row.accuracy_impact)},
                       {"effort_hours", hours_value(row.effort_hours)},
                       {"complexity", text_or_null(row.complexity)},
                       {"speed", text_or_null(row.speed)},
                       {"speed_effect", text_or_null(row.speed_effect)},
                       {"requires", texts_value(row.requires_first)},
                       {"needs", texts_value(row.needs)},
                       {"conflicts", texts_value(row.conflicts)},
                       {"source", row.source}};
}

Value phase_value(const Profile& profile, const Phase& phase) {
  Value::List changes, after;
  for (const auto& rung : phase.rungs) changes.push_back(rung_value(profile, rung));
  for (const auto& row : phase.after)
    after.push_back(Value::Object{{"stage", row.stage},
                                  {"device", std::string(device_name(row.device))},
                                  {"basis", std::string(basis_name(row.basis))},
                                  {"today_bytes", row.today},
                                  {"composed_bytes", optional_bytes(row.composed)},
                                  {"ladder_bytes", optional_bytes(row.ladder)}});
  return Value::Object{
      {"phase", or_null(phase.number)}, {"changes", std::move(changes)}, {"after", std::move(after)}};
}

Value need_value(const PeakNeed& need) {
  return Value::Object{{"ram_bytes", optional_bytes(need.ram)}, {"vram_bytes", optional_bytes(need.vram)}};
}

Value set_value(const Profile& profile, const ChangeSet& set) {
  Value::List steps;
  for (const auto& step : set.steps)
    steps.push_back(Value::Object{{"id", step.change->id()},
                                  {"settings", texts_value(settings_of(profile, *step.change))},
                                  {"need", need_value(step.need)}});
  return Value::Object{{"set", texts_value(set.ids)},
                       {"steps", std::move(steps)},
                       {"need", need_value(set.need)},
                       {"effort", set.cost.effort}};
}

Value optional_set(const Profile& profile, const std::optional<ChangeSet>& set) {
  return set ? set_value(profile, *set) : Value();
}

Value limits_value(const Budget& budget) {
  Value::Object limits;
  for (const auto device : {Device::ram, Device::vram})
    if (const auto& limit = budget.limit(device))
      limits.emplace_back(std::string(device_name(device)),
                          Value::Object{{"bytes", limit->bytes}, {"from", limit->from}});
  return limits;
}

}  // namespace

Value plan_value(const PlanFindings& findings) {
  const auto& profile = *findings.today.profile;
  const auto& plan = findings.plan;
  Value::List phases, apart, pareto;
  std::vector<std::string> candidates;
  for (const auto& phase : findings.phases) phases.push_back(phase_value(profile, phase));
  for (const auto& change : plan.candidates) candidates.push_back(change.id());
  for (const auto& row : plan.apart) apart.push_back(Value::Object{{"id", row.id}, {"reason", row.reason}});
  for (const auto& set : plan.pareto) pareto.push_back(set_value(profile, set));
  return Value::Object{{"schema", "mem-plan/plan/1"},
                       {"profile", profile_value(profile)},
                       {"parameters", parameters_value(findings.today)},
                       {"limits", limits_value(findings.budget)},
                       {"today", need_value(plan.today)},
                       {"phases", std::move(phases)},
                       {"candidates", texts_value(candidates)},
                       {"apart", std::move(apart)},
                       {"effort_unit", plan.effort_in_hours ? "hours" : "complexity ranks"},
                       {"recommendation", optional_set(profile, plan.recommendation)},
                       {"smallest", optional_set(profile, plan.smallest)},
                       {"pareto", findings.all ? Value(std::move(pareto)) : Value()},
                       {"warnings", warnings_value(findings.today)},
                       {"changed_warnings", findings.changed ? warnings_value(*findings.changed) : Value()}};
}

}  // namespace memplan
