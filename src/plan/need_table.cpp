#include "plan/need_table.hpp"

#include <algorithm>

#include "memplan/error.hpp"

namespace memplan {

namespace {

constexpr Members bit(std::size_t number) {
  return Members{1} << number;
}

double upper_end(const Profile& profile, std::string_view constant) {
  return profile.find_constant(constant)->value.high;
}

const ParameterValue* value_set(const Change& change, std::string_view name) {
  const auto found =
      std::find_if(change.set.begin(), change.set.end(), [&](auto& entry) { return entry.first == name; });
  return found == change.set.end() ? nullptr : &found->second;
}

}  // namespace

NeedTable::NeedTable(const Question& question, const std::vector<Change>& changes,
                     const std::vector<Judged>& stages)
    : m_question(question), m_changes(changes) {
  const auto& profile = *question.profile;
  m_context = upper_end(profile, k_cuda_context);
  m_overhead = upper_end(profile, k_allocator_overhead) - 1;
  const auto settings = Settings::resolve(profile, question.given);
  const auto* device = settings.find("device");
  m_cpu = device && device->choice == "cpu";
  for (std::size_t i = 0; i < changes.size(); ++i)
    if (const auto* set = value_set(changes[i], "device"))
      (set->choice == "cpu" ? m_to_cpu : m_to_gpu) |= bit(i);
  m_validity = validity();
  for (const auto& [stage, basis] : stages) m_asked.push_back(add_row(*stage, basis));
}

std::size_t NeedTable::add_row(const Stage& stage, Basis basis) {
  const auto known = m_row_of.find({&stage, basis});
  if (known != m_row_of.end()) return known->second;
  const auto& model = *stage.model(basis);
  Row row;
  row.measured = basis == Basis::measured;
  row.has_ram = model.has_ram;
  row.has_vram = model.has_vram;
  row.depends = m_validity | m_to_cpu | m_to_gpu;
  for (const auto& condition : stage.unsupported)
    if (condition.basis.value_or(basis) == basis)
      row.unsupported.push_back(place(condition.when, row.depends));
  const auto& runtime = model.runtime ? model.runtime : m_question.profile->runtime;
  if (row.measured && runtime) row.runtime = place(*runtime, row.depends);
  if (model.cpu_factor) row.cpu_factor = place(*model.cpu_factor, row.depends);
  row.ram_spread = classes(model.ram_spread, row.depends);
  row.vram_spread = classes(model.vram_spread, row.depends);
  for (const auto& moment : model.moments)
    row.parts.push_back(make_part(stage, basis, model, moment, row.depends));
  m_rows.push_back(std::move(row));
  m_row_of[{&stage, basis}] = m_rows.size() - 1;
  return m_rows.size() - 1;
}

NeedTable::Part NeedTable::make_part(const Stage& stage, Basis basis, const StageModel& model,
                                     const Moment& moment, Members& depends) {
  Part part;
  if (!moment.stage.empty()) {
    const auto other = add_row(*m_question.profile->find_stage(moment.stage), basis);
    depends |= m_rows[other].depends;
    part.other = other + 1;
    return part;
  }
  add_slots(part.host, model.held_host, stage, basis, depends);
  add_slots(part.host, moment.host, stage, basis, depends);
  add_slots(part.device, model.held_device, stage, basis, depends);
  add_slots(part.device, moment.device, stage, basis, depends);
  return part;
}

void NeedTable::add_slots(std::vector<Slot>& slots, const std::vector<Term>& terms, const Stage& stage,
                          Basis basis, Members& depends) {
  for (const auto& term : terms) {
    Slot slot{place(term.formula, depends), {}};
    m_terms.emplace(stage.name, basis, term.name);
    for (std::size_t i = 0; i < m_changes.size(); ++i)
      for (const auto& factor : m_changes[i].factors)
        if (factor.stage == stage.name && factor.basis == basis && factor.term == term.name) {
          slot.factors.emplace_back(bit(i), factor.factor.high);
          depends |= bit(i);
        }
    slots.push_back(std::move(slot));
  }
}

std::vector<NeedTable::Class> NeedTable::classes(const std::vector<Spread>& spreads, Members& depends) {
  std::vector<Class> result;
  for (const auto& spread : spreads)
    result.push_back({spread.when ? std::optional(place(*spread.when, depends)) : std::nullopt, spread.high});
  return result;
}

NeedTable::Place NeedTable::place(const Formula& formula, Members& depends) {
  std::set<std::string> names;
  add_names(names, formula);
  const auto changes = setters(names) | m_validity;
  depends |= changes;
  m_names.merge(names);
  auto group =
      std::find_if(m_groups.begin(), m_groups.end(), [&](auto& each) { return each.depends == changes; });
  if (group == m_groups.end()) {
    m_groups.push_back({changes, {}, {}, nullptr});
    group = m_groups.end() - 1;
  }
  group->formulas.push_back(&formula);
  return {static_cast<std::size_t>(group - m_groups.begin()), group->formulas.size() - 1};
}

// All names that a formula stands on, those of definitions and default values below it included.
void NeedTable::add_names(std::set<std::string>& names, const Formula& formula) const {
  const auto& vocabulary = m_question.profile->vocabulary;
  for (const auto& name : formula.names()) {
    if (!names.insert(name).second) continue;
    const auto* entry = vocabulary.find(name);
    if (entry && entry->kind == Vocabulary::Kind::definition)
      add_names(names, vocabulary.definition(entry->index).formula);
    const auto* parameter = m_question.profile->find_parameter(name);
    if (parameter && parameter->default_formula) add_names(names, *parameter->default_formula);
  }
}

Members NeedTable::setters(const std::set<std::string>& parameters) const {
  Members members = 0;
  for (std::size_t i = 0; i < m_changes.size(); ++i)
    for (const auto& [name, value] : m_changes[i].set)
      if (parameters.contains(name)) members |= bit(i);
  return members;
}

// The changes on which it depends whether the parameters' values go together: what is divisible, and
// defaults in range.
Members NeedTable::validity() const {
  std::set<std::string> names;
  for (const auto& parameter : m_question.profile->parameters) {
    if (parameter.multiple_of) names.insert(parameter.spec.name);
    if (parameter.multiple_of && parameter.multiple_of->when) add_names(names, *parameter.multiple_of->when);
    if (parameter.default_formula) add_names(names, *parameter.default_formula);
  }
  return setters(names);
}

bool NeedTable::depends_on(const Change& change) const {
  const auto counts = [&](auto& entry) {
    return m_names.contains(entry.first) || (entry.first == "device" && !m_rows.empty());
  };
  const auto scales = [&](auto& factor) {
    return m_terms.contains({factor.stage, factor.basis, factor.term});
  };
  return std::any_of(change.set.begin(), change.set.end(), counts) ||
         std::any_of(change.factors.begin(), change.factors.end(), scales);
}

Settings::Given NeedTable::given(Members members) const {
  auto result = m_question.given;
  for (std::size_t i = 0; i < m_changes.size(); ++i)
    if (members & bit(i))
      for (const auto& [name, value] : m_changes[i].set) result.insert_or_assign(name, value);
  return result;
}

std::vector<NeedTable::Value> NeedTable::evaluate(const Group& group, Members members) const {
  std::vector<Value> values(group.formulas.size());
  try {
    const auto settings = Settings::resolve(*m_question.profile, given(members));
    Evaluator evaluator(m_question.profile->vocabulary, settings.point());
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto outcome = evaluator.evaluate(*group.formulas[i]);
      if (outcome.answered() && outcome.value.low >= 0) values[i] = outcome.value.high;
    }
  } catch (const Error& error) {
    if (!is_of_values(error.kind())) throw;
  }
  return values;
}

