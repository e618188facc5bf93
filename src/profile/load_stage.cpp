#include "profile/load_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "memplan/bytes.hpp"

namespace memplan {

namespace {

Term load_term(const JsonView& view) {
  Term term;
  if (!view.only({"name", "formula", "note", "source", "errata"})) return term;
  term.name = view.text("name");
  term.formula = view.formula("formula", Wanted::bytes);
  term.note = view.optional_text("note");
  term.source = view.text("source");
  term.errata = view.texts("errata");
  return term;
}

// The terms of the list called `key`; names are unique within it and are not the engine's.
std::vector<Term> load_terms(const JsonView& view, std::string_view key) {
  constexpr std::string_view engine[] = {k_runtime, k_cuda_context, k_allocator_overhead};
  std::vector<Term> terms;
  std::set<std::string> names;
  for (const auto& entry : view.list(key)) {
    terms.push_back(load_term(entry));
    const auto& name = terms.back().name;
    if (std::find(std::begin(engine), std::end(engine), name) != std::end(engine))
      entry.at("name").problem(fmt::format("the term '{}' is the engine's", name));
    else if (entry.has("name") && !names.insert(name).second)
      entry.at("name").problem(fmt::format("the term's name '{}' is taken", name));
  }
  return terms;
}

std::vector<Spread> load_spreads(const JsonView& view, std::string_view key) {
  std::vector<Spread> spreads;
  for (const auto& entry : view.list(key)) {
    if (!entry.only({"when", "low", "high", "runs", "note"})) continue;
    Spread spread;
    spread.when = entry.optional_formula("when", Wanted::truth);
    spread.low = entry.number("low").value_or(0);
    spread.high = entry.number("high").value_or(0);
    spread.runs = entry.whole_number("runs");
    const bool in_limits = spread.low >= k_lowest_spread && spread.high <= k_highest_spread;
    if (!in_limits || spread.low > 1 || spread.high < 1)
      entry.problem(fmt::format("a spread has {} ≤ low ≤ 1 ≤ high ≤ {}", format_number(k_lowest_spread),
                                format_number(k_highest_spread)));
    spreads.push_back(spread);
  }
  return spreads;
}

std::vector<DomainRange> load_domain(const JsonView& view) {
  std::vector<DomainRange> domain;
  for (const auto& [name, entry] : view.members("domain")) {
    if (!entry.only({"min", "max", "values"})) continue;
    DomainRange range;
    range.parameter = name;
    range.values = entry.texts("values");
    range.min = entry.number("min").value_or(0);
    range.max = entry.number("max").value_or(0);
    const bool numbers = entry.has("min") && entry.has("max"), one = entry.has("min") || entry.has("max");
    if (numbers != one || one == entry.has("values") || range.min > range.max)
      entry.problem("a domain is min ≤ max, or a list of values");
    domain.push_back(range);
  }
  return domain;
}

// The document basis: one moment with the stage's RAM and VRAM terms.
StageModel load_document(const JsonView& view) {
  StageModel model;
  if (!view.only({"ram", "vram", "note"})) return model;
  model.has_ram = view.has("ram");
  model.has_vram = view.has("vram");
  if (!model.has_ram && !model.has_vram)
    view.problem("a document basis has 'ram' terms, 'vram' terms or both");
  for (const char* key : {"ram", "vram"})
    if (view.has(key) && view.at(key).is_list() && view.at(key).as_list().empty())
      view.at(key).problem("the list needs at least one term");
  model.moments.push_back({"all", "", load_terms(view, "ram"), load_terms(view, "vram")});
  return model;
}

Moment load_moment(const JsonView& view) {
  Moment moment;
  if (!view.only({"name", "stage", "host", "device", "note"})) return moment;
  moment.name = view.text("name");
  moment.stage = view.optional_text("stage");
  moment.host = load_terms(view, "host");
  moment.device = load_terms(view, "device");
  if (!moment.stage.empty() && (view.has("host") || view.has("device")))
    view.problem("a moment that is another stage's has no terms of its own");
  return moment;
}

StageModel load_measured(const JsonView& view) {
  StageModel model;
  if (!view.only({"held", "moments", "runtime", "cpu_factor", "spread", "domain", "note"})) return model;
  if (view.has("held") && view.at("held").only({"host", "device"})) {
    model.held_host = load_terms(view.at("held"), "host");
    model.held_device = load_terms(view.at("held"), "device");
  }
  std::set<std::string> names;
  for (const auto& entry : view.list("moments")) {
    model.moments.push_back(load_moment(entry));
    if (entry.has("name") && !names.insert(model.moments.back().name).second)
      entry.at("name").problem(fmt::format("the moment's name '{}' is taken", model.moments.back().name));
  }
  if (model.moments.empty()) view.problem("a measured basis needs at least one moment in 'moments'");
  model.runtime = view.optional_formula("runtime", Wanted::bytes);
  model.cpu_factor = view.optional_formula("cpu_factor", Wanted::plain_number);
  if (view.has("spread") && view.at("spread").only({"ram", "vram"})) {
    model.ram_spread = load_spreads(view.at("spread"), "ram");
    model.vram_spread = load_spreads(view.at("spread"), "vram");
  }
  model.domain = load_domain(view);
  model.has_ram = true;
  model.has_vram =
      !model.held_device.empty() || std::any_of(model.moments.begin(), model.moments.end(),
                                                [](auto& moment) { return !moment.device.empty(); });
  return model;
}

std::vector<Condition> load_conditions(const JsonView& view, std::string_view key) {
  std::vector<Condition> conditions;
  for (const auto& entry : view.list(key)) {
    if (!entry.only({"when", "basis", "reason", "source"})) continue;
    conditions.push_back({entry.formula("when", Wanted::truth), load_basis(entry),
                          entry.text_template("reason"), entry.text("source")});
  }
  return conditions;
}

// Finds what is wrong between a stage and the rest of its profile.
class StageChecker {
 public:
  StageChecker(const Profile& profile, Findings& findings) : m_profile(profile), m_findings(findings) {
    for (const auto& stage : profile.stages)
      if (!stage.name.empty()) m_stages.push_back(stage.name);
    for (const auto& parameter : profile.parameters) m_parameters.push_back(parameter.spec.name);
  }

