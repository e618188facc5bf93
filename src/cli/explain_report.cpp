#include "cli/explain_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/report_parts.hpp"

namespace memplan {

namespace {

Value::Object derivation_members(const Derivation& derivation) {
  const auto text = [](const std::string& value) { return value.empty() ? Value() : Value(value); };
  return {{"name", derivation.name},
          {"formula", text(derivation.formula)},
          {"with_values", text(derivation.with_values)},
          {"value", text(derivation.value)},
          {"note", text(derivation.note)},
          {"source", text(derivation.source)}};
}

Value term_value(const ExplainedTerm& term) {
  auto members = derivation_members(term.derivation);
  members.emplace_back("bytes", term.amount.bytes);
  members.emplace_back("low_bytes", term.amount.low);
  members.emplace_back("high_bytes", term.amount.high);
  members.emplace_back("errata", texts_value(term.errata));
  return members;
}

Value moment_value(const ExplainedMoment& moment) {
  Value::List terms;
  for (const auto& term : moment.terms) terms.push_back(term_value(term));
  return Value::Object{{"stage", moment.stage},
                       {"basis", std::string(basis_name(moment.basis))},
                       {"device", std::string(device_name(moment.device))},
                       {"moment", moment.moment},
                       {"binds", moment.binds},
                       {"bytes", moment.amount.bytes},
                       {"terms", std::move(terms)}};
}

Value erratum_value(const Erratum& erratum) {
  return Value::Object{{"id", erratum.id},
                       {"where", erratum.where},
                       {"says", erratum.says},
                       {"gives", erratum.gives},
                       {"source", erratum.source}};
}

// The errata that touch a term shown, in the order of the notes.
std::vector<const Erratum*> shown_errata(const Explanation& explanation, const Notes& notes) {
  std::vector<const Erratum*> found;
  for (const auto& erratum : notes.errata) {
    const auto touches = [&](const ExplainedTerm& term) {
      return std::find(term.errata.begin(), term.errata.end(), erratum.id) != term.errata.end();
    };
    for (const auto& moment : explanation.moments)
      if (std::any_of(moment.terms.begin(), moment.terms.end(), touches) &&
          (found.empty() || found.back() != &erratum))
        found.push_back(&erratum);
  }
  return found;
}

Value explain_value(const Estimate& estimate, const Explanation& explanation,
                    const std::vector<const Erratum*>& errata) {
  Value::List moments, definitions, constants, errata_list;
  for (const auto& moment : explanation.moments) moments.push_back(moment_value(moment));
  for (const auto& row : explanation.definitions) definitions.emplace_back(derivation_members(row));
  for (const auto& row : explanation.constants) constants.emplace_back(derivation_members(row));
  for (const auto* erratum : errata) errata_list.push_back(erratum_value(*erratum));
  return Value::Object{
      {"schema", "mem-plan/explain/1"},           {"profile", profile_value(*estimate.profile)},
      {"parameters", parameters_value(estimate)}, {"moments", std::move(moments)},
      {"definitions", std::move(definitions)},    {"constants", std::move(constants)},
      {"decisions", decisions_value(estimate)},   {"warnings", warnings_value(estimate)},
      {"errata", std::move(errata_list)}};
}

// "4 B * n = 4 B * 20,000 = 80 kB", each step only where it adds something.
std::string derivation_text(const Derivation& derivation) {
  std::string text = derivation.formula;
  const bool choice = derivation.with_values == fmt::format("'{}'", derivation.value);
  if (!derivation.with_values.empty() && derivation.with_values != derivation.formula && !choice)
    text += " = " + derivation.with_values;
  if (!derivation.value.empty() && derivation.value != derivation.with_values)
    text += (text.empty() ? "" : " = ") + derivation.value;
  if (!derivation.note.empty()) text += fmt::format("; {}", derivation.note);
  if (!derivation.source.empty()) text += fmt::format(" [{}]", derivation.source);
  return text;
}

std::string term_text(const ExplainedTerm& term) {
  auto text = derivation_text(term.derivation);
  if (term.amount.high > term.amount.bytes)
    text += fmt::format("; with the spread {} to {}", format_size(term.amount.low),
                        format_size(term.amount.high));
  if (!term.errata.empty()) text += fmt::format("; errata {}", fmt::join(term.errata, ", "));
  return text;
}

Items moment_items(const ExplainedMoment& moment) {
  Items items{
      fmt::format("{}, {}, {}{}: {}{}", moment.stage, basis_name(moment.basis), device_title(moment.device),
                  at_moment(moment.moment), format_size(moment.amount.bytes), moment.binds ? " (binds)" : ""),
      {}};
  for (const auto& term : moment.terms) items.items.push_back({term.derivation.name, term_text(term)});
  return items;
}

void add_derivations(Report& report, const std::string& title, const std::vector<Derivation>& rows) {
  Items items{title, {}};
  for (const auto& row : rows) items.items.push_back({row.name, derivation_text(row)});
  if (!items.items.empty()) report.blocks.emplace_back(std::move(items));
}

void add_errata(Report& report, const std::vector<const Erratum*>& errata) {
  Items items{"Errata of the document", {}};
  for (const auto* erratum : errata)
    items.items.push_back({erratum->id, fmt::format("{}. The document says: {}. In fact: {}.", erratum->where,
                                                    erratum->says, erratum->gives)});
  if (!items.items.empty()) report.blocks.emplace_back(std::move(items));
}

}  // namespace

void add_formulas(Report& report, const Explanation& explanation) {
  for (const auto& moment : explanation.moments) report.blocks.emplace_back(moment_items(moment));
}

void add_foundations(Report& report, const Explanation& explanation, const Notes& notes) {
  add_derivations(report, "Definitions", explanation.definitions);
  add_derivations(report, "Constants", explanation.constants);
  add_errata(report, shown_errata(explanation, notes));
}

Report explain_report(const Estimate& estimate, const Explanation& explanation, const Notes& notes) {
  Report report;
  report.data = explain_value(estimate, explanation, shown_errata(explanation, notes));
  report.blocks.emplace_back(headline(*estimate.profile));
  report.blocks.emplace_back(given_parameters(estimate));
  add_formulas(report, explanation);
  add_decisions(report, estimate);
  add_foundations(report, explanation, notes);
  add_warnings(report, estimate.warnings);
  return report;
}

}  // namespace memplan
