// Types of expressions, found before anything is evaluated. Private to the formula room.
#pragma once

#include <set>
#include <string_view>
#include <vector>

#include "formula/tree.hpp"
#include "memplan/formula.hpp"

namespace memplan::formula {

// Finds the type of one formula. The definitions that it uses must have been checked before.
class Checker {
 public:
  // `arguments` are the names that exist in this formula alone; they must outlive the checker.
  Checker(const Vocabulary& vocabulary, const std::vector<Argument>& arguments)
      : m_vocabulary(vocabulary), m_arguments(arguments) {}

  // The type of the whole formula; throws FormulaError, also when evaluating it would take too many steps or
  // levels.
  Type check(const Node& root);
  // Nodes evaluated for it, calls of definitions with arguments included.
  std::size_t cost() const { return m_cost; }
  // How deep its evaluation nests, definitions included: evaluation recurses no deeper.
  std::size_t depth() const { return m_deepest; }

 private:
  // Parameters known to have a value where the expression under check is evaluated.
  using Known = std::set<std::string_view>;

  Type type_of(const Node& node);
  Type type_of_kind(const Node& node);
  Type leaf(const Node& node);
  Type name(const Node& node);
  Type parameter(const Node& node, const Vocabulary::Parameter& parameter) const;
  Type given(const Node& node) const;
  Type call(const Node& node);
  Type use_of(const Vocabulary::Definition& definition, const Node& node);
  Type argument(const Argument& declared, const Node& node, std::string_view definition);
  Type product(const Node& node);
  Type quotient(const Node& node);
  Type power(const Node& node);
  Type comparison(const Node& node);
  Type logical(const Node& node);
  Type choice(const Node& node);
  Type root(const Node& node);
  Type logarithm(const Node& node);
  Type alignment(const Node& node);

  Type number(const Node& node, std::string_view what);
  Type truth(const Node& node, std::string_view what);
  Type same_dimension(const Node& node, std::string_view sign);
  static Type joined(const Node& node, std::string_view sign, const Type& left, const Node& next,
                     const Type& right);
  static Type merge(const Node& node, const Type& yes, const Type& no);
  static void compare_texts(const Node& node, const Type& left, const Type& right);
  static void learn(const Node& condition, bool holds, Known& known);
  // The type of `node` where `condition` is known to hold, or known not to.
  Type type_when(const Node& condition, bool holds, const Node& node);
  [[noreturn]] void unknown_name(const Node& node) const;

  const Argument* find_argument(std::string_view name) const;

  const Vocabulary& m_vocabulary;
  const std::vector<Argument>& m_arguments;
  Known m_known;
  std::size_t m_cost = 0;
  std::size_t m_level = 0;
  std::size_t m_deepest = 0;
};

}  // namespace memplan::formula
