#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "memplan/bytes.hpp"
#include "memplan/embedded.hpp"
#include "profile/json_view.hpp"
#include "profile/load_stage.hpp"

namespace memplan {

namespace {

// Options of commands: a parameter cannot take their names.
constexpr std::string_view k_command_options[] = {
    "stage",       "basis",       "from",     "params",    "calibration", "json",     "format",
    "units",       "color",       "quiet",    "help",      "version",     "max_ram",  "max_vram",
    "gpu",         "here",        "probe",    "gpu_index", "free",        "headroom", "matrix",
    "count_zeros", "profile_dir", "profile",  "runs",      "output",      "score",    "cross_validate",
    "strict",      "for",         "sort",     "inventory", "all",         "engine",   "script",
    "command",     "array",       "throttle", "phase",     "require",     "exclude",  "prefer",
    "html",        "svg",         "jobs",     "interval",  "record",      "time",     "gpu_type",
    "partition",   "image",       "sacct",    "gpu_map",   "ledger",      "columns",  "bars",
    "chart",       "yes",         "cpus",     "account",   "qos",         "allocate", "save",
    "timeout",     "like"};

// A parameter's name with "_from" names the column of a data file that fills it.
bool is_command_option(std::string_view name) {
  return name.ends_with("_from") || std::find(std::begin(k_command_options), std::end(k_command_options),
                                              name) != std::end(k_command_options);
}

constexpr std::size_t k_most_parameters = 256;
constexpr std::size_t k_most_choices = 64;

// "B^2" → 2, "B" → 1, "" → 0.
std::optional<int> byte_exponent(std::string_view unit) {
  if (unit.empty()) return 0;
  if (unit == "B") return 1;
  if (unit.size() == 3 && unit.starts_with("B^") && unit[2] >= '2' && unit[2] <= '9') return unit[2] - '0';
  return std::nullopt;
}

Type type_of(const ParameterSpec& spec) {
  switch (spec.kind) {
    case ParameterKind::bytes:
      return Type::number(1);
    case ParameterKind::flag:
      return Type::truth();
    case ParameterKind::choice:
      return Type::text(spec.choices);
    default:
      return Type::number();
  }
}

Wanted wanted_of(ParameterKind kind) {
  switch (kind) {
    case ParameterKind::bytes:
      return Wanted::bytes;
    case ParameterKind::flag:
      return Wanted::truth;
    case ParameterKind::choice:
      return Wanted::text;
    default:
      return Wanted::plain_number;
  }
}

bool is_symbol(std::string_view text) {
  return text.size() == 1 && std::isalpha(static_cast<unsigned char>(text[0])) && text != "h";
}

class Loader {
 public:
  Loader(const JsonView& root, Findings& findings, const std::string& file)
      : m_root(root), m_findings(findings) {
    m_profile.file = file;
  }

  Profile run() {
    head();
    for (const auto& view : m_root.list("parameters", k_most_parameters)) parameter(view);
    for (const auto& view : m_root.list("constants")) constant(view);
    engine_constants();
    for (const auto& view : m_root.list("definitions")) definition(view);
    for (const auto& view : m_root.list("decisions")) decision(view);
    for (const auto& view : m_root.list("stages")) m_profile.stages.push_back(load_stage(view));
    m_profile.runtime = m_root.optional_formula("runtime", Wanted::bytes);
    if (m_root.has("request")) request(m_root.at("request"));
    for (const auto& view : m_root.list("needs")) need(view);
    for (const auto& view : m_root.list("advice")) advice(view);
    if (m_profile.stages.empty()) m_root.problem("a profile needs at least one stage in 'stages'");
    check_formulas();
    check_stages(m_root, m_profile, m_findings);
    link_taken_moments(m_profile);
    return std::move(m_profile);
  }

 private:
  void head() {
    m_root.only({"schema", "name", "version", "title", "summary", "note", "parameters", "constants",
                 "definitions", "decisions", "stages", "runtime", "request", "needs", "advice"});
    m_root.schema("mem-plan/profile/1");
    m_profile.name = m_root.text("name");
    if (m_root.has("name") && !is_profile_name(m_profile.name))
      m_root.at("name").problem("a profile's name has small letters, digits and '-', at most 64");
    m_profile.version = m_root.text("version");
    m_profile.title = m_root.text("title");
    m_profile.summary = m_root.optional_text("summary");
  }

  // Makes `name` known to the formulas; `add` is what may refuse it.
  template <typename Add>
  void name_it(const JsonView& view, Add add) {
    try {
      add();
      m_places[view.text("name")] = view.place();
    } catch (const std::invalid_argument& error) {
      if (view.has("name")) view.at("name").problem(error.what());
    }
  }

  std::string place_of(const std::string& name) { return m_findings.pointer_to(m_places[name]); }