  void check(const Stage& stage, std::size_t index) {
    const auto place = fmt::format("/stages/{}", index);
    if (!stage.name.empty() && !m_seen.insert(stage.name).second)
      m_findings.add(place + "/name", fmt::format("the stage's name '{}' is taken", stage.name));
    if (!stage.measured) return;
    for (std::size_t i = 0; i < stage.measured->moments.size(); ++i)
      check_moment(stage, stage.measured->moments[i], fmt::format("{}/measured/moments/{}/stage", place, i));
    for (const auto& range : stage.measured->domain) check_domain(range, place + "/measured/domain");
    check_work(*stage.measured, place);
  }

  void check_names(const std::vector<std::string>& names, const std::string& place) {
    for (const auto& name : names)
      if (!m_profile.find_stage(name))
        m_findings.add(place, fmt::format("'{}' is no stage", printable(name)),
                       near_miss(name, m_stages, m_stages.empty() ? "" : "stages are " + one_of(m_stages)));
  }

 private:
  void check_moment(const Stage& stage, const Moment& moment, const std::string& place) {
    if (moment.stage.empty()) return;
    const auto* other = m_profile.find_stage(moment.stage);
    if (!other) return check_names({moment.stage}, place);
    if (other == &stage) return m_findings.add(place, "a stage cannot take its own moment");
    if (!other->measured)
      return m_findings.add(place, fmt::format("the stage '{}' has no measured basis to take", moment.stage));
    const auto& inner = other->measured->moments;
    if (std::any_of(inner.begin(), inner.end(), [](auto& each) { return !each.stage.empty(); }))
      m_findings.add(place, fmt::format("the stage '{}' itself takes another stage's moment", moment.stage));
  }

  // The terms that an estimate evaluates for the stage's own moments: those that are held at each of them.
  static std::size_t own_terms(const StageModel& model) {
    const auto held = model.held_host.size() + model.held_device.size();
    std::size_t count = 0;
    for (const auto& moment : model.moments)
      if (moment.stage.empty()) count += held + moment.host.size() + moment.device.size();
    return count;
  }

