#include "cli/profile_input.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/params_file.hpp"
#include "cli/progress.hpp"
#include "memplan/error.hpp"

namespace memplan {

namespace {

std::string type_name(const ParameterSpec& spec) {
  switch (spec.kind) {
    case ParameterKind::bytes: return "SIZE";
    case ParameterKind::flag: return "[yes|no]";
    case ParameterKind::choice: return "NAME";
    default: return spec.kind == ParameterKind::fraction ? "FRACTION" : "NUMBER";
  }
}

std::string default_text(const Parameter& parameter) {
  if (parameter.required) return "required";
  if (parameter.default_formula) return fmt::format("default {}", parameter.default_formula->text());
  if (parameter.default_value) return fmt::format("default {}", format_value(parameter.spec, *parameter.default_value));
  return "no default";
}

// "cells in the data set (cells; a whole number ≥ 1; required)"
std::string description(const Parameter& parameter) {
  const auto& spec = parameter.spec;
  return fmt::format("{} ({}; {})", spec.help, accepted(spec), default_text(parameter));
}

std::optional<double> dimension(const DataFile& file, std::string_view read) {
  if (read == "observations") return static_cast<double>(file.observations);
  if (read == "variables") return static_cast<double>(file.variables);
  if (read == "sparsity") return sparsity(file).value_or(0);
  if (read == "nonzeros" && file.nonzeros) return static_cast<double>(*file.nonzeros);
  if (read == "nonzeros" && file.stored_values) return static_cast<double>(*file.stored_values);
  if (read == "value_bytes" && file.value_bytes) return static_cast<double>(*file.value_bytes);
  return std::nullopt;
}

// The values of --profile-dir, needed before anything is parsed.
std::vector<std::string> profile_folders(const std::vector<std::string>& arguments) {
  constexpr std::string_view option = "--profile-dir";
  std::vector<std::string> folders;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == option && i + 1 < arguments.size()) folders.push_back(arguments[i + 1]);
    if (arguments[i].starts_with(std::string(option) + "=")) folders.push_back(arguments[i].substr(option.size() + 1));
  }
  return folders;
}

}  // namespace

void ProfileInput::declare(CLI::App& app, const CommandLine& line) {
  app.add_option("profile", m_name, "the workload");
  const std::string group = "Common options";
  app.add_option("--stage", m_stages, "only these stages: A[,B]")->type_name("NAMES")->delimiter(',')->take_all()->group(group);
  app.add_option("--basis", m_basis, "what answers: document or measured (default: measured, stage by stage, where there is one)")->type_name("BASIS")->group(group);
  app.add_option("--from", m_from, "a data file (.h5ad) whose dimensions are taken")->type_name("FILE")->group(group);
  app.add_option("--matrix", m_matrix, "the matrix of --from: X, raw/X or layers/NAME")->type_name("NAME")->group(group);
  app.add_flag("--count-zeros", m_count_zeros, "read the values of --from too, to know its zeros")->group(group);
  app.add_option("--params", m_params, "a JSON object of parameters and values")->type_name("FILE")->group(group);
  app.add_option("--profile-dir", m_folders, "a folder of profiles, before the others")->type_name("FOLDER")->expected(1)->take_all()->group(group);
  const ProfileStore store(profile_folders(line.arguments));
  const auto name = find_profile_name(app, line);
  if (name.empty() && line.help) return;
  if (name.empty())
    throw Error(ErrorKind::usage, "which profile? Its name comes first, before its parameters").hint("profiles are " + one_of(store.names()));
  m_file = store.find(name);
  m_profile = load_profile(m_file.model, m_file.file);
  declare_parameters(app);
}

void ProfileInput::declare_parameters(CLI::App& app) {
  for (const auto& parameter : m_profile.parameters) {
    const auto& spec = parameter.spec;
    const auto names = spec.symbol.empty() ? option_name(spec) : fmt::format("-{},{}", spec.symbol, option_name(spec));
    auto* option = app.add_option(names, m_texts[spec.name], description(parameter))->type_name(type_name(spec))->take_all();
    option->group(fmt::format("Parameters of {}", m_profile.name));
    if (spec.kind == ParameterKind::flag) option->expected(0, 1);
    else option->expected(1);
  }
}