  void parameter(const JsonView& view) {
    if (!view.only({"name", "symbol", "kind", "choices", "unit", "default", "required", "min", "max", "above",
                    "below", "multiple_of", "help", "read", "note", "source"}))
      return;
    Parameter parameter;
    auto& spec = parameter.spec;
    spec.name = view.text("name");
    spec.symbol = view.optional_text("symbol");
    if (!spec.symbol.empty() && !is_symbol(spec.symbol))
      view.at("symbol").problem("a symbol is one letter, and not h");
    else if (!spec.symbol.empty() && !m_symbols.insert(spec.symbol).second)
      view.at("symbol").problem(fmt::format("the symbol '{}' is taken", spec.symbol));
    const auto kind =
        find_parameter_kind(view.choice("kind", {"count", "number", "fraction", "bytes", "flag", "choice"}));
    spec.kind = kind.value_or(ParameterKind::number);
    choices(view, spec);
    spec.unit = view.optional_text("unit");
    spec.help = view.text("help");
    spec.read = view.optional_choice(
        "read", {"observations", "variables", "nonzeros", "sparsity", "value_bytes", "median_row_nonzeros",
                 "categories", "parts", "padded_parts", "share", "device_total"});
    limits(view, spec);
    parameter.required = view.flag("required", false);
    if (kind && (kind != ParameterKind::choice || !spec.choices.empty())) defaults(view, parameter);
    multiple_of(view, parameter);
    if (is_command_option(spec.name))
      view.at("name").problem(fmt::format("{} is an option of the commands", option_name(spec)),
                              "choose another name");
    name_it(view, [&] {
      const bool may_lack = !parameter.required && !parameter.default_value && !parameter.default_formula;
      m_profile.vocabulary.add_parameter(spec.name, type_of(spec), may_lack);
      m_profile.parameters.push_back(std::move(parameter));
    });
  }

  static void choices(const JsonView& view, ParameterSpec& spec) {
    spec.choices = view.texts("choices", k_most_choices);
    const bool belongs = spec.kind == ParameterKind::choice;
    if (belongs && spec.choices.empty()) view.problem("the kind choice needs 'choices'");
    if (!belongs && view.has("choices")) view.at("choices").problem("'choices' belongs to the kind choice");
    std::set<std::string> seen;
    for (const auto& choice : spec.choices)
      if (choice.empty() || !seen.insert(choice).second)
        view.at("choices").problem(
            fmt::format("the choice '{}' {}", choice, choice.empty() ? "is empty" : "occurs twice"));
  }

  static void limits(const JsonView& view, ParameterSpec& spec) {
    spec.min = view.number(view.has("above") ? "above" : "min");
    spec.above_min = view.has("above");
    spec.max = view.number(view.has("below") ? "below" : "max");
    spec.below_max = view.has("below");
    if ((view.has("above") && view.has("min")) || (view.has("below") && view.has("max")))
      view.problem("'above' stands instead of 'min', and 'below' instead of 'max'");
    const bool strict = spec.above_min || spec.below_max;
    if (spec.min && spec.max && (*spec.min > *spec.max || (strict && *spec.min == *spec.max)))
      view.problem("no value lies between the limits");
    if (spec.kind == ParameterKind::fraction && (spec.min.value_or(0) < 0 || spec.max.value_or(1) > 1))
      view.problem("a fraction lies in 0 to 1");
    if (spec.kind == ParameterKind::fraction && !spec.min) spec.min = 0;
    if (spec.kind == ParameterKind::fraction && !spec.max) spec.max = 1;
    if ((spec.kind == ParameterKind::count || spec.kind == ParameterKind::bytes) && !spec.min) spec.min = 0;
  }

  void defaults(const JsonView& view, Parameter& parameter) {
    if (!view.has("default")) return;
    if (parameter.required) view.problem("a required parameter has no default");
    const auto given = view.at("default");
    if (given.is_object()) return default_formula(given, parameter);
    default_value(given, parameter);
  }

  void default_formula(const JsonView& given, Parameter& parameter) {
    if (!given.only({"formula"})) return;
    const auto pending = m_findings.formulas.size();
    parameter.default_formula = given.formula("formula", wanted_of(parameter.spec.kind));
    if (m_findings.formulas.size() == pending) return;
    m_findings.formulas.back().is_default = true;
    m_findings.formulas.back().choices = parameter.spec.choices;
  }

