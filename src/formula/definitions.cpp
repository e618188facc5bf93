#include "formula/definitions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "formula/checker.hpp"

namespace memplan::formula {

DefinitionChecker::DefinitionChecker(const Vocabulary& vocabulary,
                                     std::vector<Vocabulary::Definition>& definitions)
    : m_vocabulary(vocabulary), m_definitions(definitions), m_states(definitions.size(), State::unseen) {}

std::vector<Vocabulary::DefinitionError> DefinitionChecker::run() {
  for (std::size_t i = 0; i < m_definitions.size(); ++i) visit(i);
  return std::move(m_errors);
}

void DefinitionChecker::visit(std::size_t index) {
  if (m_states[index] == State::unseen) open(index);
  while (!m_path.empty()) {
    auto& last = m_path.back();
    if (last.next == last.uses.size()) {
      close();
      continue;
    }
    const Use use = last.uses[last.next++];
    if (m_states[use.index] == State::unseen) {
      open(use.index);
    } else if (m_states[use.index] == State::open && !last.circular) {
      last.circular = true;
      m_errors.push_back({m_definitions[last.index].name, circle(use)});
    }
  }
}

void DefinitionChecker::open(std::size_t index) {
  auto& definition = m_definitions[index];
  definition.sound = false;
  m_states[index] = State::open;
  m_path.push_back({index, {}, 0, false});
  collect_uses(definition.formula.root(), definition.arguments, m_path.back().uses);
}

void DefinitionChecker::close() {
  const auto& last = m_path.back();
  if (!last.circular) check(m_definitions[last.index]);
  m_states[last.index] = State::done;
  m_path.pop_back();
}

void DefinitionChecker::collect_uses(const Node& node, const std::vector<Argument>& arguments,
                                     std::vector<Use>& uses) const {
  const bool is_argument = node.op == Op::name && std::any_of(arguments.begin(), arguments.end(),
                                                              [&](auto& a) { return a.name == node.text; });
  const auto* entry =
      (node.op == Op::name || node.op == Op::call) && !is_argument ? m_vocabulary.find(node.text) : nullptr;
  if (entry && entry->kind == Vocabulary::Kind::definition) uses.push_back({entry->index, node.column});
  for (const auto& child : node.children) collect_uses(child, arguments, uses);
}

void DefinitionChecker::check(Vocabulary::Definition& definition) {
  try {
    Checker checker(m_vocabulary, definition.arguments);
    definition.type = checker.check(definition.formula.root());
    definition.cost = checker.cost();
    definition.depth = checker.depth();
    find_point_arguments(definition);
    definition.sound = true;
  } catch (const UnsoundDefinition&) {
    // The definition that it stands on has its own entry.
  } catch (const FormulaError& error) {
    m_errors.push_back({definition.name, error});
  }
}

// The formula is right when all arguments are points: one that makes it wrong by having a range must be a
// point.
void DefinitionChecker::find_point_arguments(Vocabulary::Definition& definition) const {
  for (std::size_t i = 0; i < definition.arguments.size(); ++i) {
    auto arguments = definition.arguments;
    arguments[i].type.ranged = true;
    try {
      Checker(m_vocabulary, arguments).check(definition.formula.root());
      definition.arguments[i].must_be_point = false;
    } catch (const FormulaError&) {
      definition.arguments[i].must_be_point = true;
    }
  }
}

FormulaError DefinitionChecker::circle(const Use& use) const {
  constexpr std::ptrdiff_t k_most_names = 8;
  auto at = std::find_if(m_path.begin(), m_path.end(), [&](auto& visit) { return visit.index == use.index; });
  std::string names;
  for (const auto first = at; at != m_path.end() && at - first < k_most_names; ++at)
    names += m_definitions[at->index].name + " → ";
  if (at != m_path.end()) names += "… → ";
  return {fmt::format("the definitions go round in a circle: {}{}", names, m_definitions[use.index].name),
          use.column};
}

}  // namespace memplan::formula
