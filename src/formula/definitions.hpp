// The types of all definitions, whatever their order. Private to the formula room.
#pragma once

#include <cstddef>
#include <vector>

#include "formula/tree.hpp"
#include "memplan/formula.hpp"

namespace memplan::formula {

// Checks each definition after those that it uses. The walk keeps its own stack: a chain of definitions may
// be long.
class DefinitionChecker {
 public:
  DefinitionChecker(const Vocabulary& vocabulary, std::vector<Vocabulary::Definition>& definitions);
  std::vector<Vocabulary::DefinitionError> run();

 private:
  enum class State { unseen, open, done };
  // A place in a formula that uses the definition at `index`.
  struct Use {
    std::size_t index;
    std::size_t column;
  };
  // A definition that waits for those that it uses.
  struct Visit {
    std::size_t index;
    std::vector<Use> uses;
    std::size_t next = 0;
    bool circular = false;
  };

  void visit(std::size_t index);
  void open(std::size_t index);
  void close();
  void collect_uses(const Node& node, const std::vector<Argument>& arguments, std::vector<Use>& uses) const;
  void check(Vocabulary::Definition& definition);
  void find_point_arguments(Vocabulary::Definition& definition) const;
  FormulaError circle(const Use& use) const;

  const Vocabulary& m_vocabulary;
  std::vector<Vocabulary::Definition>& m_definitions;
  std::vector<State> m_states;
  std::vector<Visit> m_path;
  std::vector<Vocabulary::DefinitionError> m_errors;
};

}  // namespace memplan::formula
