#include "profile/load_optimization.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace memplan {

namespace {

bool absent(const JsonView& view, std::string_view key) {
  return !view.has(key) || view.at(key).is_null();
}

std::string null_or_text(const JsonView& view, std::string_view key) {
  return absent(view, key) ? "" : view.text(key);
}

std::string scale(const JsonView& view, std::string_view key) {
  return absent(view, key) ? "" : view.choice(key, {"none", "very low", "low", "moderate", "high"});
}

std::optional<Saving> saving(const JsonView& view, std::string_view key) {
  if (absent(view, key)) return std::nullopt;
  const auto entry = view.at(key);
  if (!entry.only({"low", "high", "of", "text", "source"})) return std::nullopt;
  Saving saving{entry.number("low"), entry.number("high"), entry.optional_text("of"), entry.text("text"),
                entry.optional_text("source")};
  if (saving.low.has_value() != saving.high.has_value() || (saving.low && *saving.low > *saving.high))
    entry.problem("a saving has low ≤ high, or neither");
  return saving;
}

// The members low and high of `view`, which may have others.
Interval interval(const JsonView& view) {
  const Interval result{view.required_number("low"), view.required_number("high")};
  if (result.low < 0 || result.high < 0) view.problem("an interval lies at 0 or above");
  if (result.low > result.high) view.problem("an interval has low ≤ high");
  return result;
}

const Stage* stage_of(const JsonView& view, const Profile& profile) {
  const auto name = view.text("stage");
  const auto* stage = profile.find_stage(name);
  if (!stage && view.has("stage") && view.at("stage").is_text())
    view.at("stage").problem(fmt::format("profile {} has no stage '{}'", profile.name, name));
  return stage;
}

Target target(const JsonView& view, const Profile& profile) {
  if (!view.only({"stage", "device"})) return {};
  const auto* stage = stage_of(view, profile);
  return {stage ? stage->name : "", view.choice("device", {"ram", "vram"})};
}

// The parameter that a member is named after; null, and a problem, when there is none.
const Parameter* parameter_of(const JsonView& view, const std::string& name, const Profile& profile) {
  const auto* parameter = profile.find_parameter(name);
  if (!parameter)
    view.problem(fmt::format("profile {} has no parameter '{}'", profile.name, printable(name)));
  return parameter;
}

void add_value(Effect& effect, const JsonView& view, const std::string& name, const Profile& profile) {
  const auto text = view.spelled();
  const bool scalar = view.is_flag() || view.is_number() || view.is_text();
  const auto* parameter = parameter_of(view, name, profile);
  if (!parameter || !scalar) return;
  try {
    effect.set.emplace_back(name, parse_value(parameter->spec, text));
  } catch (const Error& error) {
    view.problem(error.what(), error.hint());
  }
}

void add_scaled_parameter(Effect& effect, const JsonView& view, const std::string& name,
                          const Profile& profile) {
  if (!view.only({"low", "high"})) return;
  const auto factor = interval(view);
  const auto* parameter = parameter_of(view, name, profile);
  if (!parameter) return;
  const auto kind = parameter->spec.kind;
  if (kind == ParameterKind::flag || kind == ParameterKind::choice)
    view.problem(fmt::format("'{}' is a {}, which cannot be multiplied", name, kind_name(kind)));
  effect.scaled_parameters.emplace_back(name, factor);
}

bool has_term(const StageModel& model, const std::string& name) {
  const auto among = [&](const std::vector<Term>& terms) {
    return std::any_of(terms.begin(), terms.end(), [&](auto& term) { return term.name == name; });
  };
  return among(model.held_host) || among(model.held_device) ||
         std::any_of(model.moments.begin(), model.moments.end(),
                     [&](auto& moment) { return among(moment.host) || among(moment.device); });
}

void check_terms(const JsonView& view, const TermScale& row, const Stage& stage) {
  const auto* model = stage.model(row.basis);
  if (!model)
    return view.problem(fmt::format("stage '{}' has no {} basis", stage.name, basis_name(row.basis)));
  const auto entries = view.list("terms");
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (entries[i].is_text() && !has_term(*model, row.terms[i]))
      entries[i].problem(fmt::format("stage '{}' has no term '{}' on the {} basis", stage.name, row.terms[i],
                                     basis_name(row.basis)));
}

void add_scaled_terms(Effect& effect, const JsonView& view, const Profile& profile) {
  if (!view.only({"stage", "basis", "terms", "low", "high"})) return;
  const auto* stage = stage_of(view, profile);
  const auto basis = view.choice("basis", {"document", "measured"});
  TermScale row{stage ? stage->name : "", basis == "measured" ? Basis::measured : Basis::document,
                view.texts("terms"), interval(view)};
  if (row.terms.empty()) view.problem("which terms? 'terms' names at least one");
  if (stage && !basis.empty()) check_terms(view, row, *stage);
  effect.scaled_terms.push_back(std::move(row));
}

Effect effect_of(const JsonView& view, const Profile& profile) {
  Effect effect;
  if (absent(view, "effect")) return effect;
  const auto entry = view.at("effect");
  if (!entry.only({"set", "scale", "scale_parameter"})) return effect;
  if (entry.as_members().empty()) entry.problem("an effect sets or scales something; without one it is null");
  for (const auto& [name, value] : entry.members("set")) add_value(effect, value, name, profile);
  for (const auto& row : entry.list("scale")) add_scaled_terms(effect, row, profile);
  for (const auto& [name, value] : entry.members("scale_parameter"))
    add_scaled_parameter(effect, value, name, profile);
  return effect;
}

std::optional<Interval> effort(const JsonView& view) {
  if (absent(view, "effort_hours") || !view.at("effort_hours").only({"low", "high"})) return std::nullopt;
  return interval(view.at("effort_hours"));
}

// `ids` are the texts of `entries`, which the optimization called `own` names.
void check_ids(const std::vector<JsonView>& entries, const std::vector<std::string>& ids,
               const std::string& own, const std::vector<Optimization>& all) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!entries[i].is_text()) continue;
    if (ids[i] == own) entries[i].problem(fmt::format("'{}' is the optimization itself", own));
    if (std::none_of(all.begin(), all.end(), [&](auto& other) { return other.id == ids[i]; }))
      entries[i].problem(fmt::format("there is no optimization '{}'", ids[i]),
                         "what is no other optimization stands in 'needs', in words");
  }
}

}  // namespace

