#include "memplan/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "memplan/error.hpp"

namespace memplan {

namespace {

class Explainer {
 public:
  Explainer(const Estimate& estimate, std::optional<Basis> basis)
      : m_estimate(estimate),
        m_profile(*estimate.profile),
        m_basis(basis),
        m_evaluator(m_profile.vocabulary, estimate.settings.point()) {}

  Explanation run() {
    for (const auto& basis : m_estimate.bases)
      if (m_basis.value_or(basis.basis) == basis.basis)
        for (const auto& stage : basis.stages) add_stage(stage, basis.basis);
    for (const auto& made : m_estimate.decisions)
      if (!m_basis || made.decision->basis.value_or(*m_basis) == *m_basis)
        add_names(made.decision->formula, {});
    return std::move(m_result);
  }

 private:
  void add_stage(const StageEstimate& stage, Basis basis) {
    for (const auto device : {Device::ram, Device::vram}) {
      if (!stage.need(device)) continue;
      const auto& need = *stage.need(device);
      for (std::size_t i = 0; i < need.moments.size(); ++i) {
        ExplainedMoment moment{stage.stage->name, need.moments[i].name,   basis, device,
                               i == need.binding, need.moments[i].amount, {}};
        for (const auto& term : need.moments[i].terms) moment.terms.push_back(explain_term(term));
        m_result.moments.push_back(std::move(moment));
      }
    }
  }

  ExplainedTerm explain_term(const TermNeed& need) {
    if (!need.term) return {explain_engine_term(need), need.amount, {}};
    return {derive(need, need.term->note, need.term->source), need.amount, need.term->errata};
  }

  // The terms that the engine adds to every profile.
  Derivation explain_engine_term(const TermNeed& need) {
    if (need.formula) return derive(need, "interpreter and imports", "");
    const auto& constant = *m_profile.find_constant(need.name);
    const auto value = describe_constant(constant).value;
    const auto factor = [](const std::string& text) {
      return fmt::format("({} - 1) * the device's terms", text);
    };
    const bool is_factor = constant.unit.empty();
    return {need.name,
            is_factor ? factor(need.name) : need.name,
            is_factor ? factor(value) : value,
            format_size(need.amount.bytes),
            "",
            constant.source};
  }

  Derivation derive(const TermNeed& need, const std::string& note, const std::string& source) {
    add_names(*need.formula, {});
    const auto outcome = m_evaluator.evaluate(*need.formula);
    return {need.name,
            need.formula->text(),
            m_evaluator.with_values(*need.formula),
            m_evaluator.format(outcome.value, Type::number(1)),
            note,
            source};
  }

  // Adds the definitions and constants that `formula` stands on, once each; `arguments` are its own names.
  void add_names(const Formula& formula, const std::vector<Argument>& arguments) {
    for (const auto& name : formula.names()) {
      const bool own = std::any_of(arguments.begin(), arguments.end(),
                                   [&](auto& argument) { return argument.name == name; });
      if (own || !m_seen.insert(name).second) continue;
      const auto* entry = m_profile.vocabulary.find(name);
      if (entry->kind == Vocabulary::Kind::constant)
        m_result.constants.push_back(describe_constant(*m_profile.find_constant(name)));
      if (entry->kind == Vocabulary::Kind::definition)
        add_definition(m_profile.vocabulary.definition(entry->index));
    }
  }

  void add_definition(const Vocabulary::Definition& definition) {
    Derivation derivation{signature(definition), definition.formula.text(), "", "", "", ""};
    for (const auto& row : m_profile.definitions)
      if (row.name == definition.name) derivation.note = row.note, derivation.source = row.source;
    for (const auto& row : m_profile.decisions)
      if (row.name == definition.name) derivation.source = row.source;
    if (definition.arguments.empty()) add_values(definition, derivation);
    m_result.definitions.push_back(std::move(derivation));
    add_names(definition.formula, definition.arguments);
  }

  static std::string signature(const Vocabulary::Definition& definition) {
    if (definition.arguments.empty()) return definition.name;
    std::vector<std::string> names;
    for (const auto& argument : definition.arguments) names.push_back(argument.name);
    return fmt::format("{}({})", definition.name, fmt::join(names, ", "));
  }

  // A definition that only another branch uses may have no value here.
  void add_values(const Vocabulary::Definition& definition, Derivation& derivation) {
    try {
      const auto outcome = m_evaluator.evaluate(definition.formula);
      if (!outcome.answered()) return;
      derivation.with_values = m_evaluator.with_values(definition.formula);
      derivation.value = m_evaluator.format(outcome.value, definition.type);
    } catch (const Error&) {
      derivation.value = "no value";
    }
  }

  Derivation describe_constant(const Constant& constant) const {
    const auto& known = m_profile.vocabulary.constant(m_profile.vocabulary.find(constant.name)->index);
    return {constant.name,
            "",
            "",
            m_evaluator.format(constant.value, known.type),
            constant.fitted ? "fitted" : "",
            constant.source};
  }

  const Estimate& m_estimate;
  const Profile& m_profile;
  std::optional<Basis> m_basis;
  Evaluator m_evaluator;
  std::set<std::string> m_seen;
  Explanation m_result;
};

}  // namespace

Explanation explain(const Estimate& estimate, std::optional<Basis> basis) {
  return Explainer(estimate, basis).run();
}

}  // namespace memplan
