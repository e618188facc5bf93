#include "memplan/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <memory>
#include <tuple>

#include "memplan/error.hpp"
#include "plan/change.hpp"
#include "plan/cost.hpp"
#include "plan/need_table.hpp"

namespace memplan {

namespace {

// How full the fullest limit is.
double fill(const PeakNeed& need, const Budget& budget) {
  double most = 0;
  for (const auto device : {Device::ram, Device::vram})
    if (budget.limit(device) && need.need(device))
      most = std::max(most, share_of(*need.need(device), budget.limit(device)->bytes));
  return most;
}

bool fits(const PeakNeed& need, const Budget& budget) {
  for (const auto device : {Device::ram, Device::vram})
    if (budget.limit(device) && need.need(device) && *need.need(device) > budget.limit(device)->bytes)
      return false;
  return true;
}

// No device that counts needs more in `a` than in `b`.
bool as_small(const PeakNeed& a, const PeakNeed& b, const Budget& budget) {
  const bool any = !budget.ram && !budget.vram;
  for (const auto device : {Device::ram, Device::vram})
    if ((any || budget.limit(device)) && a.need(device).value_or(Bytes{}) > b.need(device).value_or(Bytes{}))
      return false;
  return true;
}

class Planner {
 public:
  Planner(const Question& question, const Notes& notes, const Budget& budget, const PlanOptions& options)
      : m_question(question), m_notes(notes), m_budget(budget), m_options(options) {}

  Plan run(bool all) {
    check_ids();
    check_phases();
    m_settings = Settings::resolve(*m_question.profile, m_question.given);
    find_stages();
    find_candidates();
    m_table = std::make_unique<NeedTable>(m_question, m_plan.candidates, m_stages);
    if (const auto today = m_table->at(0)) m_plan.today = *today;
    const bool limited = m_budget.ram || m_budget.vram;
    if (!limited && !all) return std::move(m_plan);
    list_sets();
    if (limited) search();
    if (all) find_pareto();
    return std::move(m_plan);
  }

 private:
  // The stages that have figures, or could have with other settings.
  void find_stages() {
    const auto found = estimate(m_question);
    for (const auto& answer : found.answers)
      if (answer.estimate->status != Status::needs)
        m_stages.emplace_back(answer.estimate->stage, answer.basis);
  }

  void check_ids() const {
    std::vector<std::string> known;
    for (const auto& row : m_notes.optimizations) known.push_back(row.id);
    for (const auto& [option, ids] :
         {std::pair{"--require", &m_options.required}, {"--exclude", &m_options.excluded}})
      for (const auto& id : *ids)
        if (!among(known, id))
          throw Error(ErrorKind::usage,
                      fmt::format("profile {} has no change '{}'", m_question.profile->name, printable(id)))
              .at(option)
              .hint(near_miss(id, known, known.empty() ? "" : "changes are " + one_of(known)));
    for (const auto& id : m_options.required)
      if (among(m_options.excluded, id))
        throw Error(ErrorKind::usage, fmt::format("'{}' is excluded by --exclude", id)).at("--require");
  }

  void check_phases() const {
    std::vector<std::string> known;
    std::vector<int> numbers;
    for (const auto& row : m_notes.optimizations)
      if (row.phase && std::find(numbers.begin(), numbers.end(), *row.phase) == numbers.end())
        numbers.push_back(*row.phase);
    std::sort(numbers.begin(), numbers.end());
    for (const auto number : numbers) known.push_back(std::to_string(number));
    for (const auto phase : m_options.phases)
      if (std::find(numbers.begin(), numbers.end(), phase) == numbers.end())
        throw Error(ErrorKind::usage,
                    fmt::format("profile {} has no phase {}", m_question.profile->name, phase))
            .at("--phase")
            .hint(known.empty() ? "leave it out: its changes are in no phases"
                                : "phases are " + one_of(known));
  }

