#include "cli/report_parts.hpp"

#include <fmt/format.h>

namespace memplan {

namespace {

Value parameter_value(const ParameterSpec& spec, const ParameterValue& value) {
  if (spec.kind == ParameterKind::choice) return value.choice;
  if (spec.kind == ParameterKind::flag) return value.number != 0;
  return value.number;
}

std::string decision_text(const DecisionMade& made) {
  auto text = fmt::format("{}: {}", made.value, made.why);
  for (const auto& [choice, needs] : made.others) text += fmt::format("; {}: {}", choice, needs);
  return text;
}

}  // namespace

std::string default_text(const Parameter& parameter) {
  if (parameter.required) return "required where used";
  if (parameter.default_formula) return fmt::format("default {}", parameter.default_formula->text());
  if (parameter.default_value)
    return fmt::format("default {}", format_value(parameter.spec, *parameter.default_value));
  return "no default";
}

std::string parameter_description(const Parameter& parameter) {
  const auto& spec = parameter.spec;
  return fmt::format("{} ({}; {})", spec.help, accepted(spec), default_text(parameter));
}

Value profile_value(const Profile& profile) {
  return Value::Object{{"name", profile.name},
                       {"version", profile.version},
                       {"file", profile.file},
                       {"calibration", profile.calibration.empty() ? Value() : Value(profile.calibration)}};
}

Value parameters_value(const Estimate& estimate) {
  Value::Object members;
  for (const auto& parameter : estimate.profile->parameters)
    if (const auto* value = estimate.settings.find(parameter.spec.name))
      members.emplace_back(parameter.spec.name,
                           Value::Object{{"value", parameter_value(parameter.spec, *value)},
                                         {"origin", std::string(origin_name(value->origin))}});
  return members;
}

Value texts_value(const std::vector<std::string>& texts) {
  return Value::List(texts.begin(), texts.end());
}

Value decisions_value(const Estimate& estimate) {
  Value::List list;
  for (const auto& made : estimate.decisions) {
    Value::Object others;
    for (const auto& [choice, text] : made.others) others.emplace_back(choice, text);
    const auto& basis = made.decision->basis;
    list.push_back(Value::Object{{"name", made.decision->decides},
                                 {"value", made.value},
                                 {"why", made.why},
                                 {"others", others},
                                 {"basis", basis ? Value(std::string(basis_name(*basis))) : Value()}});
  }
  return list;
}

Value warnings_value(const Estimate& estimate) {
  Value::List list;
  for (const auto& warning : estimate.warnings) list.emplace_back(warning_text(warning));
  return list;
}

Value optional_bytes(const std::optional<Bytes>& bytes) {
  return or_null(bytes);
}

Value text_or_null(const std::string& text) {
  return text.empty() ? Value() : Value(text);
}

Cell size_cell(const std::optional<Bytes>& size, const std::string& otherwise) {
  return size ? Cell(*size) : Cell(otherwise);
}

std::string headline(const Profile& profile) {
  const auto file = profile.file == "built-in" ? "" : fmt::format(" ({})", profile.file);
  const auto summary = profile.summary.empty() ? "" : ": " + profile.summary;
  const auto calibration =
      profile.calibration.empty() ? "" : fmt::format("; calibrated by {}", profile.calibration);
  return fmt::format("{} {}{}{}{}", profile.title, profile.version, file, summary, calibration);
}

std::string given_parameters(const Estimate& estimate) {
  std::vector<std::string> texts;
  for (const auto& parameter : estimate.profile->parameters) {
    const auto* value = estimate.settings.find(parameter.spec.name);
    if (value && value->origin != Origin::default_value)
      texts.push_back(fmt::format("{} {}", parameter.spec.name, format_value(parameter.spec, *value)));
  }
  return fmt::format("{}", fmt::join(texts, " · "));
}

std::string at_moment(const std::string& moment) {
  return moment == "all" ? "" : fmt::format(" at {}", moment);
}

void add_decisions(Report& report, const Estimate& estimate) {
  Items items{"Decisions", {}};
  for (const auto& made : estimate.decisions) {
    const auto& basis = made.decision->basis;
    items.items.push_back(
        {basis ? fmt::format("{}, {}", made.decision->decides, basis_name(*basis)) : made.decision->decides,
         decision_text(made)});
  }
  if (!items.items.empty()) report.blocks.emplace_back(std::move(items));
}

std::string warning_text(const Warning& warning) {
  return warning.stage.empty() ? warning.text : fmt::format("{}: {}", warning.stage, warning.text);
}

void add_warnings(Report& report, const std::vector<Warning>& warnings, const std::string& title) {
  Items items{title, {}};
  for (const auto& warning : warnings) items.items.push_back({"warning", warning_text(warning)});
  if (!items.items.empty()) report.blocks.emplace_back(std::move(items));
}

}  // namespace memplan
