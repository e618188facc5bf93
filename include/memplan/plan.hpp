// The phase plan: what each optimization of a profile's notes claims and brings, and the cheapest set of open
// ones that fits a budget.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "memplan/budget.hpp"
#include "memplan/estimate.hpp"
#include "memplan/profile.hpp"

namespace memplan {

// What comes first in the order of sets; `standard` is risk, accuracy impact, effort.
enum class Prefer { standard, effort, accuracy, speed };

struct PlanOptions {
  std::vector<int> phases;                 // these alone; all changes, those without a phase too, when empty
  std::vector<std::string> required = {};  // ids that the set must hold
  std::vector<std::string> excluded = {};  // ids that it may not hold
  Prefer prefer = Prefer::standard;
};

// A change as it would be made at the settings asked about.
struct Change {
  const Optimization* optimization = nullptr;
  std::vector<std::pair<std::string, ParameterValue>> set;  // multiplied parameters at their upper factor
  std::vector<TermFactor> factors;                          // empty where the code has the change already
  bool in_place = false;  // the settings are what it would set, or the code has it and nothing is to set

  const std::string& id() const { return optimization->id; }
  bool empty() const { return set.empty() && factors.empty(); }
};

// The options that make a change so: "--batch 32"; none where the code must change.
std::vector<std::string> settings_of(const Profile& profile, const Change& change);

// The need of one stage and device on one basis: today, with one change alone, and with all changes before
// and it. Upper ends. Nothing where it cannot run so.
struct Brought {
  std::string stage;
  Device device = Device::ram;
  Basis basis = Basis::document;
  Bytes today;
  std::optional<Bytes> alone;
  std::optional<Bytes> so_far;
};

// A change in the ladder. It takes the place of the earlier ones that it excludes.
struct Rung {
  Change change;
  std::vector<std::string> replaces;
  bool taken = false;            // it is part of the composition from here on
  std::vector<Brought> brought;  // where it is meant to save or changes something
};

// What a stage needs today and after a phase: composed of the changes, and as the document's own ladder has
// it.
struct AfterPhase {
  std::string stage;
  Device device = Device::ram;
  Basis basis = Basis::document;
  Bytes today;
  std::optional<Bytes> composed;
  std::optional<Bytes> ladder;  // of the document basis, where the notes name it

  // They differ by more than a hundredth.
  bool disagree() const;
};

struct Phase {
  std::optional<int> number;  // nothing: changes that belong to no phase
  std::vector<Rung> rungs;
  std::vector<AfterPhase> after;
};

// The ladder from the settings of `question`, phase by phase. Both must outlive the result.
std::vector<Phase> ladder(const Question& question, const Notes& notes, const PlanOptions& options = {});

// The largest need of each device among the stages, upper ends; nothing where no stage uses it.
struct PeakNeed {
  std::optional<Bytes> ram;
  std::optional<Bytes> vram;

  const std::optional<Bytes>& need(Device device) const { return device == Device::ram ? ram : vram; }
};

// What a set of changes costs, each the more the worse. What is not said counts as the worst.
struct Cost {
  int risk = 0;       // highest, 0 (none) to 5 (not said)
  int accuracy = 0;   // highest impact, the same scale
  int slowing = 0;    // changes that slow it down; those of which it is not said count a hundredth
  double effort = 0;  // hours where all candidates have them, else ranks of complexity
};

// Whether `a` stands before `b` in the order of preference.
bool costs_less(const Cost& a, const Cost& b, Prefer prefer);

// A change of a set, with the need once it and those before it are made.
struct Step {
  const Change* change = nullptr;
  PeakNeed need;  // empty where it cannot run without the steps that follow
};

struct ChangeSet {
  std::vector<std::string> ids;
  std::vector<Step> steps;
  PeakNeed need;
  Cost cost;
};

// `question` with all changes of `set` made.
Question with_changes(const Question& question, const ChangeSet& set);

// A change that is no candidate, and why.
struct Apart {
  std::string id;
  std::string reason;
};

struct Plan {
  std::vector<Change> candidates;  // by id
  std::vector<Apart> apart;
  bool effort_in_hours = false;
  PeakNeed today;                           // empty where a stage cannot run as it is
  std::optional<ChangeSet> recommendation;  // fits at least cost
  std::optional<ChangeSet> smallest;        // where none fits: fills the limits least
  std::vector<ChangeSet> pareto;            // no other needs as little at as little effort; by effort
};

// Most candidates among which the cheapest set is searched.
inline constexpr std::size_t k_most_candidates = 16;

// The cheapest set of changes within `budget`, exactly, or without limits none; the Pareto set of need (of
// the limited devices, of both without limits) against effort when `all` is asked for. Throws Error(usage)
// for ids that do not exist, exclude each other or cannot be required, for phases that do not exist, and for
// more than k_most_candidates. All must outlive the result but for `options`.
Plan plan(const Question& question, const Notes& notes, const Budget& budget, const PlanOptions& options,
          bool all = false);

}  // namespace memplan
