#include "plan/change.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace memplan {

namespace {

bool same_value(const ParameterValue& a, const ParameterValue& b) {
  return a.number == b.number && a.choice == b.choice;
}

// A need is compared by its upper end, and so is a multiplied parameter.
ParameterValue multiplied(const ParameterSpec& spec, const ParameterValue& value, double factor) {
  const bool whole = spec.kind == ParameterKind::count || spec.kind == ParameterKind::bytes;
  const double product = value.number * factor;
  return {whole ? std::ceil(product) : product, "", Origin::option};
}

void add_factors(Change& change, const TermScale& row) {
  const auto [low, high] = row.factor;
  for (const auto& term : row.terms)
    change.factors.push_back({row.stage, row.basis, term, {low, (low + high) / 2, high}});
}

bool phase_done(const Settings& settings, const Optimization& optimization,
                const std::optional<Ladder>& ladder) {
  const auto* done = ladder ? settings.find(ladder->parameter) : nullptr;
  return done && optimization.phase && done->number >= *optimization.phase;
}

}  // namespace

bool among(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Change make_change(const Profile& profile, const Settings& settings, const Optimization& optimization,
                   const std::optional<Ladder>& ladder) {
  Change change;
  change.optimization = &optimization;
  const auto& effect = optimization.effect;
  change.set = effect.set;
  for (auto& [name, value] : change.set) value.origin = Origin::option;
  for (const auto& [name, factor] : effect.scaled_parameters)
    if (const auto* present = settings.find(name))
      change.set.emplace_back(name, multiplied(profile.find_parameter(name)->spec, *present, factor.high));
  const bool done = optimization.status == "done";
  for (const auto& row : effect.scaled_terms)
    if (row.basis == Basis::document ? !phase_done(settings, optimization, ladder) : !done)
      add_factors(change, row);
  const auto set_already = [&](auto& entry) {
    const auto* present = settings.find(entry.first);
    return present && same_value(*present, entry.second);
  };
  const bool all_set = std::all_of(change.set.begin(), change.set.end(), set_already);
  change.in_place = all_set && effect.scaled_parameters.empty() && (done || !change.set.empty()) &&
                    (done || change.factors.empty());
  return change;
}

bool exclude_each_other(const Change& a, const Change& b) {
  if (among(a.optimization->conflicts, b.id()) || among(b.optimization->conflicts, a.id())) return true;
  for (const auto& [name, value] : a.set)
    for (const auto& [other, other_value] : b.set)
      if (name == other && !same_value(value, other_value)) return true;
  return false;
}

Question changed(const Question& question, std::span<const Change* const> changes) {
  auto result = question;
  for (const auto* change : changes) {
    for (const auto& [name, value] : change->set) result.given.insert_or_assign(name, value);
    result.options.factors.insert(result.options.factors.end(), change->factors.begin(),
                                  change->factors.end());
  }
  return result;
}

std::vector<std::string> settings_of(const Profile& profile, const Change& change) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : change.set) {
    const auto& spec = profile.find_parameter(name)->spec;
    auto text = format_value(spec, value);
    std::erase_if(text, [](char c) { return c == ',' || c == ' '; });
    texts.push_back(fmt::format("{} {}", option_name(spec), text));
  }
  return texts;
}

Question with_changes(const Question& question, const ChangeSet& set) {
  std::vector<const Change*> changes;
  for (const auto& step : set.steps) changes.push_back(step.change);
  return changed(question, changes);
}

}  // namespace memplan