void NeedTable::load(Members members) {
  for (auto& group : m_groups) {
    const auto own = members & group.depends;
    const auto found = group.values.find(own);
    group.now = found != group.values.end() ? &found->second
                                            : &group.values.emplace(own, evaluate(group, own)).first->second;
  }
}

bool NeedTable::holds(const std::optional<Place>& when) const {
  return !when || value(*when).value_or(0) != 0;
}

double NeedTable::spread(const std::vector<Class>& classes) const {
  const auto found = std::find_if(classes.begin(), classes.end(), [&](auto& row) { return holds(row.when); });
  return found == classes.end() ? 1 : found->high;
}

bool NeedTable::on_cpu(Members members) const {
  return members & (m_to_cpu | m_to_gpu) ? (members & m_to_cpu) != 0 : m_cpu;
}

std::optional<PeakNeed> NeedTable::at(Members members) {
  PeakNeed peak;
  bool loaded = false;
  for (const auto row : m_asked) {
    const auto known = m_rows[row].found.find(members & m_rows[row].depends);
    if (known == m_rows[row].found.end() && !loaded) load(members), loaded = true;
    const auto needed = known != m_rows[row].found.end() ? known->second : need(row, members);
    if (!needed) return std::nullopt;
    take_largest(peak.ram, needed->ram);
    take_largest(peak.vram, needed->vram);
  }
  return peak;
}