  static void default_value(const JsonView& given, Parameter& parameter) {
    try {
      if (given.is_flag() && parameter.spec.kind == ParameterKind::flag)
        parameter.default_value = ParameterValue{given.as_flag() ? 1.0 : 0.0, "", Origin::default_value};
      else if (given.is_number() && parameter.spec.kind != ParameterKind::flag &&
               parameter.spec.kind != ParameterKind::choice) {
        check_range(parameter.spec, *given.as_number(), given.spelled());
        parameter.default_value = ParameterValue{*given.as_number(), "", Origin::default_value};
      } else if (given.is_text()) {
        parameter.default_value = parse_value(parameter.spec, given.as_text());
        parameter.default_value->origin = Origin::default_value;
      } else {
        given.problem("a default is a value of the parameter's kind, or {\"formula\": …}");
      }
    } catch (const Error& error) {
      given.problem(error.what(), error.hint());
    }
  }

  static void multiple_of(const JsonView& view, Parameter& parameter) {
    if (!view.has("multiple_of")) return;
    const auto given = view.at("multiple_of");
    if (!given.only({"step", "when"})) return;
    MultipleOf rule;
    rule.step = given.number("step").value_or(1);
    if (rule.step < 1 || rule.step != std::floor(rule.step))
      given.problem("'step' is a whole number of at least 1");
    rule.when = given.optional_formula("when", Wanted::truth);
    parameter.multiple_of = rule;
  }

  void constant(const JsonView& view) {
    if (!view.only({"name", "value", "low", "high", "unit", "source", "fitted", "note"})) return;
    Constant constant;
    constant.name = view.text("name");
    constant.unit = view.optional_text("unit");
    constant.source = view.text("source");
    constant.fitted = view.flag("fitted", false);
    constant.value.value = view.required_number("value");
    constant.value.low = view.number("low").value_or(constant.value.value);
    constant.value.high = view.number("high").value_or(constant.value.value);
    if (constant.value.low > constant.value.value || constant.value.high < constant.value.value)
      view.problem("a constant has low ≤ value ≤ high");
    const auto exponent = byte_exponent(constant.unit);
    if (!exponent) view.at("unit").problem("a constant's unit is \"\", \"B\" or \"B^2\" to \"B^9\"");
    name_it(view, [&] {
      m_profile.vocabulary.add_constant(constant.name, exponent.value_or(0), constant.value);
      m_profile.constants.push_back(std::move(constant));
    });
  }

  // What the engine adds to every profile, unless the profile knows better.
  void engine_constants() {
    const std::string path = "catalogue/engine.json";
    const JsonFile engine(embedded_file(path), path);
    for (const auto& view : JsonView(engine.root(), m_findings).list("constants")) engine_constant(view);
  }

  void engine_constant(const JsonView& view) {
    const auto name = view.text("name");
    if (const auto* own = m_profile.find_constant(name)) return check_replacement(*own, view);
    if (!m_profile.vocabulary.find(name)) return constant(view);
    m_findings.add(place_of(name) + "/name", fmt::format("the name '{}' is the engine's", name));
  }

  // A profile may replace the engine's constant by one of the same unit.
  void check_replacement(const Constant& own, const JsonView& engine) {
    const auto unit = engine.optional_text("unit");
    const double least = unit.empty() ? 1 : 0;
    if (own.unit != unit)
      m_findings.add(place_of(own.name),
                     fmt::format("the engine's constant '{}' has the unit \"{}\"", own.name, unit));
    else if (own.value.low < least)
      m_findings.add(place_of(own.name),
                     fmt::format("the engine's constant '{}' is at least {}", own.name, least));
  }

  void definition(const JsonView& view) {
    if (!view.only({"name", "arguments", "formula", "note", "source"})) return;
    const auto name = view.text("name");
    Definition definition{name, named_formula(view, name), view.optional_text("note"),
                          view.optional_text("source")};
    std::vector<Argument> arguments;
    for (const auto& entry : view.list("arguments")) arguments.push_back(argument(entry));
    name_it(view, [&] {
      m_profile.vocabulary.add_definition(name, arguments, definition.formula);
      m_profile.definitions.push_back(std::move(definition));
    });
  }

  // The formula of a definition, which may be of any type: the vocabulary checks it. One that cannot be read
  // stands on itself instead, so that what uses it is known to be unsound and gets no entry of its own.
  Formula named_formula(const JsonView& view, const std::string& name) {
    auto& pending = m_findings.formulas;
    const auto before = pending.size();
    Formula formula = view.formula("formula", Wanted::number);
    const bool readable = pending.size() > before;
    pending.erase(pending.begin() + static_cast<std::ptrdiff_t>(before), pending.end());
    if (readable || !is_formula_name(name)) return formula;
    m_unreadable.insert(name);
    return Formula::parse(name);
  }

  // "n" is a plain number, {"name": "x", "unit": "B"} one in bytes.
  static Argument argument(const JsonView& view) {
    Argument result;
    std::string unit;
    if (view.is_text())
      result.name = view.as_text();
    else if (view.only({"name", "unit"}))
      result.name = view.text("name"), unit = view.optional_text("unit");
    const auto exponent = byte_exponent(unit);
    if (!exponent) view.problem("an argument's unit is \"\", \"B\" or \"B^2\" to \"B^9\"");
    if (!is_formula_name(result.name))
      view.problem(fmt::format("'{}' is no name for an argument", printable(result.name)));
    result.type = Type::number(exponent.value_or(0), false);
    return result;
  }

