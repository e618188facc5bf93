// Types of expressions, found before anything is evaluated. Private to the formula room.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "formula/tree.hpp"
#include "memplan/formula.hpp"

namespace memplan::formula {

// A definition that a formula uses is itself wrong; its own mistake is reported in its place.
struct UnsoundDefinition {};

// Finds the type of one expression. Throws FormulaError, or UnsoundDefinition.
class Checker {
 public:
  // `arguments` are the names that exist in this formula alone. `on_definition` is called with the index of each
  // definition that is used, and the column, before its type is needed.
  using OnDefinition = std::function<void(std::size_t index, std::size_t column)>;
  Checker(const Vocabulary& vocabulary, const std::vector<Argument>& arguments, OnDefinition on_definition);

  Type type_of(const Node& node);
  // Nodes evaluated for the expressions checked so far, calls of definitions with arguments included.
  std::size_t cost() const { return m_cost; }

 private:
  // Parameters known to have a value where the expression under check is evaluated.
  using Known = std::set<std::string>;

  Type leaf(const Node& node);
  Type name(const Node& node);
  Type parameter(const Node& node, const Vocabulary::Parameter& parameter);
  Type given(const Node& node) const;
  Type call(const Node& node);
  Type use_of_definition(const Node& node, std::size_t index);
  Type negation(const Node& node);
  Type sum(const Node& node);
  Type product(const Node& node);
  Type quotient(const Node& node);
  Type power(const Node& node);
  Type comparison(const Node& node);
  Type logical(const Node& node);
  Type choice(const Node& node);
  Type alike(const Node& node);
  Type rounding(const Node& node);
  Type root(const Node& node);
  Type logarithm(const Node& node);
  Type alignment(const Node& node);

  Type number(const Node& node, std::string_view what);
  Type truth(const Node& node, std::string_view what);
  Type same_dimension(const Node& node, std::string_view sign);
  Type merge(const Node& node, const Type& yes, const Type& no) const;
  void compare_texts(const Node& node, const Type& left, const Type& right) const;
  void learn(const Node& condition, bool holds, Known& known) const;
  Type type_knowing(const Node& node, const Known& more);
  [[noreturn]] void unknown_name(const Node& node) const;

  const Vocabulary& m_vocabulary;
  const std::vector<Argument>& m_arguments;
  OnDefinition m_on_definition;
  Known m_known;
  std::size_t m_cost = 0;
};

// Finds the types of all definitions, whatever their order.
class DefinitionChecker {
 public:
  DefinitionChecker(const Vocabulary& vocabulary, std::vector<Vocabulary::Definition>& definitions);
  std::vector<Vocabulary::DefinitionError> run();

 private:
  enum class State { unseen, open, done };

  void visit(std::size_t index);
  void require(std::size_t index, std::size_t column);
  void check(Vocabulary::Definition& definition);
  [[noreturn]] void refuse_cycle(std::size_t index, std::size_t column) const;

  const Vocabulary& m_vocabulary;
  std::vector<Vocabulary::Definition>& m_definitions;
  std::vector<State> m_states;
  std::vector<std::size_t> m_path;
  std::vector<Vocabulary::DefinitionError> m_errors;
};

}  // namespace memplan::formula