  bool asked(const Optimization& row) const {
    if (among(m_options.required, row.id) || m_options.phases.empty()) return true;
    return row.phase &&
           std::find(m_options.phases.begin(), m_options.phases.end(), *row.phase) != m_options.phases.end();
  }

  // What is meant for other stages may change these in ways that nobody means: a pre-training without its
  // loss.
  bool aims_here(const Optimization& row) const {
    return row.targets.empty() || std::any_of(row.targets.begin(), row.targets.end(), [&](auto& target) {
             return std::any_of(m_stages.begin(), m_stages.end(),
                                [&](auto& stage) { return stage.first->name == target.stage; });
           });
  }

  // Why a change is no candidate, whatever it does; "" when it may be one.
  std::string obstacle(const Change& change) const {
    const auto& row = *change.optimization;
    if (row.status == "cancelled" || row.status == "superseded") return row.status;
    if (change.in_place) return "in place";
    if (done(change) && change.set.empty()) return "in the code already";
    if (among(m_options.excluded, row.id)) return "excluded by --exclude";
    if (!asked(row)) return "of another phase";
    if (!among(m_options.required, row.id) && !aims_here(row)) return "meant for other stages";
    return "";
  }

  void find_candidates() {
    std::vector<Change> possible;
    std::vector<Apart> apart;
    for (const auto& row : m_notes.optimizations) {
      auto change = make_change(*m_question.profile, m_settings, row, m_notes.ladder);
      if (done(change)) change.factors.clear();
      auto reason = obstacle(change);
      if (reason.empty())
        possible.push_back(std::move(change));
      else
        apart.push_back({row.id, std::move(reason)});
    }
    refuse_impossible(apart);
    std::sort(possible.begin(), possible.end(), [](auto& a, auto& b) { return a.id() < b.id(); });
    m_plan.apart = std::move(apart);
    choose(possible, effective(possible));
    require_few();
    const auto timed = [](auto& change) { return done(change) || change.optimization->effort_hours; };
    m_plan.effort_in_hours = std::all_of(m_plan.candidates.begin(), m_plan.candidates.end(), timed);
  }

  void refuse_impossible(const std::vector<Apart>& apart) const {
    for (const auto& [id, reason] : apart)
      if (among(m_options.required, id) && (reason == "cancelled" || reason == "superseded"))
        throw Error(ErrorKind::usage, fmt::format("'{}' is {}", id, reason)).at("--require");
  }

  // Which of `possible` change a term of the stages, are required, or come first of one that does.
  std::vector<bool> effective(const std::vector<Change>& possible) const {
    const std::vector<Change> none;
    const NeedTable table(m_question, none, m_stages);
    std::vector<bool> wanted(possible.size());
    for (std::size_t i = 0; i < possible.size(); ++i)
      wanted[i] = among(m_options.required, possible[i].id()) || table.depends_on(possible[i]);
    add_those_before(wanted, possible);
    return wanted;
  }

  // Adds the changes that come first of one that is wanted, and so on.
  static void add_those_before(std::vector<bool>& wanted, const std::vector<Change>& possible) {
    std::map<std::string, std::size_t> numbers;
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < possible.size(); ++i) {
      numbers[possible[i].id()] = i;
      if (wanted[i]) left.push_back(i);
    }
    while (!left.empty()) {
      const auto& change = possible[left.back()];
      left.pop_back();
      for (const auto& id : change.optimization->requires_first) {
        const auto found = numbers.find(id);
        if (found == numbers.end() || wanted[found->second]) continue;
        wanted[found->second] = true;
        left.push_back(found->second);
      }
    }
  }

  void choose(std::vector<Change>& possible, const std::vector<bool>& wanted) {
    for (std::size_t i = 0; i < possible.size(); ++i)
      if (wanted[i])
        m_plan.candidates.push_back(possible[i]);
      else
        m_plan.apart.push_back(
            {possible[i].id(), possible[i].optimization->effect.empty()
                                   ? "no formula models it"
                                   : "changes no term of the stages asked for on the basis that answers"});
    const auto order = [&](const Apart& row) { return m_notes.find_optimization(row.id); };
    std::sort(m_plan.apart.begin(), m_plan.apart.end(),
              [&](auto& a, auto& b) { return order(a) < order(b); });
  }