  // A stage whose moment is taken is evaluated once more for each that takes it.
  void check_work(const StageModel& model, const std::string& place) {
    constexpr std::size_t k_most_terms = 5000;
    const bool was_too_many = m_terms > k_most_terms;
    m_terms += own_terms(model);
    for (const auto& moment : model.moments)
      if (const auto* other = m_profile.find_stage(moment.stage); other && other->measured)
        m_terms += own_terms(*other->measured);
    if (m_terms > k_most_terms && !was_too_many)
      m_findings.add(
          place + "/measured",
          fmt::format("with this stage an estimate takes more than {} terms, counting held terms at "
                      "each moment and those of a stage at each moment that takes it",
                      format_number(k_most_terms)));
  }

  void check_domain(const DomainRange& range, const std::string& place) {
    const auto name = printable(range.parameter);
    const auto* parameter = m_profile.find_parameter(range.parameter);
    if (!parameter)
      return m_findings.add(place, fmt::format("'{}' is no parameter", name),
                            near_miss(range.parameter, m_parameters));
    const auto& spec = parameter->spec;
    const bool named = spec.kind == ParameterKind::choice || spec.kind == ParameterKind::flag;
    if (named == range.values.empty())
      m_findings.add(
          place, fmt::format("the domain of '{}' is {}", name, named ? "a list of values" : "min and max"));
    const auto choices =
        spec.kind == ParameterKind::flag ? std::vector<std::string>{"yes", "no"} : spec.choices;
    for (const auto& value : range.values)
      if (!choices.empty() && std::find(choices.begin(), choices.end(), value) == choices.end())
        m_findings.add(place, fmt::format("'{}' is no value of '{}'", printable(value), name),
                       near_miss(value, choices));
  }

  const Profile& m_profile;
  Findings& m_findings;
  std::vector<std::string> m_stages;
  std::vector<std::string> m_parameters;
  std::set<std::string> m_seen;
  std::size_t m_terms = 0;  // that an estimate evaluates, of the stages checked so far
};

// --stage takes several names with commas between them.
bool is_stage_name(std::string_view name) {
  const auto valid = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-'; };
  return !name.empty() && name.size() <= 64 && name.front() != '-' &&
         std::all_of(name.begin(), name.end(), valid);
}

}  // namespace

std::optional<Basis> load_basis(const JsonView& view) {
  const auto name = view.optional_choice("basis", {"document", "measured"});
  if (name.empty()) return std::nullopt;
  return name == "document" ? Basis::document : Basis::measured;
}

Stage load_stage(const JsonView& view) {
  Stage stage;
  if (!view.only({"name", "title", "unsupported_when", "warn_when", "document", "measured", "note"}))
    return stage;
  stage.name = view.text("name");
  if (view.has("name") && !is_stage_name(stage.name))
    view.at("name").problem("a stage's name has letters, digits, '_' and '-', at most 64");
  stage.title = view.optional_text("title");
  stage.unsupported = load_conditions(view, "unsupported_when");
  stage.warnings = load_conditions(view, "warn_when");
  if (view.has("document")) stage.document = load_document(view.at("document"));
  if (view.has("measured")) stage.measured = load_measured(view.at("measured"));
  if (!stage.document && !stage.measured)
    view.problem("a stage has a 'document' basis, a 'measured' one or both");
  return stage;
}

void check_stages(const JsonView& root, const Profile& profile, Findings& findings) {
  StageChecker checker(profile, findings);
  for (std::size_t i = 0; i < profile.stages.size(); ++i) checker.check(profile.stages[i], i);
  for (std::size_t i = 0; i < profile.advice.size(); ++i)
    checker.check_names(profile.advice[i].stages, fmt::format("{}/advice/{}/stages", root.pointer(), i));
}

void link_taken_moments(Profile& profile) {
  for (auto& stage : profile.stages) {
    if (!stage.measured) continue;
    for (const auto& moment : stage.measured->moments) {
      const auto* other = profile.find_stage(moment.stage);
      if (other && other->measured && other->measured->has_vram) stage.measured->has_vram = true;
    }
  }
}

}  // namespace memplan
