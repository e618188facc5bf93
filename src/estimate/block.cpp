// The arithmetic of stage.cpp over many points: formulas compiled once, sums in the same order.
#include <algorithm>
#include <cmath>
#include <deque>
#include <map>

#include "estimate/stage.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_none = static_cast<std::size_t>(-1);

// Formulas to compile, each text once.
class Outputs {
 public:
  std::size_t add(const Formula& formula) {
    const auto [entry, is_new] = m_known.try_emplace(formula.text(), m_formulas.size());
    if (is_new) m_formulas.push_back(formula);
    return entry->second;
  }
  std::size_t add(const std::optional<Formula>& formula) { return formula ? add(*formula) : k_none; }
  std::vector<std::size_t> add(const std::vector<Term>& terms) {
    std::vector<std::size_t> places;
    for (const auto& term : terms) places.push_back(add(term.formula));
    return places;
  }
  const std::vector<Formula>& formulas() const { return m_formulas; }

 private:
  std::map<std::string, std::size_t> m_known;
  std::vector<Formula> m_formulas;
};

void append(std::vector<std::size_t>& all, const std::vector<std::size_t>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

}  // namespace

// These have names outside of this file too, since BlockEstimator::Plan is made of them.

// A class of a spread; `when` is the place of its condition.
struct SpreadPlan {
  std::size_t when = k_none;
  Ranged factor;
};

struct StagePlan;

// The terms of a moment as places among the outputs, or the stage whose moment is taken.
struct MomentPlan {
  const std::string* name = nullptr;
  const StagePlan* taken = nullptr;
  std::vector<std::size_t> host;
  std::vector<std::size_t> device;
  bool on_device = false;  // a GPU is used
};

struct StagePlan {
  const Stage* stage = nullptr;
  Basis basis = Basis::document;
  bool has_ram = false;
  std::size_t cpu_factor = k_none;
  std::vector<std::size_t> unsupported;
  std::vector<MomentPlan> moments;
  std::vector<SpreadPlan> ram_spread;
  std::vector<SpreadPlan> vram_spread;
};

// A default that is a formula of other parameters.
struct DefaultPlan {
  std::size_t parameter = 0;
  const ParameterSpec* spec = nullptr;
  Program program;
};

struct MultiplePlan {
  std::size_t parameter = 0;
  double step = 1;
  std::size_t when = k_none;
};

namespace {

// What the outputs gave at the points of one block.
struct Results {
  std::vector<Ranged> values;
  std::size_t count = 0;

  const Ranged& at(std::size_t place, std::size_t point) const { return values[place * count + point]; }
};

void add_moment(NeedFigure& need, const Amount& moment, const std::string& name) {
  if (!need.used || moment.high > need.binding_amount.high) need.binding_amount = moment, need.moment = &name;
  need.used = true;
  widen(need.amount, moment);
}

}  // namespace

struct BlockEstimator::Plan {
  Plan(const Question& question, const std::vector<std::string>& varied);

  void add_parameter(const Parameter& parameter, std::size_t index, const Settings::Given& given);
  const StagePlan& add_stage(const Stage& stage, Basis basis, Outputs& outputs);
  MomentPlan moment_plan(const StageModel& model, const Moment& moment, Basis basis, Outputs& outputs);
  void add_multiple_of(Outputs& outputs);

  const Profile& profile;
  std::vector<AskedStage> asked;
  std::vector<const StagePlan*> beside;  // on either basis: estimate() has no answer where one of them fails
  std::vector<std::string> varied;
  std::vector<std::size_t> varied_index;
  std::vector<std::vector<double>> constant_columns;  // of the parameters that do not vary; empty: no value
  std::vector<DefaultPlan> defaults;
  std::vector<MultiplePlan> multiples;
  std::map<std::pair<const Stage*, Basis>, StagePlan> stages;
  std::optional<Program> program;
  std::size_t device = k_none;  // the parameter that may be the CPU
  double cpu = 0;
  Ranged context;
  Ranged overhead;  // the allocator's factor less 1
};