  void require_few() const {
    if (m_plan.candidates.size() <= k_most_candidates) return;
    std::vector<std::string> ids;
    for (const auto& change : m_plan.candidates) ids.push_back(change.id());
    throw Error(ErrorKind::usage,
                fmt::format("{} changes could be made, and the cheapest set is searched among at most {}",
                            ids.size(), k_most_candidates))
        .at(fmt::format("profile {}", m_question.profile->name))
        .hint(fmt::format("leave some out with --exclude: {}", fmt::join(ids, ", ")));
  }

  std::size_t number_of(const std::string& id) const {
    const auto found = std::find_if(m_plan.candidates.begin(), m_plan.candidates.end(),
                                    [&](auto& change) { return change.id() == id; });
    return static_cast<std::size_t>(found - m_plan.candidates.begin());
  }

  // For each candidate, those that must be in its set and those that may not. One that can never be made
  // excludes itself.
  void find_rules() {
    const auto& all = m_plan.candidates;
    m_before.assign(all.size(), 0);
    m_against.assign(all.size(), 0);
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (const auto& id : all[i].optimization->requires_first) {
        if (number_of(id) < all.size())
          m_before[i] |= Members{1} << number_of(id);
        else if (!in_code(id))
          m_against[i] |= Members{1} << i;
      }
      for (std::size_t j = 0; j < all.size(); ++j)
        if (i != j && exclude_each_other(all[i], all[j])) m_against[i] |= Members{1} << j;
      if (among(m_options.required, all[i].id())) m_required |= Members{1} << i;
    }
  }

  bool in_code(const std::string& id) const {
    return std::any_of(m_plan.apart.begin(), m_plan.apart.end(), [&](auto& row) {
      return row.id == id && (row.reason == "in place" || row.reason == "in the code already");
    });
  }

  // Why the required changes cannot be made together: the first two that exclude each other.
  void check_required() const {
    for (std::size_t i = 0; i < m_against.size(); ++i)
      for (std::size_t j = 0; j < m_against.size(); ++j)
        if ((m_required >> i & 1) && (m_required >> j & 1) && (m_against[i] >> j & 1))
          throw Error(
              ErrorKind::usage,
              i == j ? fmt::format("'{}' needs a change that cannot be made: {}", m_plan.candidates[i].id(),
                                   fmt::join(m_plan.candidates[i].optimization->requires_first, ", "))
                     : fmt::format("'{}' and '{}' exclude each other", m_plan.candidates[i].id(),
                                   m_plan.candidates[j].id()))
              .at("--require")
              .hint("require one of them");
  }

