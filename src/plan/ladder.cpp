#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "memplan/error.hpp"
#include "plan/change.hpp"

namespace memplan {

namespace {

// Upper ends by stage, basis and device.
using UpperEnds = std::map<std::tuple<std::string, Basis, Device>, Bytes>;

// The needs of the stages asked for on both bases, nothing where a device is not used; stages that cannot run
// so are absent.
UpperEnds needs_of(const Question& question) {
  UpperEnds needs;
  for (const auto basis : {Basis::document, Basis::measured}) {
    if (!question.profile->has_basis(basis)) continue;
    auto each = question;
    each.options.basis = basis;
    const auto found = estimate(each);
    for (const auto& answer : found.answers)
      for (const auto device : {Device::ram, Device::vram})
        if (answer.estimate->status == Status::ok) {
          const auto& need = answer.estimate->need(device);
          needs[{answer.estimate->stage->name, basis, device}] = need ? need->amount.high : Bytes{};
        }
  }
  return needs;
}

// The same of settings that a change may have made impossible.
UpperEnds needs_if_possible(const Question& question) {
  try {
    return needs_of(question);
  } catch (const Error& error) {
    if (!is_of_values(error.kind())) throw;
    return {};
  }
}

std::optional<Bytes> entry(const UpperEnds& needs, const UpperEnds::key_type& key) {
  const auto found = needs.find(key);
  return found == needs.end() ? std::nullopt : std::optional(found->second);
}

bool is_target(const Optimization& optimization, const std::string& stage, Device device) {
  return std::any_of(optimization.targets.begin(), optimization.targets.end(), [&](auto& target) {
    return target.stage == stage && target.device == device_name(device);
  });
}

// Goes up the ladder and remembers which changes it is composed of.
class Climber {
 public:
  Climber(const Question& question, const Notes& notes)
      : m_question(question),
        m_notes(notes),
        m_settings(Settings::resolve(*question.profile, question.given)),
        m_today(needs_of(question)),
        m_so_far(m_today) {
    std::erase_if(m_today, [](auto& row) { return row.second == Bytes{}; });
  }

  Phase climb(std::optional<int> number) {
    Phase phase{number, {}, {}};
    for (const auto& optimization : m_notes.optimizations)
      if (optimization.phase == number) phase.rungs.push_back(rung(optimization));
    add_after(phase);
    return phase;
  }

 private:
  Rung rung(const Optimization& optimization) {
    Rung rung;
    rung.change = make_change(*m_question.profile, m_settings, optimization, m_notes.ladder);
    const bool stands = optimization.status == "open" || optimization.status == "done";
    rung.taken = stands && !rung.change.empty() && (!rung.change.in_place || !rung.change.factors.empty());
    if (rung.taken) take(rung);
    const Change* alone[] = {&rung.change};
    add_brought(rung, rung.change.empty() ? m_today : needs_if_possible(changed(m_question, alone)));
    return rung;
  }

  // Leaves the change out where a stage that runs so far would not run with it.
  void take(Rung& rung) {
    auto taken = m_taken;
    std::erase_if(taken, [&](const Change& earlier) {
      const bool gives_way = exclude_each_other(earlier, rung.change);
      if (gives_way) rung.replaces.push_back(earlier.id());
      return gives_way;
    });
    taken.push_back(rung.change);
    std::vector<const Change*> all;
    for (const auto& change : taken) all.push_back(&change);
    auto needs = needs_if_possible(changed(m_question, all));
    rung.taken =
        std::all_of(m_so_far.begin(), m_so_far.end(), [&](auto& row) { return needs.contains(row.first); });
    if (!rung.taken) return rung.replaces.clear();
    m_taken = std::move(taken);
    m_so_far = std::move(needs);
  }

  void add_brought(Rung& rung, const UpperEnds& alone) const {
    for (const auto& [key, today] : m_today) {
      const auto& [stage, basis, device] = key;
      const Brought row{stage, device, basis, today, entry(alone, key), entry(m_so_far, key)};
      if (is_target(*rung.change.optimization, stage, device) || row.alone != row.today)
        rung.brought.push_back(row);
    }
  }

  void add_after(Phase& phase) const {
    const auto documented = documented_needs(phase.number);
    for (const auto& [key, today] : m_today) {
      const auto& [stage, basis, device] = key;
      const bool on_ladder = basis == Basis::document && phase.number && m_notes.ladder;
      phase.after.push_back({stage, device, basis, today, entry(m_so_far, key),
                             on_ladder ? entry(documented, key) : std::nullopt});
    }
  }

  UpperEnds documented_needs(std::optional<int> phase) const {
    if (!m_notes.ladder || !phase) return {};
    const auto* done = m_settings.find(m_notes.ladder->parameter);
    const double number = std::max(done ? done->number : 0.0, static_cast<double>(*phase));
    return needs_if_possible(m_question.with(m_notes.ladder->parameter, {number, "", Origin::option}));
  }

  const Question& m_question;
  const Notes& m_notes;
  Settings m_settings;
  UpperEnds m_today;
  UpperEnds m_so_far;
  std::vector<Change> m_taken;
};

}  // namespace

bool AfterPhase::disagree() const {
  if (!ladder || !composed) return false;
  const auto a = static_cast<double>(composed->count), b = static_cast<double>(ladder->count);
  return std::abs(a - b) > std::max(a, b) / 100;
}

std::vector<Phase> ladder(const Question& question, const Notes& notes, const PlanOptions& options) {
  std::set<int> numbers;
  bool rest = false;
  for (const auto& optimization : notes.optimizations)
    optimization.phase ? void(numbers.insert(*optimization.phase)) : void(rest = true);
  Climber climber(question, notes);
  std::vector<Phase> phases;
  const auto& asked = options.phases;
  for (const auto number : numbers)
    if (asked.empty() || std::find(asked.begin(), asked.end(), number) != asked.end())
      phases.push_back(climber.climb(number));
  if (rest && asked.empty()) phases.push_back(climber.climb(std::nullopt));
  return phases;
}

}  // namespace memplan
