// The needs of every set of changes, each formula evaluated once for each combination of the changes that it
// depends on. Private to the plan room.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "memplan/plan.hpp"

namespace memplan {

// A set of changes: bit i stands for the change number i.
using Members = std::uint32_t;

// A stage and the basis that answers for it.
using Judged = std::pair<const Stage*, Basis>;

// Gives what `estimate` gives, the largest upper end of each device among the stages.
class NeedTable {
 public:
  // All must outlive the table; at most 32 changes.
  NeedTable(const Question& question, const std::vector<Change>& changes, const std::vector<Judged>& stages);

  // Nothing where a stage cannot run with these changes.
  std::optional<PeakNeed> at(Members members);

  // Whether some term of the stages, or whether they can run, depends on `change`, be it of the table or not.
  bool depends_on(const Change& change) const;

 private:
  // What a formula gives at its upper end; nothing where it has no value, a negative one or lacks a
  // parameter.
  using Value = std::optional<double>;
  // Formulas that depend on the same changes, and their values by the members among these.
  struct Group {
    Members depends = 0;
    std::vector<const Formula*> formulas;
    std::unordered_map<Members, std::vector<Value>> values;
    const std::vector<Value>* now = nullptr;  // at the members asked for last
  };
  struct Place {
    std::size_t group = 0;
    std::size_t index = 0;
  };
  struct Slot {
    Place place;
    std::vector<std::pair<Members, double>> factors;
  };
  struct Class {
    std::optional<Place> when;
    double high = 1;
  };
  struct Part {
    std::vector<Slot> host, device;
    std::size_t other = 0;  // the row whose largest moment this one is, plus one; 0 when it is its own
  };
  struct Row {
    bool measured = false, has_ram = false, has_vram = false;
    std::vector<Place> unsupported;
    std::optional<Place> runtime, cpu_factor;
    std::vector<Class> ram_spread, vram_spread;
    std::vector<Part> parts;
    Members depends = 0;
    std::unordered_map<Members, std::optional<PeakNeed>> found;
  };

  std::size_t add_row(const Stage& stage, Basis basis);
  Part make_part(const Stage& stage, Basis basis, const StageModel& model, const Moment& moment,
                 Members& depends);
  void add_slots(std::vector<Slot>& slots, const std::vector<Term>& terms, const Stage& stage, Basis basis,
                 Members& depends);
  std::vector<Class> classes(const std::vector<Spread>& spreads, Members& depends);
  Place place(const Formula& formula, Members& depends);
  void add_names(std::set<std::string>& names, const Formula& formula) const;
  Members validity() const;
  Members setters(const std::set<std::string>& parameters) const;

  void load(Members members);
  std::vector<Value> evaluate(const Group& group, Members members) const;
  Settings::Given given(Members members) const;
  const Value& value(Place place) const { return (*m_groups[place.group].now)[place.index]; }
  bool holds(const std::optional<Place>& when) const;
  double spread(const std::vector<Class>& classes) const;
  std::optional<PeakNeed> need(std::size_t row, Members members);
  std::optional<PeakNeed> compute(const Row& row, Members members);
  bool add_part(const Row& row, const Part& part, Members members, PeakNeed& need) const;
  bool add(const std::vector<Slot>& slots, double scale, double spread, Members members, double& sum,
           double* tensors = nullptr) const;
  bool on_cpu(Members members) const;

  const Question& m_question;
  const std::vector<Change>& m_changes;
  Members m_validity = 0;
  std::set<std::string> m_names;                                  // that the formulas stand on
  std::set<std::tuple<std::string, Basis, std::string>> m_terms;  // stage, basis, name
  std::vector<Group> m_groups;
  std::map<std::pair<const Stage*, Basis>, std::size_t> m_row_of;
  std::vector<Row> m_rows;
  std::vector<std::size_t> m_asked;
  double m_context = 0;
  double m_overhead = 0;  // of the tensors, the upper end
  bool m_cpu = false;     // without changes
  Members m_to_cpu = 0, m_to_gpu = 0;
};

}  // namespace memplan