  bool allowed(Members members) const {
    if ((members & m_required) != m_required) return false;
    for (auto rest = members; rest; rest &= rest - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(rest));
      if ((members & m_against[i]) || (members & m_before[i]) != m_before[i]) return false;
    }
    return true;
  }

  void list_sets() {
    find_rules();
    check_required();
    std::vector<Cost> costs;
    for (const auto& change : m_plan.candidates) costs.push_back(cost_of(change, m_plan.effort_in_hours));
    for (Members members = 0; members < Members{1} << costs.size(); ++members) {
      if (!allowed(members)) continue;
      Entry entry{members, {}};
      for (auto rest = members; rest; rest &= rest - 1)
        add(entry.cost, costs[static_cast<std::size_t>(std::countr_zero(rest))]);
      m_sets.push_back(entry);
    }
    std::sort(m_sets.begin(), m_sets.end(),
              [&](auto& a, auto& b) { return key(a, m_options.prefer) < key(b, m_options.prefer); });
  }

  // Whether nothing but memory stands in the way on the budget's card.
  bool runs_on_card(Members members, const PeakNeed& need) const {
    if (!m_budget.card || !need.vram) return true;
    const auto steps = order(members);
    const auto question = changed(m_question, steps);
    const auto found =
        obstacles(*question.profile, Settings::resolve(*question.profile, question.given), *m_budget.card);
    return std::none_of(found.begin(), found.end(), [](auto& row) { return row.certain; });
  }

  // The first that fits is the cheapest.
  void search() {
    double least = 0;
    const Entry* smallest = nullptr;
    for (const auto& entry : m_sets) {
      const auto need = m_table->at(entry.members);
      if (!need) continue;
      const auto filled = fill(*need, m_budget);
      const bool fitting = fits(*need, m_budget);
      if (!fitting && smallest && filled >= least) continue;
      if (!runs_on_card(entry.members, *need)) continue;
      if (fitting) return void(m_plan.recommendation = make_set(entry));
      least = filled;
      smallest = &entry;
    }
    if (smallest) m_plan.smallest = make_set(*smallest);
  }

  void find_pareto() {
    auto sets = m_sets;
    std::stable_sort(sets.begin(), sets.end(),
                     [](auto& a, auto& b) { return a.cost.effort < b.cost.effort; });
    std::vector<std::pair<Entry, PeakNeed>> front;
    for (const auto& entry : sets) {
      const auto need = m_table->at(entry.members);
      if (!need || !runs_on_card(entry.members, *need)) continue;
      const auto as_good = [&](auto& kept) { return as_small(kept.second, *need, m_budget); };
      if (std::any_of(front.begin(), front.end(), as_good)) continue;
      // Of equal effort, the earlier may need more.
      std::erase_if(front, [&](auto& kept) {
        return kept.first.cost.effort == entry.cost.effort && as_small(*need, kept.second, m_budget);
      });
      front.emplace_back(entry, *need);
    }
    for (const auto& [entry, need] : front) m_plan.pareto.push_back(make_set(entry));
  }

  // The changes in the order of the notes, each after those that it requires.
  std::vector<const Change*> order(Members members) const {
    std::vector<const Change*> left, steps;
    for (auto rest = members; rest; rest &= rest - 1)
      left.push_back(&m_plan.candidates[static_cast<std::size_t>(std::countr_zero(rest))]);
    const auto place = [](const Change* change) {
      return std::pair(change->optimization->phase.value_or(std::numeric_limits<int>::max()),
                       change->optimization);
    };
    std::sort(left.begin(), left.end(), [&](auto* a, auto* b) { return place(a) < place(b); });
    while (!left.empty()) {
      const auto waits = [&](const Change* change) {
        return std::any_of(left.begin(), left.end(), [&](auto* other) {
          return among(change->optimization->requires_first, other->id());
        });
      };
      auto next = std::find_if_not(left.begin(), left.end(), waits);
      if (next == left.end()) next = left.begin();  // they require each other
      steps.push_back(*next);
      left.erase(next);
    }
    return steps;
  }

  ChangeSet make_set(const Entry& entry) const {
    ChangeSet set;
    set.cost = entry.cost;
    Members made = 0;
    for (const auto* change : order(entry.members)) {
      made |= Members{1} << (change - m_plan.candidates.data());
      set.ids.push_back(change->id());
      set.steps.push_back({change, m_table->at(made).value_or(PeakNeed{})});
    }
    set.need = m_table->at(entry.members).value_or(PeakNeed{});
    return set;
  }

  const Question& m_question;
  const Notes& m_notes;
  const Budget& m_budget;
  const PlanOptions& m_options;
  Settings m_settings;
  std::vector<Judged> m_stages;
  std::unique_ptr<NeedTable> m_table;
  std::vector<Members> m_before, m_against;
  Members m_required = 0;
  std::vector<Entry> m_sets;
  Plan m_plan;
};

}  // namespace

Plan plan(const Question& question, const Notes& notes, const Budget& budget, const PlanOptions& options,
          bool all) {
  return Planner(question, notes, budget, options).run(all);
}

}  // namespace memplan