// The formulas' values at `members` must be loaded.
std::optional<PeakNeed> NeedTable::need(std::size_t row, Members members) {
  const auto own = members & m_rows[row].depends;
  const auto known = m_rows[row].found.find(own);
  if (known != m_rows[row].found.end()) return known->second;
  const auto found = compute(m_rows[row], members);
  return m_rows[row].found.emplace(own, found).first->second;
}

std::optional<PeakNeed> NeedTable::compute(const Row& row, Members members) {
  for (const auto& place : row.unsupported)
    if (holds(place)) return std::nullopt;
  PeakNeed result;
  for (const auto& part : row.parts) {
    if (part.other == 0) {
      if (!add_part(row, part, members, result)) return std::nullopt;
      continue;
    }
    const auto other = need(part.other - 1, members);
    if (!other) return std::nullopt;
    take_largest(result.ram, other->ram);
    take_largest(result.vram, other->vram);
  }
  return result;
}

// Adds `slots`, each times `scale` and its factors, in the order in which the engine does; `tensors` without
// the spread. False when one has no value.
bool NeedTable::add(const std::vector<Slot>& slots, double scale, double spread, Members members, double& sum,
                    double* tensors) const {
  for (const auto& slot : slots) {
    const auto& bytes = value(slot.place);
    if (!bytes) return false;
    double factor = 1;
    for (const auto& [change, by] : slot.factors)
      if (members & change) factor *= by;
    const double part = *bytes * scale * factor;
    sum += part * spread;
    if (tensors) *tensors += part;
  }
  return true;
}

bool NeedTable::add_part(const Row& row, const Part& part, Members members, PeakNeed& need) const {
  const bool cpu = row.measured && on_cpu(members);
  const double ram_spread = spread(row.ram_spread), vram_spread = spread(row.vram_spread);
  double host = 0, device = 0, tensors = 0;
  if (row.runtime && !value(*row.runtime)) return false;
  if (row.runtime) host += *value(*row.runtime) * ram_spread;
  if (cpu && row.cpu_factor && !value(*row.cpu_factor)) return false;
  const double cpu_factor = cpu && row.cpu_factor ? *value(*row.cpu_factor) : 1;
  if (!add(part.host, 1, ram_spread, members, host)) return false;
  if (cpu && !add(part.device, cpu_factor, ram_spread, members, host)) return false;
  if (!add(part.device, 1, vram_spread, members, device, &tensors)) return false;
  const bool host_used = row.runtime || !part.host.empty() || (cpu && !part.device.empty());
  const bool device_used = row.measured ? !cpu && !part.device.empty() : row.has_vram;
  if (row.measured) device = device + m_context, device = device + tensors * m_overhead;
  try {
    if (row.has_ram && host_used) take_largest(need.ram, round_up_to_bytes(host));
    if (device_used) take_largest(need.vram, round_up_to_bytes(device));
  } catch (const Error&) {
    return false;  // more than a file system holds
  }
  return true;
}

}  // namespace memplan
