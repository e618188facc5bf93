#include <fmt/format.h>

#include <cmath>
#include <set>

#include "memplan/bytes.hpp"
#include "memplan/embedded.hpp"
#include "profile/json_view.hpp"
#include "profile/load_stage.hpp"

namespace memplan {

namespace {

// Options of commands: a parameter cannot take their names.
constexpr std::string_view k_command_options[] = {
    "stage", "basis", "from", "params", "calibration", "json", "format", "units", "color", "quiet", "help", "version",
    "max_ram", "max_vram", "gpu", "here", "probe", "gpu_index", "free", "headroom", "matrix", "count_zeros", "profile_dir"};

// "B^2" → 2, "B" → 1, "" → 0.
std::optional<int> byte_exponent(std::string_view unit) {
  if (unit.empty()) return 0;
  if (unit == "B") return 1;
  if (unit.size() == 3 && unit.starts_with("B^") && unit[2] >= '2' && unit[2] <= '9') return unit[2] - '0';
  return std::nullopt;
}

Type type_of(const ParameterSpec& spec) {
  switch (spec.kind) {
    case ParameterKind::bytes: return Type::number(1);
    case ParameterKind::flag: return Type::truth();
    case ParameterKind::choice: return Type::text(spec.choices);
    default: return Type::number();
  }
}

class Loader {
 public:
  Loader(const JsonView& root, Findings& findings, const std::string& file) : m_root(root), m_findings(findings) {
    m_profile.file = file;
  }

  Profile run() {
    head();
    for (const auto& view : m_root.list("parameters")) parameter(view);
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
    return std::move(m_profile);
  }

 private:
  void head() {
    m_root.only({"schema", "name", "version", "title", "summary", "note", "parameters", "constants", "definitions", "decisions",
                 "stages", "runtime", "request", "needs", "advice"});
    if (m_root.text("schema") != "mem-plan/profile/1" && m_root.has("schema"))
      m_root.at("schema").problem("this version of mem-plan reads \"mem-plan/profile/1\"");
    m_profile.name = m_root.text("name");
    if (m_root.has("name") && !is_profile_name(m_profile.name))
      m_root.at("name").problem("a profile's name has small letters, digits and '-', at most 64");
    m_profile.version = m_root.text("version");
    m_profile.title = m_root.text("title");
    m_profile.summary = m_root.optional_text("summary");
  }

  static bool is_profile_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && name.front() != '-' &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
  }

  // Makes `name` known to the formulas; `add` is what may refuse it.
  template <typename Add>
  void name_it(const JsonView& view, Add add) {
    try {
      add();
    } catch (const std::invalid_argument& error) {
      if (view.has("name")) view.at("name").problem(error.what());
    }
  }

  void parameter(const JsonView& view) {
    if (!view.only({"name", "symbol", "kind", "choices", "unit", "default", "required", "min", "max", "above", "below", "multiple_of",
                    "help", "read", "note", "source"}))
      return;
    Parameter parameter;
    auto& spec = parameter.spec;
    spec.name = view.text("name");
    spec.symbol = view.optional_text("symbol");
    if (!spec.symbol.empty() && (spec.symbol.size() != 1 || !std::isalpha(static_cast<unsigned char>(spec.symbol[0])) || spec.symbol == "h"))
      view.at("symbol").problem("a symbol is one letter, and not h");
    if (!spec.symbol.empty() && !m_symbols.insert(spec.symbol).second) view.at("symbol").problem("the symbol is taken");
    const auto kind = find_parameter_kind(view.text("kind"));
    if (!kind && view.has("kind")) {
      const auto names = parameter_kind_names();
      view.at("kind").problem("a kind is " + one_of(names), near_miss(view.text("kind"), names));
    }
    spec.kind = kind.value_or(ParameterKind::number);
    spec.choices = view.texts("choices");
    if ((spec.kind == ParameterKind::choice) != !spec.choices.empty()) view.problem("'choices' belongs to the kind choice, and must not be empty");
    spec.unit = view.optional_text("unit");
    spec.help = view.text("help");
    spec.read = view.choice("read", {"observations", "variables", "nonzeros", "sparsity", "value_bytes", "median_row_nonzeros",
                                     "categories", "share", "device_total"});
    limits(view, spec);
    defaults(view, parameter);
    multiple_of(view, parameter);
    for (auto option : k_command_options)
      if (option == spec.name) view.at("name").problem(fmt::format("--{} is an option of the commands", spec.name), "choose another name");
    name_it(view, [&] {
      const bool may_lack = !parameter.required && !parameter.default_value && !parameter.default_formula;
      m_profile.vocabulary.add_parameter(spec.name, type_of(spec), may_lack);
      m_profile.parameters.push_back(parameter);
    });
  }

