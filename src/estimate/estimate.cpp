#include "memplan/estimate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "estimate/stage.hpp"
#include "memplan/error.hpp"

namespace memplan {

namespace {

template <typename Names>
void add_new_ones(std::vector<std::string>& all, const Names& more) {
  for (const auto& name : more) add_if_new(all, name);
}

// The stages asked for, in the profile's order.
std::vector<const Stage*> chosen_stages(const Profile& profile, const std::vector<std::string>& names) {
  std::vector<std::string> known;
  for (const auto& stage : profile.stages) known.push_back(stage.name);
  for (const auto& name : names)
    if (!profile.find_stage(name))
      throw Error(ErrorKind::usage,
                  fmt::format("profile {} has no stage '{}'", profile.name, printable(name)))
          .at("--stage")
          .hint(near_miss(name, known, "stages are " + one_of(known)));
  std::vector<const Stage*> result;
  for (const auto& stage : profile.stages)
    if (names.empty() || std::find(names.begin(), names.end(), stage.name) != names.end())
      result.push_back(&stage);
  return result;
}

// Measured stands where it says as much as the document does.
Basis standing_basis(const Stage& stage) {
  if (!stage.document) return Basis::measured;
  if (!stage.measured) return Basis::document;
  const bool complete = stage.measured->has_vram || !stage.document->has_vram;
  return complete ? Basis::measured : Basis::document;
}

// BD-2 before BD-10.
bool id_less(const std::string& a, const std::string& b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

void take_peak(std::optional<Peak>& peak, const std::optional<Need>& need, const std::string& stage) {
  if (!need) return;
  if (!peak) peak = Peak{need->amount.bytes, need->amount.high, stage};
  if (need->amount.high > peak->high) peak->high = need->amount.high, peak->stage = stage;
  peak->bytes = std::max(peak->bytes, need->amount.bytes);
}

std::optional<Bytes> requested(const Profile& profile, const std::optional<Formula>& rule,
                               const BasisEstimate& basis) {
  if (!rule) return std::nullopt;
  Point peaks = {k_no_value, k_no_value};
  if (basis.ram) peaks[0] = static_cast<double>(basis.ram->bytes.count);
  if (basis.vram) peaks[1] = static_cast<double>(basis.vram->bytes.count);
  Evaluator evaluator(request_vocabulary(), peaks);
  const auto outcome = evaluate_at(evaluator, *rule, profile, "request");
  if (!outcome.answered()) return std::nullopt;
  return bytes_at(outcome.value.value, profile, "request");
}

Estimate empty_estimate(const Profile& profile, Settings settings) {
  Estimate result;
  result.profile = &profile;
  result.settings = std::move(settings);
  return result;
}

// Fills an Estimate, part by part.
class Assembler {
 public:
  Assembler(const Profile& profile, Settings settings, const EstimateOptions& options)
      : m_options(options),
        m_stages(chosen_stages(profile, options.stages)),
        m_result(empty_estimate(profile, std::move(settings))),
        m_evaluator(profile.vocabulary, m_result.settings.point()) {}

  Estimate run() {
    for (const auto basis : {Basis::document, Basis::measured})
      if (profile().has_basis(basis)) add_basis(basis);
    add_answers();
    add_request();
    add_decisions();
    add_warnings();
    return std::move(m_result);
  }

 private:
  const Profile& profile() const { return *m_result.profile; }

  void add_basis(Basis basis) {
    BasisEstimate result{basis, {}, {}, {}};
    StageEstimator estimator(profile(), m_result.settings, m_evaluator, m_options.factors);
    for (const auto* stage : m_stages) {
      if (!stage->model(basis)) continue;
      result.stages.push_back(estimator.run(*stage, basis));
      take_peak(result.ram, result.stages.back().ram, stage->name);
      take_peak(result.vram, result.stages.back().vram, stage->name);
      if (basis == Basis::document && result.stages.back().status == Status::ok) add_errata(*stage->document);
    }
    m_result.bases.push_back(std::move(result));
    std::sort(m_result.errata.begin(), m_result.errata.end(), id_less);
  }

  void add_errata(const StageModel& model) {
    for (const auto& moment : model.moments)
      for (const auto* terms : {&moment.host, &moment.device})
        for (const auto& term : *terms) add_new_ones(m_result.errata, term.errata);
  }

  void add_answers() {
    for (const auto& [stage, chosen] : asked_stages(profile(), m_options)) {
      const auto* basis = m_result.basis(chosen);
      const auto found = std::find_if(basis->stages.begin(), basis->stages.end(),
                                      [&](auto& row) { return row.stage == stage; });
      m_result.answers.push_back({chosen, &*found});
    }
  }

  void add_request() {
    auto& request = m_result.request;
    const auto& rule = profile().request;
    const auto* document = m_result.basis(Basis::document);
    if (m_options.basis == Basis::document && rule && document) {
      request = {requested(profile(), rule->ram, *document), requested(profile(), rule->vram, *document),
                 rule->text};
      return;
    }
    request.rule = "the largest upper end among the stages";
    for (const auto& answer : m_result.answers) {
      take_largest(request.ram, answer.estimate->ram);
      take_largest(request.vram, answer.estimate->vram);
    }
  }

  static void take_largest(std::optional<Bytes>& largest, const std::optional<Need>& need) {
    if (need && (!largest || need->amount.high > *largest)) largest = need->amount.high;
  }

  void add_decisions() {
    for (const auto& decision : profile().decisions) {
      const auto place = fmt::format("decision {}", decision.name);
      const auto outcome = found_value(decision.formula, place);
      if (!outcome) continue;
      DecisionMade made{
          &decision, profile().vocabulary.text_of_number(outcome->value), reason(decision.why, place), {}};
      for (const auto& [choice, text] : decision.others)
        if (choice != made.value) made.others.emplace_back(choice, fill(text));
      m_result.decisions.push_back(std::move(made));
    }
  }

  std::string fill(const Template& text) { return text.fill(m_evaluator, profile().vocabulary); }

  std::string reason(const std::vector<Case>& cases, const std::string& place) {
    for (const auto& entry : cases) {
      const auto holds = entry.when ? found_value(*entry.when, place) : Ranged::point(1);
      if (holds && holds->value != 0) return fill(entry.text);
    }
    return "";
  }

  // Nothing when a parameter is lacking: what is said beside the numbers is left out then.
  std::optional<Ranged> found_value(const Formula& formula, const std::string& place) {
    const auto outcome = evaluate_at(m_evaluator, formula, profile(), place);
    return outcome.answered() ? std::optional(outcome.value) : std::nullopt;
  }

  void add_warnings() {
    for (const auto& answer : m_result.answers) {
      const auto& found = *answer.estimate;
      if (found.status == Status::unsupported) warn(found, fmt::format("left out: {}", found.reason));
      if (found.status != Status::ok) continue;
      for (const auto& condition : found.stage->warnings) add_warning(answer, condition);
      for (const auto& name : found.extrapolated) warn(found, extrapolation(*found.stage->measured, name));
    }
  }

  void add_warning(const Answer& answer, const Condition& condition) {
    if (condition.basis.value_or(answer.basis) != answer.basis) return;
    const auto holds =
        found_value(condition.when, fmt::format("{}, warn_when", answer.estimate->stage->name));
    if (holds && holds->value != 0) warn(*answer.estimate, fill(condition.reason));
  }

  // The same warning of several stages is said once.
  void warn(const StageEstimate& found, std::string text) {
    for (auto& warning : m_result.warnings)
      if (warning.text == text) return void(warning.stage += ", " + found.stage->name);
    m_result.warnings.push_back({found.stage->name, std::move(text)});
  }

  std::string extrapolation(const StageModel& model, const std::string& name) const {
    const auto range = std::find_if(model.domain.begin(), model.domain.end(),
                                    [&](auto& row) { return row.parameter == name; });
    const auto& spec = profile().find_parameter(name)->spec;
    const auto value = format_value(spec, *m_result.settings.find(name));
    if (!range->values.empty())
      return fmt::format("extrapolates: {} {}, measured with {}", name, value, one_of(range->values));
    const ParameterValue low{range->min, "", {}}, high{range->max, "", {}};
    const bool above = m_result.settings.find(name)->number > range->max;
    return fmt::format("extrapolates: {} {}, measured {} {}", name, value, above ? "up to" : "from",
                       format_value(spec, above ? high : low));
  }

  const EstimateOptions& m_options;
  std::vector<const Stage*> m_stages;
  Estimate m_result;
  Evaluator m_evaluator;
};

}  // namespace

std::string_view device_name(Device device) {
  return device == Device::ram ? "ram" : "vram";
}
std::string_view device_title(Device device) {
  return device == Device::ram ? "RAM" : "VRAM";
}

const TermNeed& Need::binding_term() const {
  const auto& terms = binding_moment().terms;
  return *std::max_element(terms.begin(), terms.end(),
                           [](auto& a, auto& b) { return a.amount.high < b.amount.high; });
}

const BasisEstimate* Estimate::basis(Basis wanted) const {
  const auto found = std::find_if(bases.begin(), bases.end(), [&](auto& row) { return row.basis == wanted; });
  return found == bases.end() ? nullptr : &*found;
}

bool Estimate::answered() const {
  return std::any_of(answers.begin(), answers.end(),
                     [](auto& answer) { return answer.estimate->status == Status::ok; });
}

std::vector<std::string> Estimate::lacking() const {
  std::vector<std::string> names;
  for (const auto& answer : answers) add_new_ones(names, answer.estimate->needs);
  return names;
}

std::vector<AskedStage> asked_stages(const Profile& profile, const EstimateOptions& options) {
  std::vector<AskedStage> asked;
  for (const auto* stage : chosen_stages(profile, options.stages)) {
    const auto basis = options.basis.value_or(standing_basis(*stage));
    if (stage->model(basis)) asked.push_back({stage, basis});
  }
  return asked;
}

Estimate estimate(const Profile& profile, Settings settings, const EstimateOptions& options) {
  return Assembler(profile, std::move(settings), options).run();
}

Estimate estimate(const Question& question) {
  return estimate(*question.profile, Settings::resolve(*question.profile, question.given), question.options);
}

Question Question::with(std::string_view name, ParameterValue value) const {
  auto other = *this;
  other.given.insert_or_assign(std::string(name), std::move(value));
  return other;
}

Question Question::on_device(Bytes total) const {
  auto other = *this;
  for (const auto& parameter : profile->parameters)
    if (parameter.spec.read == "device_total")
      other.given.try_emplace(parameter.spec.name,
                              ParameterValue{static_cast<double>(total.count), "", Origin::device});
  return other;
}

StageEstimate estimate_stage(const Profile& profile, const Settings& settings, const Stage& stage,
                             Basis basis, const std::vector<TermFactor>& factors) {
  Evaluator evaluator(profile.vocabulary, settings.point());
  return StageEstimator(profile, settings, evaluator, factors).run(stage, basis);
}

std::optional<std::size_t> spread_class(const Profile& profile, const Settings& settings,
                                        const std::vector<Spread>& classes) {
  Evaluator evaluator(profile.vocabulary, settings.point());
  return spread_class(evaluator, profile, classes, "spread");
}

std::vector<std::string> advice_for(const Profile& profile, const Settings& settings, std::string_view stage,
                                    Device device) {
  std::vector<std::string> texts;
  Evaluator evaluator(profile.vocabulary, settings.point());
  for (const auto& advice : profile.advice) {
    const bool of_stage = advice.stages.empty() ||
                          std::find(advice.stages.begin(), advice.stages.end(), stage) != advice.stages.end();
    if (!of_stage || (!advice.device.empty() && advice.device != device_name(device))) continue;
    const auto outcome = advice.when ? evaluate_at(evaluator, *advice.when, profile, "advice")
                                     : Evaluator::Outcome{Ranged::point(1), {}};
    if (outcome.answered() && outcome.value.value != 0)
      texts.push_back(advice.text.fill(evaluator, profile.vocabulary));
  }
  return texts;
}

}  // namespace memplan