namespace {

std::vector<SpreadPlan> spread_plan(const std::vector<Spread>& classes, Outputs& outputs) {
  std::vector<SpreadPlan> plan;
  for (const auto& entry : classes) plan.push_back({outputs.add(entry.when), {entry.low, 1, entry.high}});
  return plan;
}

// The figures of one point; what it cannot be sure of, it says.
class PointRun {
 public:
  PointRun(const Results& results, std::size_t point, bool on_cpu, const Ranged& context,
           const Ranged& overhead)
      : m_results(results), m_point(point), m_on_cpu(on_cpu), m_context(context), m_overhead(overhead) {}

  bool sure() const { return m_sure; }

  StageFigures run(const StagePlan& plan) {
    StageFigures found;
    for (const auto place : plan.unsupported)
      if (holds(place)) {
        found.status = Status::unsupported;
        return found;
      }
    for (const auto& moment : plan.moments) {
      if (moment.taken)
        take(found, moment);
      else
        add(found, plan, moment);
    }
    if (found.status == Status::unsupported) found.ram = {}, found.vram = {};
    return found;
  }

 private:
  Ranged value(std::size_t place) {
    const auto& found = m_results.at(place, m_point);
    if (std::isnan(found.value)) m_sure = false;
    return found;
  }

  // A term's bytes, which may not be negative.
  Ranged bytes(std::size_t place) {
    const auto found = value(place);
    if (found.low < 0) m_sure = false;
    return found;
  }

  bool holds(std::size_t place) { return place == k_none || value(place).value != 0; }

  Ranged spread(const std::vector<SpreadPlan>& classes) {
    for (const auto& entry : classes)
      if (holds(entry.when)) return entry.factor;
    return Ranged::point(1);
  }

  void take(StageFigures& found, const MomentPlan& moment) {
    const auto other = run(*moment.taken);
    if (other.status == Status::unsupported) found.status = Status::unsupported;
    if (other.ram.used) add_moment(found.ram, other.ram.binding_amount, *moment.name);
    if (other.vram.used) add_moment(found.vram, other.vram.binding_amount, *moment.name);
  }

  void add(StageFigures& found, const StagePlan& plan, const MomentPlan& moment) {
    const bool moves = m_on_cpu && plan.basis == Basis::measured;  // the device's terms are the host's
    const bool has_host = !moment.host.empty() || (moves && !moment.device.empty());
    const auto device = device_terms(moment);
    if (plan.has_ram && has_host)
      add_moment(found.ram, host_total(plan, moment, moves), *moment.name);
    else
      for (const auto place : moment.host) bytes(place);
    if (moment.on_device && !moves) add_moment(found.vram, device_total(plan, device), *moment.name);
  }

  // Kept between moments: no allocation at a point.
  const std::vector<Ranged>& device_terms(const MomentPlan& moment) {
    m_terms.clear();
    for (const auto place : moment.device) m_terms.push_back(bytes(place));
    return m_terms;
  }

  Amount host_total(const StagePlan& plan, const MomentPlan& moment, bool moves) {
    const auto factor = spread(plan.ram_spread);
    Ranged total;
    for (const auto place : moment.host) total = sum(total, scaled(bytes(place), factor));
    if (!moves) return rounded(total);
    const auto cpu = plan.cpu_factor == k_none ? Ranged::point(1) : bytes(plan.cpu_factor);
    for (const auto& term : m_terms) total = sum(total, scaled(scaled(term, cpu), factor));
    return rounded(total);
  }

  Amount device_total(const StagePlan& plan, const std::vector<Ranged>& terms) {
    const auto factor = spread(plan.vram_spread);
    Ranged total, tensors;
    for (const auto& term : terms) {
      total = sum(total, scaled(term, factor));
      tensors = sum(tensors, term);
    }
    if (plan.basis == Basis::measured) total = sum(sum(total, m_context), scaled(tensors, m_overhead));
    if (m_overhead.low < 0) m_sure = false;
    return rounded(total);
  }

  Bytes whole(double bytes) {
    constexpr double k_safe = 9e18;
    if (bytes >= 0 && bytes < k_safe) return round_up_to_bytes(bytes);
    m_sure = false;
    return {};
  }

