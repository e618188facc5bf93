#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "estimate/stage.hpp"
#include "memplan/error.hpp"
#include "memplan/estimate.hpp"

namespace memplan {

namespace {

std::vector<std::string> parameter_names(const Profile& profile) {
  std::vector<std::string> names;
  for (const auto& parameter : profile.parameters) names.push_back(parameter.spec.name);
  return names;
}

// Builds up the values of one profile's parameters.
class Resolver {
 public:
  using Lacking = std::map<std::string, std::vector<std::string>, std::less<>>;

  Resolver(const Profile& profile, Settings::Given& values, Point& point, Lacking& lacking)
      : m_profile(profile), m_values(values), m_point(point), m_lacking(lacking) {}

  void run(const Settings::Given& given) {
    m_point.assign(m_profile.vocabulary.parameter_count(), k_no_value);
    for (const auto& [name, value] : given) take_given(name, value);
    for (const auto& parameter : m_profile.parameters)
      if (parameter.default_value && !m_values.contains(parameter.spec.name))
        set(parameter, *parameter.default_value);
    while (apply_default_formulas()) {
    }
    trace_lacking();
    for (const auto& parameter : m_profile.parameters) check_multiple(parameter);
  }

 private:
  void take_given(const std::string& name, const ParameterValue& value) {
    const auto* parameter = m_profile.find_parameter(name);
    if (!parameter)
      throw Error(ErrorKind::parameter,
                  fmt::format("profile {} has no parameter '{}'", m_profile.name, printable(name)))
          .hint(near_miss(name, parameter_names(m_profile),
                          fmt::format("mem-plan estimate {} --help lists its parameters", m_profile.name)));
    set(*parameter, value);
  }

  void set(const Parameter& parameter, const ParameterValue& value) {
    const auto index = m_profile.vocabulary.find(parameter.spec.name)->index;
    const bool choice = parameter.spec.kind == ParameterKind::choice;
    m_point[index] = choice ? m_profile.vocabulary.number_of_text(value.choice) : value.number;
    m_values[parameter.spec.name] = value;
  }

  bool pending(const Parameter& parameter) const {
    return parameter.default_formula && !m_values.contains(parameter.spec.name);
  }

  // One pass over the defaults that are formulas: true when one of them got its value.
  bool apply_default_formulas() {
    bool progress = false;
    for (const auto& parameter : m_profile.parameters) {
      if (!pending(parameter)) continue;
      const auto outcome = evaluate_default(parameter);
      if (!outcome.answered()) continue;
      set_default(parameter, outcome.value.value);
      progress = true;
    }
    return progress;
  }

  // A default may be a fraction of a count (0.4 of the cells) and is not rounded; its range holds all the
  // same.
  void set_default(const Parameter& parameter, double number) {
    ParameterValue value{number, "", Origin::default_value};
    if (parameter.spec.kind == ParameterKind::choice)
      value = {0, m_profile.vocabulary.text_of_number(number), Origin::default_value};
    const auto& spec = parameter.spec;
    if (!in_range(spec, number))
      throw Error(ErrorKind::parameter,
                  fmt::format("its default, {}, gives {}; it takes {}", parameter.default_formula->text(),
                              format_value(spec, value), accepted(spec)))
          .at(option_name(spec))
          .hint(fmt::format("give {}, or correct what it follows from", option_name(spec)));
    set(parameter, value);
  }

  Evaluator::Outcome evaluate_default(const Parameter& parameter) const {
    Evaluator evaluator(m_profile.vocabulary, m_point);
    return evaluate_at(evaluator, *parameter.default_formula, m_profile,
                       fmt::format("the default of {}", parameter.spec.name));
  }

  // Finds what the defaults that have no value lack. Throws when one stands on itself.
  void trace_lacking() {
    for (const auto& parameter : m_profile.parameters)
      if (pending(parameter)) m_lacking[parameter.spec.name] = evaluate_default(parameter).missing;
    const auto direct = m_lacking;
    for (auto& [name, lacking] : m_lacking) lacking = roots(name, direct);
  }

  // What is reached from `name` and goes no further.
  std::vector<std::string> roots(const std::string& name, const Lacking& direct) const {
    std::vector<std::string> result, reached = direct.at(name);
    std::set<std::string> seen(reached.begin(), reached.end());
    for (std::size_t i = 0; i < reached.size(); ++i) {
      const auto further = direct.find(reached[i]);
      if (reached[i] == name) refuse_circle(name, direct.at(name).front());
      if (further == direct.end())
        result.push_back(reached[i]);
      else
        for (const auto& next : further->second)
          if (seen.insert(next).second) reached.push_back(next);
    }
    return result;
  }

  [[noreturn]] void refuse_circle(const std::string& name, const std::string& next) const {
    throw Error(ErrorKind::profile,
                name == next
                    ? fmt::format("the default of '{}' stands on itself", name)
                    : fmt::format("the default of '{}' goes round in a circle through '{}'", name, next))
        .at(m_profile.file);
  }

  void check_multiple(const Parameter& parameter) const {
    const auto found = m_values.find(parameter.spec.name);
    if (!parameter.multiple_of || found == m_values.end()) return;
    const auto& rule = *parameter.multiple_of;
    if (rule.when) {
      Evaluator evaluator(m_profile.vocabulary, m_point);
      const auto holds = evaluate_at(evaluator, *rule.when, m_profile,
                                     fmt::format("multiple_of of {}", parameter.spec.name));
      if (!holds.answered() || holds.value.value == 0) return;
    }
    const double number = found->second.number;
    if (std::fmod(number, rule.step) == 0) return;
    const double below = std::floor(number / rule.step) * rule.step;
    throw Error(ErrorKind::parameter,
                fmt::format("{} is no multiple of {}{}", format_number(number), format_number(rule.step),
                            rule.when ? fmt::format(" (needed where {})", rule.when->text()) : ""))
        .at(option_name(parameter.spec))
        .hint(
            fmt::format("the nearest are {} and {}", format_number(below), format_number(below + rule.step)));
  }

  const Profile& m_profile;
  Settings::Given& m_values;
  Point& m_point;
  Lacking& m_lacking;
};

}  // namespace

Settings Settings::resolve(const Profile& profile, const Given& given) {
  Settings settings;
  Resolver(profile, settings.m_values, settings.m_point, settings.m_lacking).run(given);
  return settings;
}

const ParameterValue* Settings::find(std::string_view name) const {
  const auto found = m_values.find(name);
  return found == m_values.end() ? nullptr : &found->second;
}

std::vector<std::string> Settings::lacking_for(std::string_view name) const {
  const auto found = m_lacking.find(name);
  return found == m_lacking.end() ? std::vector{std::string(name)} : found->second;
}

}  // namespace memplan