  static void limits(const JsonView& view, ParameterSpec& spec) {
    spec.min = view.number(view.has("above") ? "above" : "min");
    spec.above_min = view.has("above");
    spec.max = view.number(view.has("below") ? "below" : "max");
    spec.below_max = view.has("below");
    if ((view.has("above") && view.has("min")) || (view.has("below") && view.has("max")))
      view.problem("'above' stands instead of 'min', and 'below' instead of 'max'");
    if (spec.min && spec.max && *spec.min > *spec.max) view.problem("the lower limit is above the upper");
    if (spec.kind == ParameterKind::fraction && !spec.min) spec.min = 0;
    if (spec.kind == ParameterKind::fraction && !spec.max) spec.max = 1;
    if ((spec.kind == ParameterKind::count || spec.kind == ParameterKind::bytes) && !spec.min) spec.min = 0;
  }

  void defaults(const JsonView& view, Parameter& parameter) {
    parameter.required = view.flag("required", false);
    if (!view.has("default")) return;
    if (parameter.required) view.problem("a required parameter has no default");
    const auto given = view.at("default");
    if (given.value().is_object()) {
      if (!given.only({"formula"})) return;
      parameter.default_formula = given.formula("formula", parameter.spec.kind == ParameterKind::bytes    ? Wanted::bytes
                                                           : parameter.spec.kind == ParameterKind::flag   ? Wanted::truth
                                                           : parameter.spec.kind == ParameterKind::choice ? Wanted::text
                                                                                                          : Wanted::plain_number);
      return;
    }
    default_value(given, parameter);
  }