  Amount rounded(const Ranged& total) { return {whole(total.value), whole(total.low), whole(total.high)}; }

  const Results& m_results;
  std::size_t m_point;
  bool m_on_cpu;
  const Ranged& m_context;
  const Ranged& m_overhead;
  bool m_sure = true;
  std::vector<Ranged> m_terms;
};

}  // namespace

BlockEstimator::Plan::Plan(const Question& question, const std::vector<std::string>& names)
    : profile(*question.profile),
      asked(asked_stages(profile, question.options)),
      varied(names),
      constant_columns(profile.vocabulary.parameter_count()),
      context(profile.find_constant(k_cuda_context)->value) {
  const auto factor = profile.find_constant(k_allocator_overhead)->value;
  overhead = {factor.low - 1, factor.value - 1, factor.high - 1};
  for (const auto& name : names) varied_index.push_back(profile.vocabulary.find(name)->index);
  for (const auto& parameter : profile.parameters)
    add_parameter(parameter, profile.vocabulary.find(parameter.spec.name)->index, question.given);
  Outputs outputs;
  for (const auto& [stage, basis] : asked) add_stage(*stage, basis, outputs);
  for (const auto other : {Basis::document, Basis::measured})
    for (const auto& [stage, basis] : asked_stages(profile, {other, question.options.stages}))
      beside.push_back(&add_stage(*stage, basis, outputs));
  add_multiple_of(outputs);
  program.emplace(profile.vocabulary, outputs.formulas());
}

void BlockEstimator::Plan::add_parameter(const Parameter& parameter, std::size_t index,
                                         const Settings::Given& given) {
  const auto& spec = parameter.spec;
  if (spec.name == "device") device = index, cpu = profile.vocabulary.number_of_text("cpu");
  if (std::find(varied.begin(), varied.end(), spec.name) != varied.end()) return;
  const auto found = given.find(spec.name);
  const auto* value = found != given.end()      ? &found->second
                      : parameter.default_value ? &*parameter.default_value
                                                : nullptr;
  if (value)
    constant_columns[index].assign(k_block, spec.kind == ParameterKind::choice
                                                ? profile.vocabulary.number_of_text(value->choice)
                                                : value->number);
  else if (parameter.default_formula)
    defaults.push_back(
        {index, &spec, Program(profile.vocabulary, std::span(&*parameter.default_formula, 1))});
}

const StagePlan& BlockEstimator::Plan::add_stage(const Stage& stage, Basis basis, Outputs& outputs) {
  const auto [entry, is_new] = stages.try_emplace({&stage, basis});
  auto& plan = entry->second;
  if (!is_new) return plan;
  const auto& model = *stage.model(basis);
  plan.stage = &stage;
  plan.basis = basis;
  plan.has_ram = model.has_ram;
  plan.cpu_factor = outputs.add(model.cpu_factor);
  for (const auto& condition : stage.unsupported)
    if (condition.basis.value_or(basis) == basis) plan.unsupported.push_back(outputs.add(condition.when));
  for (const auto& moment : model.moments) plan.moments.push_back(moment_plan(model, moment, basis, outputs));
  plan.ram_spread = spread_plan(model.ram_spread, outputs);
  plan.vram_spread = spread_plan(model.vram_spread, outputs);
  return plan;
}

MomentPlan BlockEstimator::Plan::moment_plan(const StageModel& model, const Moment& moment, Basis basis,
                                             Outputs& outputs) {
  MomentPlan plan;
  plan.name = &moment.name;
  if (!moment.stage.empty()) {
    plan.taken = &add_stage(*profile.find_stage(moment.stage), basis, outputs);
    return plan;
  }
  const auto& runtime = model.runtime ? model.runtime : profile.runtime;
  if (basis == Basis::measured && runtime) plan.host.push_back(outputs.add(*runtime));
  append(plan.host, outputs.add(model.held_host));
  append(plan.host, outputs.add(moment.host));
  append(plan.device, outputs.add(model.held_device));
  append(plan.device, outputs.add(moment.device));
  plan.on_device = basis == Basis::document ? model.has_vram : !plan.device.empty();
  return plan;
}