  void decision(const JsonView& view) {
    if (!view.only({"name", "decides", "basis", "formula", "why", "others", "source"})) return;
    Decision decision;
    decision.name = view.text("name");
    decision.decides = view.has("decides") ? view.text("decides") : decision.name;
    if (view.has("decides") && !m_profile.find_parameter(decision.decides))
      view.at("decides").problem(fmt::format("'{}' is no parameter", printable(decision.decides)),
                                 near_miss(decision.decides, parameter_names()));
    decision.basis = load_basis(view);
    decision.formula = named_formula(view, decision.name);
    for (const auto& entry : view.list("why")) why(entry, decision);
    if (decision.why.empty()) view.problem("'why' must say why the choice is so");
    for (const auto& [choice, text] : view.members("others"))
      decision.others.emplace_back(choice, text.as_template());
    decision.source = view.text("source");
    name_it(view, [&] {
      m_profile.vocabulary.add_definition(decision.name, {}, decision.formula);
      m_findings.formulas.push_back({view.at("name").place(), Formula::parse(decision.name), Wanted::text});
      m_profile.decisions.push_back(std::move(decision));
    });
  }

  static void why(const JsonView& view, Decision& decision) {
    if (!view.only({"when", "text"})) return;
    decision.why.push_back({view.optional_formula("when", Wanted::truth), view.text_template("text")});
  }

  std::vector<std::string> parameter_names() const {
    std::vector<std::string> names;
    for (const auto& parameter : m_profile.parameters) names.push_back(parameter.spec.name);
    return names;
  }

  void request(const JsonView& view) {
    if (!view.only({"ram", "vram", "rule", "source"})) return;
    const auto pending = m_findings.formulas.size();
    const auto ram = view.formula("ram", Wanted::bytes);
    const auto vram = view.optional_formula("vram", Wanted::bytes);
    m_profile.request = {ram, vram, view.text("rule"), view.text("source")};
    m_findings.check_formulas(request_vocabulary(), pending);
  }

  void need(const JsonView& view) {
    if (!view.only({"kind", "at_least", "usable", "when", "reason", "source"})) return;
    DeviceNeed need;
    need.kind = view.choice("kind", {"compute_capability", "bf16", "several_gpus"});
    need.at_least = view.number("at_least");
    if (view.has("usable")) need.usable = view.flag("usable", true);
    need.when = view.optional_formula("when", Wanted::truth);
    need.reason = view.text("reason");
    need.source = view.text("source");
    m_profile.needs.push_back(std::move(need));
  }

  void advice(const JsonView& view) {
    if (!view.only({"when", "stages", "device", "text", "source"})) return;
    m_profile.advice.push_back({view.optional_formula("when", Wanted::truth), view.texts("stages"),
                                view.optional_choice("device", {"ram", "vram"}), view.text_template("text"),
                                view.text("source")});
  }

  void check_formulas() {
    for (const auto& [name, error] : m_profile.vocabulary.check_definitions())
      if (!m_unreadable.contains(name))
        m_findings.add(place_of(name) + "/formula", definition_called(name).formula.text(), error);
    m_findings.check_pending(m_profile.vocabulary);
    for (const auto& decision : m_profile.decisions) check_others(decision);
  }

  const Vocabulary::Definition& definition_called(const std::string& name) const {
    return m_profile.vocabulary.definition(m_profile.vocabulary.find(name)->index);
  }

  void check_others(const Decision& decision) {
    const auto& found = definition_called(decision.name);
    if (!found.sound || found.type.kind != TypeKind::text) return;
    for (const auto& [choice, text] : decision.others)
      if (std::find(found.type.choices.begin(), found.type.choices.end(), choice) == found.type.choices.end())
        m_findings.add(place_of(decision.name) + "/others",
                       fmt::format("'{}' is none of what the decision may be", printable(choice)),
                       near_miss(choice, found.type.choices, "it may be " + one_of(found.type.choices)));
  }

  JsonView m_root;
  Findings& m_findings;
  Profile m_profile;
  std::set<std::string> m_symbols;
  std::map<std::string, const Json*> m_places;  // of all that has a name in formulas
  std::set<std::string> m_unreadable;           // definitions whose formula is no formula
};

}  // namespace

Profile load_profile(std::string_view text, const std::string& file) {
  const JsonFile json(text, file);
  Findings findings(file, json.root());
  auto profile = Loader(JsonView(json.root(), findings), findings, file).run();
  findings.finish();
  return profile;
}

}  // namespace memplan
