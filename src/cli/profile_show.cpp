#include "cli/profile_show.hpp"

#include <fmt/format.h>

#include "cli/report_parts.hpp"
#include "memplan/bytes.hpp"

namespace memplan {

namespace {

std::string constant_text(const Constant& constant) {
  const auto figure = [&](double value) {
    return constant.unit == "B" ? format_size(value) : format_number(value);
  };
  const auto& [low, value, high] = constant.value;
  const auto range = low == high ? "" : fmt::format(" ({} to {})", figure(low), figure(high));
  const auto power = constant.unit.empty() || constant.unit == "B" ? "" : " " + constant.unit;
  return fmt::format("{}{}{}", figure(value), power, range);
}

Value parameter_entry(const Parameter& parameter) {
  const auto& spec = parameter.spec;
  return Value::Object{{"name", spec.name},       {"option", option_name(spec)},
                       {"symbol", spec.symbol},   {"kind", std::string(kind_name(spec.kind))},
                       {"takes", accepted(spec)}, {"default", default_text(parameter)},
                       {"read", spec.read},       {"help", spec.help}};
}

Value constant_entry(const Constant& constant) {
  return Value::Object{{"name", constant.name},     {"value", constant.value.value},
                       {"low", constant.value.low}, {"high", constant.value.high},
                       {"unit", constant.unit},     {"fitted", constant.fitted},
                       {"source", constant.source}};
}

Value term_entry(const Term& term, const std::string& moment, const char* place) {
  return Value::Object{{"moment", moment},      {"device", place},
                       {"name", term.name},     {"formula", term.formula.text()},
                       {"source", term.source}, {"errata", texts_value(term.errata)}};
}

void add_terms(Value::List& list, const std::vector<Term>& terms, const std::string& moment,
               const char* place) {
  for (const auto& term : terms) list.push_back(term_entry(term, moment, place));
}

// The terms of a basis; those that every moment holds have the moment "".
Value model_entry(const StageModel* model) {
  if (!model) return {};
  Value::List terms, taken;
  add_terms(terms, model->held_host, "", "ram");
  add_terms(terms, model->held_device, "", "vram");
  for (const auto& moment : model->moments) {
    if (!moment.stage.empty()) taken.emplace_back(moment.stage);
    add_terms(terms, moment.host, moment.name, "ram");
    add_terms(terms, moment.device, moment.name, "vram");
  }
  return Value::Object{{"terms", std::move(terms)}, {"taken_stages", std::move(taken)}};
}

Value show_value(const Profile& profile) {
  Value::List parameters, constants, definitions, stages;
  for (const auto& parameter : profile.parameters) parameters.push_back(parameter_entry(parameter));
  for (const auto& constant : profile.constants) constants.push_back(constant_entry(constant));
  for (const auto& definition : profile.definitions)
    definitions.push_back(Value::Object{{"name", definition.name},
                                        {"formula", definition.formula.text()},
                                        {"note", definition.note},
                                        {"source", definition.source}});
  for (const auto& stage : profile.stages)
    stages.push_back(Value::Object{{"name", stage.name},
                                   {"title", stage.title},
                                   {"document", model_entry(stage.model(Basis::document))},
                                   {"measured", model_entry(stage.model(Basis::measured))}});
  return Value::Object{{"schema", "mem-plan/profile-show/1"},
                       {"profile", profile_value(profile)},
                       {"title", profile.title},
                       {"summary", profile.summary},
                       {"parameters", std::move(parameters)},
                       {"constants", std::move(constants)},
                       {"definitions", std::move(definitions)},
                       {"stages", std::move(stages)}};
}

Items parameter_items(const Profile& profile) {
  Items items{"Parameters", {}};
  for (const auto& parameter : profile.parameters)
    items.items.push_back({parameter.spec.name, parameter_description(parameter)});
  return items;
}

Items constant_items(const Profile& profile) {
  Items items{"Constants", {}};
  for (const auto& constant : profile.constants)
    items.items.push_back({constant.name, fmt::format("{}{} [{}]", constant_text(constant),
                                                      constant.fitted ? ", fitted" : "", constant.source)});
  return items;
}

Items definition_items(const Profile& profile) {
  Items items{"Definitions", {}};
  for (const auto& definition : profile.definitions)
    items.items.push_back({definition.name, definition.formula.text()});
  return items;
}

void add_term_items(Items& items, const std::vector<Term>& terms, const char* device) {
  for (const auto& term : terms)
    items.items.push_back({term.name, fmt::format("{}: {} [{}]", device, term.formula.text(), term.source)});
}

// The terms of one moment, or those that all moments hold.
void add_moment(Report& report, const std::string& title, const std::vector<Term>& host,
                const std::vector<Term>& device) {
  Items items{title, {}};
  add_term_items(items, host, "RAM");
  add_term_items(items, device, "VRAM");
  if (!items.items.empty()) report.blocks.emplace_back(std::move(items));
}

void add_model(Report& report, const Stage& stage, Basis basis) {
  const auto* model = stage.model(basis);
  if (!model) return;
  const auto title = fmt::format("{}, {}", stage.name, basis_name(basis));
  add_moment(report, title + ", at every moment", model->held_host, model->held_device);
  for (const auto& moment : model->moments) {
    const auto name = title + at_moment(moment.name);
    if (!moment.stage.empty())
      report.blocks.emplace_back(fmt::format("{}: the largest moment of {}", name, moment.stage));
    add_moment(report, name, moment.host, moment.device);
  }
}

}  // namespace

Report profile_report(const Profile& profile) {
  Report report;
  report.data = show_value(profile);
  report.blocks.emplace_back(headline(profile));
  report.blocks.emplace_back(parameter_items(profile));
  report.blocks.emplace_back(constant_items(profile));
  if (!profile.definitions.empty()) report.blocks.emplace_back(definition_items(profile));
  for (const auto& stage : profile.stages)
    for (const auto basis : {Basis::document, Basis::measured}) add_model(report, stage, basis);
  return report;
}

}  // namespace memplan
