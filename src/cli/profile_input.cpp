#include "cli/profile_input.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/help.hpp"
#include "cli/params_file.hpp"
#include "cli/progress.hpp"
#include "memplan/calibrate.hpp"
#include "memplan/error.hpp"
#include "memplan/sys.hpp"

namespace memplan {

namespace {

std::string type_name(const ParameterSpec& spec) {
  switch (spec.kind) {
    case ParameterKind::bytes:
      return "SIZE";
    case ParameterKind::flag:
      return "[yes|no]";
    case ParameterKind::choice:
      return "NAME";
    default:
      return spec.kind == ParameterKind::fraction ? "FRACTION" : "NUMBER";
  }
}

std::string default_text(const Parameter& parameter) {
  if (parameter.required) return "required";
  if (parameter.default_formula) return fmt::format("default {}", parameter.default_formula->text());
  if (parameter.default_value)
    return fmt::format("default {}", format_value(parameter.spec, *parameter.default_value));
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
  if (read == "sparsity") return sparsity(file);
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
    if (arguments[i].starts_with(std::string(option) + "="))
      folders.push_back(arguments[i].substr(option.size() + 1));
  }
  return folders;
}

// "--features (-T), --cells (-N)": how to give what is lacking.
std::string spelled_options(const Profile& profile, const std::vector<std::string>& names) {
  std::vector<std::string> texts;
  for (const auto& name : names) {
    const auto& spec = profile.find_parameter(name)->spec;
    texts.push_back(spec.symbol.empty() ? option_name(spec)
                                        : fmt::format("{} (-{})", option_name(spec), spec.symbol));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

// What every stage lacks, then what single stages lack besides: a reader may want only some of the stages.
std::string lack_text(const Estimate& estimate) {
  std::vector<std::pair<std::string, std::vector<std::string>>> stages;
  for (const auto& answer : estimate.answers)
    if (answer.estimate->status == Status::needs)
      stages.emplace_back(answer.estimate->stage->name, answer.estimate->needs);
  auto common = stages.front().second;
  const auto lacks = [](auto& names, auto& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const auto& [stage, names] : stages)
    std::erase_if(common, [&](auto& name) { return !lacks(names, name); });
  std::vector<std::string> parts;
  if (!common.empty())
    parts.push_back(
        fmt::format("{} needs {}", estimate.profile->name, spelled_options(*estimate.profile, common)));
  for (auto& [stage, names] : stages) {
    std::erase_if(names, [&](auto& name) { return lacks(common, name); });
    if (!names.empty())
      parts.push_back(fmt::format("{} needs {}", stage, spelled_options(*estimate.profile, names)));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

// An unset variable of the shell stands as an empty name.
void require_path(const std::optional<std::string>& path, const char* option) {
  if (path && path->empty()) throw Error(ErrorKind::usage, "the name of the file is empty").at(option);
}

}  // namespace

void ProfileInput::declare(CLI::App& app, const CommandLine& line) {
  declare_common(app);
  const ProfileStore store(profile_folders(line.arguments));
  const auto name = find_profile_name(app, line);
  if (name.empty() && line.help) return;
  if (name.empty())
    throw Error(ErrorKind::usage, "which profile? Its name comes first, before its parameters")
        .hint("profiles are " + one_of(store.names()));
  app.name(name);  // what hints call it
  m_file = store.find(name);
  m_profile = load_profile(m_file.model, m_file.file);
  declare_parameters(app);
}

void ProfileInput::declare_common(CLI::App& app) {
  app.add_option("profile", m_name, "the workload");
  const auto add = [&](const char* name, auto& target, const char* help, const char* type) {
    return app.add_option(name, target, help)->type_name(type)->group("Common options");
  };
  add("--stage", m_stages, "only these stages: A[,B]", "NAMES")
      ->delimiter(',')
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  add("--basis", m_basis,
      "what answers: document or measured (default: measured, stage by stage, where there is one)", "BASIS");
  add("--from", m_from, "a data file (.h5ad) whose dimensions are taken", "FILE");
  add("--matrix", m_matrix, "the matrix of --from: X (default), raw/X or layers/NAME", "NAME");
  app.add_flag("--count-zeros", m_count_zeros, "read the values of --from too, to know its zeros")
      ->disable_flag_override()
      ->group("Common options");
  add("--calibration", m_calibration, "a calibration of this profile, in the place of its own constants",
      "FILE");
  add("--params", m_params, "a JSON object of parameters and values; - reads standard input", "FILE");
  declare_profile_folders(app, m_folders, "Common options");
}

void ProfileInput::declare_parameters(CLI::App& app) {
  for (const auto& parameter : m_profile.parameters) {
    const auto& spec = parameter.spec;
    const auto names =
        spec.symbol.empty() ? option_name(spec) : fmt::format("-{},{}", spec.symbol, option_name(spec));
    app.add_option(names, m_texts[spec.name], description(parameter))
        ->type_name(type_name(spec))
        ->group(fmt::format("Parameters of {}", m_profile.name))
        ->expected(spec.kind == ParameterKind::flag ? 0 : 1, 1)
        ->take_all()
        ->allow_extra_args(false);
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
    if (takes_value(*option)) ++i;
  }
  return "";
}

std::optional<Basis> ProfileInput::basis() const {
  if (!m_basis) return std::nullopt;
  if (*m_basis == "document") return Basis::document;
  if (*m_basis == "measured") return Basis::measured;
  const std::vector<std::string> choices = {"document", "measured"};
  throw Error(ErrorKind::usage, fmt::format("'{}' is not among {}", printable(*m_basis), one_of(choices)))
      .at("--basis")
      .hint(near_miss(*m_basis, choices));
}

// The option's calibration, else that of the environment.
void ProfileInput::take_calibration() {
  require_path(m_calibration, "--calibration");
  const auto file = m_calibration ? m_calibration : environment("MEM_PLAN_CALIBRATION");
  if (file) m_profile = calibrated(m_profile, parse_calibration(read_text_file(*file), *file), *file);
}

Settings ProfileInput::settings() {
  take_calibration();
  require_path(m_params, "--params");
  require_path(m_from, "--from");
  Settings::Given given;
  take_params_file(given);
  take_data_file(given);
  take_options(given);
  return Settings::resolve(m_profile, given);
}

void ProfileInput::take_params_file(Settings::Given& given) {
  if (m_params)
    for (auto& [name, value] : read_params_file(*m_params, m_profile)) given[name] = value;
}

void ProfileInput::take_data_file(Settings::Given& given) {
  if (!m_from) return refuse_data_options();
  const ReadOptions options{m_matrix.value_or("X"), m_count_zeros};
  const auto file = read_data_file(*m_from, options, progress_bar("counting zeros"));
  m_notes = file.notes;
  for (const auto& parameter : m_profile.parameters)
    if (m_texts[parameter.spec.name].empty())
      take_dimension(given, parameter, dimension(file, parameter.spec.read));
}

void ProfileInput::refuse_data_options() const {
  if (!m_matrix && !m_count_zeros) return;
  throw Error(ErrorKind::usage, "it is about a data file, and none is given")
      .at(m_matrix ? "--matrix" : "--count-zeros")
      .hint("add --from FILE");
}

void ProfileInput::take_dimension(Settings::Given& given, const Parameter& parameter,
                                  std::optional<double> value) {
  if (!value) return;
  try {
    check_range(parameter.spec, *value, format_number(*value));
  } catch (Error& error) {
    throw error.at(fmt::format("{}, as {}", *m_from, option_name(parameter.spec)));
  }
  given[parameter.spec.name] = {*value, "", Origin::data};
}

void ProfileInput::take_options(Settings::Given& given) {
  for (const auto& parameter : m_profile.parameters) {
    const auto& texts = m_texts[parameter.spec.name];
    if (texts.empty()) continue;
    if (texts.size() > 1)
      throw Error(ErrorKind::usage, "it is given twice").at(option_name(parameter.spec)).hint("give it once");
    const bool alone = parameter.spec.kind == ParameterKind::flag && texts.front().empty();
    auto value = parse_value(parameter.spec, alone ? "yes" : texts.front());
    value.origin = Origin::option;
    given[parameter.spec.name] = value;
  }
}

Estimate ProfileInput::answer() {
  auto result = estimate(m_profile, settings(), {basis(), m_stages});
  std::vector<Warning> notes;
  for (const auto& note : m_notes) notes.push_back({"", fmt::format("{}: {}", *m_from, note)});
  result.warnings.insert(result.warnings.begin(), notes.begin(), notes.end());
  if (result.answers.empty())
    throw Error(ErrorKind::parameter, fmt::format("profile {} has no {} basis for the stages asked for",
                                                  m_profile.name, m_basis.value_or("measured")))
        .at("--basis")
        .hint("leave it out, or choose other stages with --stage");
  const auto lacks = [](auto& answer) { return answer.estimate->status == Status::needs; };
  if (std::all_of(result.answers.begin(), result.answers.end(), lacks))
    throw Error(ErrorKind::parameter, lack_text(result))
        .hint(fmt::format(
            "give them, or take what a data file tells with --from FILE; mem-plan estimate {} --help "
            "lists the parameters",
            m_profile.name));
  return result;
}

Estimate ProfileInput::figures() {
  auto result = answer();
  if (result.answered()) return result;
  std::vector<Problem> reasons;
  for (const auto& answer : result.answers)
    if (answer.estimate->status == Status::unsupported)
      reasons.push_back({answer.estimate->stage->name, answer.estimate->reason, "", ""});
  const auto lack = result.lacking().empty() ? "" : fmt::format("; {}", lack_text(result));
  throw Error(ErrorKind::parameter, fmt::format("no stage asked for can run{}", lack))
      .problems(reasons)
      .hint("change what stands in the way, or choose other stages with --stage");
}

}  // namespace memplan