  static void default_value(const JsonView& given, Parameter& parameter) {
    const auto& value = given.value();
    try {
      if (value.is_boolean() && parameter.spec.kind == ParameterKind::flag)
        parameter.default_value = ParameterValue{value.get<bool>() ? 1.0 : 0.0, "", Origin::default_value};
      else if (value.is_number() && parameter.spec.kind != ParameterKind::flag && parameter.spec.kind != ParameterKind::choice) {
        check_range(parameter.spec, value.get<double>(), value.dump());
        parameter.default_value = ParameterValue{value.get<double>(), "", Origin::default_value};
      } else if (value.is_string()) {
        parameter.default_value = parse_value(parameter.spec, value.get<std::string>());
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
    if (rule.step < 1 || rule.step != std::floor(rule.step)) given.problem("'step' is a whole number of at least 1");
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
    const auto value = view.number("value");
    if (!value && !view.has("value")) view.problem("the member 'value' is missing");
    constant.value.value = value.value_or(0);
    constant.value.low = view.number("low").value_or(constant.value.value);
    constant.value.high = view.number("high").value_or(constant.value.value);
    if (constant.value.low > constant.value.value || constant.value.high < constant.value.value)
      view.problem("a constant has low ≤ value ≤ high");
    const auto exponent = byte_exponent(constant.unit);
    if (!exponent) view.at("unit").problem("a constant's unit is \"\", \"B\" or \"B^2\" to \"B^9\"");
    name_it(view, [&] {
      m_profile.vocabulary.add_constant(constant.name, exponent.value_or(0), constant.value);
      m_profile.constants.push_back(constant);
    });
  }

  // What the engine adds to every profile, unless the profile knows better.
  void engine_constants() {
    for (const auto& file : embedded_files()) {
      if (file.path != "catalogue/engine.json") continue;
      const Json engine = parse_json(file.text, std::string(file.path));
      for (const auto& view : JsonView(engine, "", m_findings).list("constants"))
        if (!m_profile.find_constant(view.text("name"))) constant(view);
    }
  }

  void definition(const JsonView& view) {
    if (!view.only({"name", "arguments", "formula", "note", "source"})) return;
    const auto formula = without_check([&] { return view.formula("formula", Wanted::number); });
    const Definition definition{view.text("name"), formula, view.optional_text("note"), view.optional_text("source")};
    std::vector<Argument> arguments;
    for (const auto& entry : view.list("arguments")) arguments.push_back(argument(entry));
    m_places[definition.name] = view.pointer() + "/formula";
    name_it(view, [&] {
      m_profile.vocabulary.add_definition(definition.name, arguments, formula);
      m_profile.definitions.push_back(definition);
    });
  }

  // Definitions may be of any type: their formulas are checked by the vocabulary.
  template <typename Read>
  Formula without_check(Read read) {
    const auto pending = m_findings.formulas.size();
    const Formula formula = read();
    m_findings.formulas.erase(m_findings.formulas.begin() + static_cast<std::ptrdiff_t>(pending), m_findings.formulas.end());
    return formula;
  }

  // "n" is a plain number, {"name": "x", "unit": "B"} one in bytes.
  static Argument argument(const JsonView& view) {
    Argument result;
    std::string unit;
    if (view.value().is_string()) result.name = view.as_text();
    else if (view.only({"name", "unit"})) result.name = view.text("name"), unit = view.optional_text("unit");
    const auto exponent = byte_exponent(unit);
    if (!exponent) view.problem("an argument's unit is \"\", \"B\" or \"B^2\" to \"B^9\"");
    if (!is_formula_name(result.name)) view.problem(fmt::format("'{}' is no name for an argument", printable(result.name)));
    result.type = Type::number(exponent.value_or(0), false);
    return result;
  }

  void decision(const JsonView& view) {
    if (!view.only({"name", "decides", "basis", "formula", "why", "others", "source"})) return;
    Decision decision;
    decision.name = view.text("name");
    decision.decides = view.has("decides") ? view.text("decides") : decision.name;
    decision.basis = load_basis(view);
    decision.formula = without_check([&] { return view.formula("formula", Wanted::text); });
    for (const auto& entry : view.list("why")) {
      entry.only({"when", "text"});
      decision.why.push_back({entry.optional_formula("when", Wanted::truth), entry.text_template("text")});
    }
    if (decision.why.empty()) view.problem("'why' must say why the choice is so");
    for (const auto& [choice, text] : view.members("others")) decision.others.emplace_back(choice, text.as_template());
    decision.source = view.text("source");
    m_places[decision.name] = view.pointer() + "/formula";
    name_it(view, [&] {
      m_profile.vocabulary.add_definition(decision.name, {}, decision.formula);
      m_findings.formulas.push_back({view.pointer() + "/name", Formula::parse(decision.name), Wanted::text});
      m_profile.decisions.push_back(decision);
    });
  }

  void request(const JsonView& view) {
    if (!view.only({"ram", "vram", "rule", "source"})) return;
    const auto ram = without_check([&] { return view.formula("ram", Wanted::bytes); });
    std::optional<Formula> vram;
    if (view.has("vram")) vram = without_check([&] { return view.formula("vram", Wanted::bytes); });
    m_profile.request = {ram, vram, view.text("rule"), view.text("source")};
    Findings own;
    own.formulas.push_back({view.pointer() + "/ram", ram, Wanted::bytes});
    if (vram) own.formulas.push_back({view.pointer() + "/vram", *vram, Wanted::bytes});
    own.check_pending(request_vocabulary());
    m_findings.problems.insert(m_findings.problems.end(), own.problems.begin(), own.problems.end());
  }

  void need(const JsonView& view) {
    if (!view.only({"kind", "at_least", "usable", "when", "reason", "source"})) return;
    DeviceNeed need;
    if (!view.has("kind")) view.problem("the member 'kind' is missing");
    need.kind = view.choice("kind", {"compute_capability", "bf16", "several_gpus"});
    need.at_least = view.number("at_least");
    if (view.has("usable")) need.usable = view.flag("usable", true);
    need.when = view.optional_formula("when", Wanted::truth);
    need.reason = view.text("reason");
    need.source = view.text("source");
    m_profile.needs.push_back(need);
  }

  void advice(const JsonView& view) {
    if (!view.only({"when", "stages", "device", "text", "source"})) return;
    m_profile.advice.push_back({view.optional_formula("when", Wanted::truth), view.texts("stages"), view.choice("device", {"ram", "vram"}),
                                view.text_template("text"), view.text("source")});
  }

  void check_formulas() {
    for (const auto& [name, error] : m_profile.vocabulary.check_definitions()) {
      const auto index = m_profile.vocabulary.find(name)->index;
      m_findings.add(m_places[name], m_profile.vocabulary.definition(index).formula.text(), error);
    }
    m_findings.check_pending(m_profile.vocabulary);
  }

  JsonView m_root;
  Findings& m_findings;
  Profile m_profile;
  std::set<std::string> m_symbols;
  std::map<std::string, std::string> m_places;  // of definitions and decisions, by name
};

}  // namespace

Profile load_profile(std::string_view text, const std::string& file) {
  const Json root = parse_json(text, file);
  Findings findings;
  auto profile = Loader(JsonView(root, "", findings), findings, file).run();
  findings.finish(file);
  return profile;
}

}  // namespace memplan
