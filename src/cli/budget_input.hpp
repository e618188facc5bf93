// The options that say what there is, for every command that decides. Private to the cli room.
#pragma once

#include "cli/options.hpp"
#include "memplan/budget.hpp"

namespace memplan {

// The limits of a command line. Parsing fills it; it must outlive the options.
class BudgetInput {
 public:
  BudgetInput() = default;
  BudgetInput(const BudgetInput&) = delete;
  BudgetInput& operator=(const BudgetInput&) = delete;

  void declare(Options& add);
  // Only those that hold whatever the card is: --max-ram and --headroom.
  void declare_without_card(Options& add);

  // The budget, of which at least one limit is given: throws Error(usage) otherwise. Looks at this machine,
  // or reads the file of another, where that is asked for.
  Budget required() const;
  // The budget, which may be without limits: throws Error(usage) for a headroom without one.
  Budget optional() const;
  // The budget for a command that brings cards of its own, each a limit.
  Budget beside_cards() const;
  // The limits of `machine` and those of the options, where these name no card or machine of their own.
  Budget of(const Machine& machine) const;

 private:
  void declare_ram(Options& add);
  void declare_headroom(Options& add);
  void declare_machine(Options& add);
  BudgetOptions options() const;
  Machine machine() const;

  BudgetOptions m_options;
  bool m_here = false;
  std::optional<std::string> m_probe;
  std::optional<std::string> m_gpu_index;
  bool m_free = false;
};

}  // namespace memplan