// The first word that is neither an option nor an option's value.
std::string ProfileInput::find_profile_name(const CLI::App& app, const CommandLine& line) const {
  for (std::size_t i = 0; i < line.arguments.size(); ++i) {
    const auto& word = line.arguments[i];
    if (!word.starts_with('-') || word == "-") return word;
    if (word.find('=') != std::string::npos) continue;
    const auto* option = app.get_option_no_throw(word);
    if (!option) return "";
    if (option->get_items_expected_max() > 0 && option->get_type_size() > 0) ++i;
  }
  return "";
}

std::optional<Basis> ProfileInput::basis() const {
  if (m_basis.empty()) return std::nullopt;
  if (m_basis == "document") return Basis::document;
  if (m_basis == "measured") return Basis::measured;
  const std::vector<std::string> choices = {"document", "measured"};
  throw Error(ErrorKind::usage, fmt::format("'{}' is not among {}", printable(m_basis), one_of(choices))).at("--basis").hint(near_miss(m_basis, choices));
}

Settings ProfileInput::settings() {
  Settings::Given given;
  take_params_file(given);
  take_data_file(given);
  take_options(given);
  return Settings::resolve(m_profile, given);
}

void ProfileInput::take_params_file(Settings::Given& given) {
  if (!m_params.empty())
    for (auto& [name, value] : read_params_file(m_params, m_profile)) given[name] = value;
}

void ProfileInput::take_data_file(Settings::Given& given) {
  if (m_from.empty()) return;
  const auto file = read_data_file(m_from, {m_matrix, m_count_zeros}, progress_bar("counting zeros"));
  m_notes = file.notes;
  for (const auto& parameter : m_profile.parameters)
    if (m_texts[parameter.spec.name].empty()) take_dimension(given, parameter, dimension(file, parameter.spec.read));
}

void ProfileInput::take_dimension(Settings::Given& given, const Parameter& parameter, std::optional<double> value) {
  if (!value) return;
  try {
    check_range(parameter.spec, *value, format_number(*value));
  } catch (Error& error) {
    throw error.at(fmt::format("{}, as {}", m_from, option_name(parameter.spec)));
  }
  given[parameter.spec.name] = {*value, "", Origin::data};
}

void ProfileInput::take_options(Settings::Given& given) {
  for (const auto& parameter : m_profile.parameters) {
    const auto& texts = m_texts[parameter.spec.name];
    if (texts.empty()) continue;
    if (texts.size() > 1) throw Error(ErrorKind::usage, "it is given twice").at(option_name(parameter.spec)).hint("give it once");
    const bool alone = parameter.spec.kind == ParameterKind::flag && texts.front().empty();
    auto value = parse_value(parameter.spec, alone ? "yes" : texts.front());
    value.origin = Origin::option;
    given[parameter.spec.name] = value;
  }
}

Estimate ProfileInput::answer() {
  const EstimateOptions options{basis(), m_stages};
  auto result = estimate(m_profile, settings(), options);
  for (auto note = m_notes.rbegin(); note != m_notes.rend(); ++note) result.warnings.insert(result.warnings.begin(), Warning{"", fmt::format("{}: {}", m_from, *note)});
  if (result.answered()) return result;
  const auto lacking = result.lacking();
  if (!lacking.empty())
    throw Error(ErrorKind::parameter, fmt::format("{} needs {}", m_profile.name, spelled_options(m_profile, lacking)))
        .hint(fmt::format("give them, or --from FILE; mem-plan estimate {} --help lists the parameters", m_profile.name));
  if (result.answers.empty())
    throw Error(ErrorKind::parameter, fmt::format("profile {} has no {} basis for the stages asked for", m_profile.name, m_basis)).at("--basis");
  throw Error(ErrorKind::parameter, fmt::format("no stage can run: {}", result.warnings.back().text)).hint("change what stands in the way");
}

std::string spelled_options(const Profile& profile, const std::vector<std::string>& names) {
  std::vector<std::string> texts;
  for (const auto& name : names) {
    const auto& spec = profile.find_parameter(name)->spec;
    texts.push_back(spec.symbol.empty() ? option_name(spec) : fmt::format("{} (-{})", option_name(spec), spec.symbol));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace memplan