void BlockEstimator::Plan::add_multiple_of(Outputs& outputs) {
  for (const auto& parameter : profile.parameters)
    if (const auto& rule = parameter.multiple_of)
      multiples.push_back(
          {profile.vocabulary.find(parameter.spec.name)->index, rule->step, outputs.add(rule->when)});
}

namespace {

// The parameters' values at the points of one block.
class Columns {
 public:
  Columns(const std::vector<std::vector<double>>& constants, const std::vector<std::size_t>& varied_index,
          std::span<const double* const> varied, std::size_t count)
      : m_columns(constants.size()), m_count(count) {
    for (std::size_t p = 0; p < constants.size(); ++p)
      m_columns[p] = constants[p].empty() ? nullptr : constants[p].data();
    for (std::size_t v = 0; v < varied.size(); ++v) m_columns[varied_index[v]] = varied[v];
  }

  // In the order of the profile, as Settings::resolve applies them. A default without a value may yet get one
  // there, or end in an error.
  void apply(const std::vector<DefaultPlan>& defaults, std::vector<bool>& sure) {
    std::vector<Ranged> found(m_count);
    for (const auto& plan : defaults) {
      plan.program.evaluate(m_columns, m_count, found);
      auto& column = m_computed.emplace_back(m_count);
      for (std::size_t i = 0; i < m_count; ++i) {
        column[i] = found[i].value;
        if (std::isnan(column[i]) || !in_range(*plan.spec, column[i])) sure[i] = false;
      }
      m_columns[plan.parameter] = column.data();
    }
  }

  void evaluate(const Program& program, Results& results) const {
    results.values.resize(program.output_count() * m_count);
    results.count = m_count;
    program.evaluate(m_columns, m_count, results.values);
  }

  const double* column(std::size_t parameter) const {
    return parameter == k_none ? nullptr : m_columns[parameter];
  }

 private:
  std::vector<const double*> m_columns;
  std::deque<std::vector<double>> m_computed;
  std::size_t m_count;
};

// False where a value must be a multiple and is not, or where that cannot be told.
bool keeps_multiple(const MultiplePlan& plan, const double* column, const Results& results, std::size_t i) {
  if (!column) return true;
  const double when = plan.when == k_none ? 1 : results.at(plan.when, i).value;
  return when == 0 || (!std::isnan(when) && std::fmod(column[i], plan.step) == 0);
}

}  // namespace

BlockEstimator::BlockEstimator(const Question& question, const std::vector<std::string>& varied)
    : m_plan(std::make_unique<const Plan>(question, varied)) {}

BlockEstimator::~BlockEstimator() = default;

const std::vector<AskedStage>& BlockEstimator::stages() const {
  return m_plan->asked;
}

std::vector<bool> BlockEstimator::evaluate(std::span<const double* const> varied, std::size_t count,
                                           std::span<StageFigures> figures) const {
  std::vector<bool> sure(count, true);
  Columns columns(m_plan->constant_columns, m_plan->varied_index, varied, count);
  columns.apply(m_plan->defaults, sure);
  Results results;
  columns.evaluate(*m_plan->program, results);
  std::vector<const StagePlan*> plans;
  for (const auto& [stage, basis] : m_plan->asked) plans.push_back(&m_plan->stages.at({stage, basis}));
  const auto* device = columns.column(m_plan->device);
  for (std::size_t i = 0; i < count; ++i) {
    PointRun run(results, i, device && device[i] == m_plan->cpu, m_plan->context, m_plan->overhead);
    for (std::size_t s = 0; s < plans.size(); ++s) figures[i * plans.size() + s] = run.run(*plans[s]);
    for (const auto* plan : m_plan->beside)
      if (std::find(plans.begin(), plans.end(), plan) == plans.end()) run.run(*plan);
    if (!run.sure()) sure[i] = false;
    for (const auto& rule : m_plan->multiples)
      if (!keeps_multiple(rule, columns.column(rule.parameter), results, i)) sure[i] = false;
  }
  return sure;
}

}  // namespace memplan