Optimization load_optimization(const JsonView& view, std::string id, const Profile& profile) {
  Optimization row;
  row.id = std::move(id);
  row.title = view.text("title");
  if (!absent(view, "phase")) row.phase = view.whole_number("phase");
  for (const auto& entry : view.list("targets")) row.targets.push_back(target(entry, profile));
  row.claimed = saving(view, "claimed");
  row.found = saving(view, "found");
  row.effect = effect_of(view, profile);
  row.effort_hours = effort(view);
  row.risk = scale(view, "risk");
  row.complexity = scale(view, "complexity");
  row.accuracy_impact = scale(view, "accuracy_impact");
  row.speed = absent(view, "speed") ? "" : view.choice("speed", {"faster", "same", "slower"});
  row.speed_effect = null_or_text(view, "speed_effect");
  row.requires_first = view.texts("requires");
  row.needs = view.texts("needs");
  row.conflicts = view.texts("conflicts");
  row.status = view.choice("status", {"open", "done", "cancelled", "superseded"});
  row.source = view.text("source");
  return row;
}

void check_optimizations(const std::vector<JsonView>& views, const std::vector<Optimization>& all) {
  for (std::size_t i = 0; i < views.size() && i < all.size(); ++i) {
    check_ids(views[i].list("requires"), all[i].requires_first, all[i].id, all);
    check_ids(views[i].list("conflicts"), all[i].conflicts, all[i].id, all);
  }
}

std::optional<Ladder> load_ladder(const JsonView& root, const Profile& profile) {
  if (!root.has("ladder") || !root.at("ladder").only({"parameter", "source"})) return std::nullopt;
  const auto view = root.at("ladder");
  Ladder ladder{view.text("parameter"), view.text("source")};
  if (!view.has("parameter") || !view.at("parameter").is_text()) return ladder;
  const auto* parameter = parameter_of(view.at("parameter"), ladder.parameter, profile);
  if (parameter && parameter->spec.kind != ParameterKind::count)
    view.at("parameter")
        .problem(fmt::format("'{}' is a {}; phases are counted", ladder.parameter,
                             kind_name(parameter->spec.kind)));
  return ladder;
}

}  // namespace memplan
