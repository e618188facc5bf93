#include "estimate/stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "memplan/error.hpp"

namespace memplan {

namespace {

Amount difference(const Amount& a, const Amount& b) {
  return {a.bytes - b.bytes, a.low - b.low, a.high - b.high};
}

void add_moment(std::optional<Need>& need, MomentNeed moment) {
  if (!need) need.emplace();
  const bool binds = need->moments.empty() || moment.amount.high > need->binding_moment().amount.high;
  widen(need->amount, moment.amount);
  need->moments.push_back(std::move(moment));
  if (binds) need->binding = need->moments.size() - 1;
}

}  // namespace

Evaluator::Outcome evaluate_at(Evaluator& evaluator, const Formula& formula, const Profile& profile,
                               std::string_view what) {
  try {
    return evaluator.evaluate(formula);
  } catch (Error& error) {
    throw error.at(fmt::format("profile {}, {}", profile.name, what));
  }
}

Bytes bytes_at(double value, const Profile& profile, std::string_view what) {
  try {
    return round_up_to_bytes(value);
  } catch (Error& error) {
    throw error.at(fmt::format("profile {}, {}", profile.name, what));
  }
}

bool holds_at(Evaluator& evaluator, const std::optional<Formula>& when, const Profile& profile,
              std::string_view what) {
  if (!when) return true;
  const auto outcome = evaluate_at(evaluator, *when, profile, what);
  return outcome.answered() && outcome.value.value != 0;
}

std::optional<std::size_t> spread_class(Evaluator& evaluator, const Profile& profile,
                                        const std::vector<Spread>& classes, std::string_view what) {
  for (std::size_t k = 0; k < classes.size(); ++k)
    if (holds_at(evaluator, classes[k].when, profile, what)) return k;
  return std::nullopt;
}

StageEstimator::StageEstimator(const Profile& profile, const Settings& settings, Evaluator& evaluator,
                               const std::vector<TermFactor>& factors)
    : m_profile(profile), m_settings(settings), m_evaluator(evaluator), m_factors(factors) {}

StageEstimate StageEstimator::run(const Stage& stage, Basis basis) {
  StageEstimate result;
  result.stage = &stage;
  if (mark_unsupported(result, basis)) return result;
  add_moments(result, *stage.model(basis), basis);
  if (result.status == Status::ok && !result.needs.empty()) result.status = Status::needs;
  if (result.status == Status::unsupported) result.needs.clear();
  if (result.status != Status::ok) {
    result.ram.reset();
    result.vram.reset();
    return result;
  }
  result.extrapolated = extrapolated(*stage.model(basis));
  return result;
}

bool StageEstimator::mark_unsupported(StageEstimate& result, Basis basis) {
  for (const auto& condition : result.stage->unsupported) {
    if (condition.basis.value_or(basis) != basis ||
        !holds_at(m_evaluator, condition.when, m_profile, result.stage->name + ", unsupported_when"))
      continue;
    result.status = Status::unsupported;
    result.reason = condition.reason.fill(m_evaluator, m_profile.vocabulary);
    result.source = condition.source;
    return true;
  }
  return false;
}

void StageEstimator::add_moments(StageEstimate& result, const StageModel& model, Basis basis) {
  for (const auto& moment : model.moments) {
    if (!moment.stage.empty())
      add_taken_moment(result, moment, basis);
    else
      add_own_moment(result, model, moment, basis);
  }
}

void StageEstimator::add_own_moment(StageEstimate& result, const StageModel& model, const Moment& moment,
                                    Basis basis) {
  const auto host = host_terms(model, moment, basis, result);
  const auto device = device_terms(model, moment, basis, result);
  if (!result.needs.empty()) return;
  if (model.has_ram && !host.empty())
    add_moment(result.ram, total(*result.stage, moment.name, host, spread(model.ram_spread, *result.stage)));
  if (uses_device(model, moment, basis))
    add_moment(result.vram,
               total(*result.stage, moment.name, device, spread(model.vram_spread, *result.stage)));
}

// A measured moment without device terms comes before or after the device is used, and on the CPU there is
// none.
bool StageEstimator::uses_device(const StageModel& model, const Moment& moment, Basis basis) const {
  if (basis == Basis::document) return model.has_vram;
  return !on_cpu() && !(model.held_device.empty() && moment.device.empty());
}

// Another stage's largest moment, its own spread included.
void StageEstimator::add_taken_moment(StageEstimate& result, const Moment& moment, Basis basis) {
  const auto other = run(*m_profile.find_stage(moment.stage), basis);
  for (const auto& name : other.needs) add_if_new(result.needs, name);
  if (other.status == Status::unsupported) {
    result.status = Status::unsupported;
    result.reason = fmt::format("{}: {}", moment.stage, other.reason);
    result.source = other.source;
  }
  for (const auto device : {Device::ram, Device::vram}) {
    const auto& need = other.need(device);
    if (!need) continue;
    MomentNeed taken = need->binding_moment();
    taken.name = moment.name;
    add_moment(device == Device::ram ? result.ram : result.vram, std::move(taken));
  }
}

StageEstimator::RawTerms StageEstimator::host_terms(const StageModel& model, const Moment& moment,
                                                    Basis basis, StageEstimate& result) {
  RawTerms raw;
  const auto one = Ranged::point(1);
  if (basis == Basis::measured) {
    const auto& runtime = model.runtime ? model.runtime : m_profile.runtime;
    if (const auto bytes = runtime ? value(*runtime, std::string(k_runtime), result) : std::nullopt)
      raw.push_back({std::string(k_runtime), *bytes, nullptr, &*runtime, true});
  }
  add_terms(raw, model.held_host, one, basis, result);
  add_terms(raw, moment.host, one, basis, result);
  if (basis == Basis::document || !on_cpu()) return raw;
  const auto factor = model.cpu_factor ? value(*model.cpu_factor, "cpu_factor", result, Type::number()) : one;
  add_terms(raw, model.held_device, factor.value_or(one), basis, result);
  add_terms(raw, moment.device, factor.value_or(one), basis, result);
  return raw;
}

StageEstimator::RawTerms StageEstimator::device_terms(const StageModel& model, const Moment& moment,
                                                      Basis basis, StageEstimate& result) {
  RawTerms raw;
  add_terms(raw, model.held_device, Ranged::point(1), basis, result);
  add_terms(raw, moment.device, Ranged::point(1), basis, result);
  if (basis == Basis::measured) add_device_overheads(raw);
  return raw;
}

void StageEstimator::add_terms(RawTerms& raw, const std::vector<Term>& terms, const Ranged& factor,
                               Basis basis, StageEstimate& result) {
  for (const auto& term : terms)
    if (const auto bytes = value(term.formula, term.name, result))
      raw.push_back({term.name, scaled(scaled(*bytes, factor), factor_of(term, result.stage->name, basis)),
                     &term, &term.formula, true});
}

Ranged StageEstimator::factor_of(const Term& term, const std::string& stage, Basis basis) const {
  auto product = Ranged::point(1);
  for (const auto& row : m_factors)
    if (row.basis == basis && row.stage == stage && row.term == term.name)
      product = scaled(product, row.factor);
  return product;
}

// What the driver takes besides the tensors: the context, and what the allocator reserves beyond what is in
// use. Neither is part of the runs behind the spread.
void StageEstimator::add_device_overheads(RawTerms& raw) const {
  Ranged tensors;
  for (const auto& term : raw) tensors = sum(tensors, term.bytes);
  const auto factor = m_profile.find_constant(k_allocator_overhead)->value;
  raw.push_back(
      {std::string(k_cuda_context), m_profile.find_constant(k_cuda_context)->value, nullptr, nullptr, false});
  raw.push_back({std::string(k_allocator_overhead),
                 scaled(tensors, {factor.low - 1, factor.value - 1, factor.high - 1}), nullptr, nullptr,
                 false});
}

std::optional<Ranged> StageEstimator::value(const Formula& formula, const std::string& what,
                                            StageEstimate& result, const Type& type) {
  const auto place = fmt::format("{}, {}", result.stage->name, what);
  const auto outcome = evaluate_at(m_evaluator, formula, m_profile, place);
  for (const auto& name : outcome.missing)
    for (const auto& lacking : m_settings.lacking_for(name)) add_if_new(result.needs, lacking);
  if (!outcome.answered()) return std::nullopt;
  if (outcome.value.low >= 0) return outcome.value;
  throw Error(ErrorKind::evaluation,
              fmt::format("a part of a need is negative: {} = {}", m_evaluator.with_values(formula),
                          m_evaluator.format(outcome.value, type)))
      .at(fmt::format("profile {}, {}", m_profile.name, place));
}

Ranged StageEstimator::spread(const std::vector<Spread>& spreads, const Stage& stage) {
  const auto found = spread_class(m_evaluator, m_profile, spreads, stage.name + ", spread");
  return found ? Ranged{spreads[*found].low, 1, spreads[*found].high} : Ranged::point(1);
}

// Rounds prefix sums up, so that the terms add up to the total whatever their fractions are.
MomentNeed StageEstimator::total(const Stage& stage, const std::string& name, const RawTerms& raw,
                                 const Ranged& spread) const {
  const auto place = fmt::format("{}, {}", stage.name, name);
  const auto whole = [&](double bytes) { return bytes_at(bytes, m_profile, place); };
  MomentNeed moment{name, {}, {}};
  Ranged so_far;
  for (const auto& term : raw) {
    so_far = sum(so_far, term.spreads ? scaled(term.bytes, spread) : term.bytes);
    const Amount reached{whole(so_far.value), whole(so_far.low), whole(so_far.high)};
    moment.terms.push_back({term.name, difference(reached, moment.amount), term.term, term.formula});
    moment.amount = reached;
  }
  return moment;
}

std::vector<std::string> StageEstimator::extrapolated(const StageModel& model) const {
  std::vector<std::string> names;
  for (const auto& range : model.domain) {
    const auto* value = m_settings.find(range.parameter);
    if (!value) continue;
    const auto spelled = format_value(m_profile.find_parameter(range.parameter)->spec, *value);
    const bool inside = range.values.empty() ? value->number >= range.min && value->number <= range.max
                                             : std::find(range.values.begin(), range.values.end(), spelled) !=
                                                   range.values.end();
    if (!inside) names.push_back(range.parameter);
  }
  return names;
}

bool StageEstimator::on_cpu() const {
  const auto* device = m_settings.find("device");
  return device && device->choice == "cpu";
}

}  // namespace memplan
