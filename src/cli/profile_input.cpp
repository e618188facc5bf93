#include "cli/profile_input.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/context_file.hpp"
#include "cli/params_file.hpp"
#include "cli/report_parts.hpp"
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

// The last value that `option` has among the arguments.
std::optional<std::string> early_value(const std::vector<std::string>& arguments, std::string_view option) {
  std::optional<std::string> value;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == option && i + 1 < arguments.size()) value = arguments[i + 1];
    if (arguments[i].starts_with(fmt::format("{}=", option))) value = arguments[i].substr(option.size() + 1);
  }
  return value;
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
  for (const auto& entry : stages)
    std::erase_if(common, [&](auto& name) { return !lacks(entry.second, name); });
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

Choices names_among(std::vector<std::string> folders) {
  return [folders = std::move(folders)] { return ProfileStore(folders).names(); };
}

void require_once(const Parameter& parameter, const std::vector<std::string>& texts) {
  if (texts.size() > 1)
    throw Error(ErrorKind::usage, "it is given twice").at(option_name(parameter.spec)).hint("give it once");
}

// An unset variable of the shell stands as an empty name.
void require_path(const std::optional<std::string>& path, const char* option) {
  if (path && path->empty()) throw Error(ErrorKind::usage, "the name of the file is empty").at(option);
}

}  // namespace

void ProfileInput::declare(Options& add, const CommandLine& line) {
  add.positional("profile", m_name, "the workload", names_among(profile_folders(line.arguments)));
  declare_question(add);
  declare_model(add);
  if (load_named(add, line)) declare_parameters(add);
}

void ProfileInput::declare_profile(Options& add, const CommandLine& line) {
  add.positional("profile", m_name, "the workload", names_among(profile_folders(line.arguments)));
  declare_model(add);
  load_named(add, line);
}

void ProfileInput::declare_optional(Options& add, const CommandLine& line) {
  const auto end = std::find(line.arguments.begin(), line.arguments.end(), "--");
  const std::vector<std::string> arguments(line.arguments.begin(), end);
  add.value("--profile", m_name,
            {"the workload that the command is; its parameters are options then", "NAME", "Options",
             names_among(profile_folders(line.arguments))});
  declare_question(add);
  declare_model(add);
  m_may_read_input = false;
  const auto name = early_value(arguments, "--profile");
  if (!name) return;
  if (name->empty()) throw Error(ErrorKind::usage, "the profile's name is empty").at("--profile");
  load(*name, arguments);
  declare_parameters(add);
}

bool ProfileInput::load_named(Options& add, const CommandLine& line) {
  const ProfileStore store(profile_folders(line.arguments));
  const auto name = find_profile_name(add, line);
  if (name.empty() && line.help) return false;
  if (name.empty())
    throw Error(ErrorKind::usage, "which profile? Its name comes first, before its parameters")
        .hint("profiles are " + one_of(store.names()));
  add.set_profile(name);
  load(name, line.arguments);
  return true;
}

std::optional<std::string> ProfileInput::first_option() const {
  const std::pair<const char*, bool> options[] = {{"--stage", !m_stages.empty()},
                                                  {"--basis", m_basis.has_value()},
                                                  {"--from", m_from.has_value()},
                                                  {"--matrix", m_matrix.has_value()},
                                                  {"--count-zeros", m_count_zeros},
                                                  {"--params", m_params.has_value()},
                                                  {"--calibration", m_calibration.has_value()}};
  const auto given =
      std::find_if(std::begin(options), std::end(options), [](auto& row) { return row.second; });
  return given == std::end(options) ? std::nullopt : std::optional<std::string>(given->first);
}

void ProfileInput::refuse_profile_options() const {
  if (const auto option = first_option())
    throw Error(ErrorKind::usage, "it is about a profile, and none is given")
        .at(*option)
        .hint("add --profile NAME");
}

const Profile& ProfileInput::calibrated_profile() {
  take_calibration();
  return m_profile;
}

void ProfileInput::load(const std::string& name, const std::vector<std::string>& arguments) {
  constexpr std::size_t k_usual_heap_bytes = std::size_t{416} << 10;  // of a profile and an answer
  take_heap(k_usual_heap_bytes);
  m_file = ProfileStore(profile_folders(arguments)).find(name);
  m_profile = load_profile(m_file.model.view(), m_file.file);
}

void ProfileInput::declare_question(Options& add) {
  const std::string group = "Common options";
  add.list("--stage", m_stages,
           {"only these stages: A[,B]", "NAMES", group, [this] { return stage_names(); }});
  add.value("--basis", m_basis,
            {"what answers: document or measured (default: measured, stage by stage, where there is one)",
             "BASIS", group, choices_of({"document", "measured"})});
  add.value("--from", m_from,
            {"a data file whose dimensions are taken: .h5ad, .h5 (10x), .mtx, .biom, .npy, .parquet, .csv, "
             ".tsv, or a folder of 10x or of parts",
             "FILE", group});
  add.value("--matrix", m_matrix, {"the matrix of --from: X (default), raw/X or layers/NAME", "NAME", group});
  add.flag("--count-zeros", m_count_zeros, {"read the values of --from too, to know its zeros", "", group});
  add.value("--params", m_params,
            {"a JSON object of parameters and values; - reads standard input", "FILE", group});
}

void ProfileInput::declare_model(Options& add) {
  const std::string group = "Common options";
  add.value("--calibration", m_calibration,
            {"a calibration of this profile, in the place of its own constants", "FILE", group});
  declare_profile_folders(add, m_folders, group);
}

void ProfileInput::declare_parameters(Options& add) {
  const auto group = fmt::format("Parameters of {}", m_profile.name);
  for (const auto& parameter : m_profile.parameters) {
    const auto& spec = parameter.spec;
    const auto names =
        spec.symbol.empty() ? option_name(spec) : fmt::format("-{},{}", spec.symbol, option_name(spec));
    const auto choices =
        spec.kind == ParameterKind::flag ? std::vector<std::string>{"yes", "no"} : spec.choices;
    const OptionText text{parameter_description(parameter), type_name(spec), group, choices_of(choices)};
    if (spec.kind == ParameterKind::flag)
      add.repeated_or_alone(names, m_texts[spec.name], text);
    else
      add.repeated(names, m_texts[spec.name], text);
    if (is_filled_by_column(parameter)) declare_column(add, parameter, group);
  }
}

std::vector<std::string> ProfileInput::stage_names() const {
  std::vector<std::string> names;
  for (const auto& stage : m_profile.stages) names.push_back(stage.name);
  return names;
}

void ProfileInput::declare_column(Options& add, const Parameter& parameter, const std::string& group) {
  const bool is_share = parameter.spec.read == "share";
  const auto what = is_share
                        ? "the share of the rows that have VALUE in this column of --from, or that are True"
                    : parameter.spec.read == "categories"
                        ? "the number of values that occur in this column of --from"
                        : "the number of parts that occur in this column of --from, A+B having two";
  add.value(column_option(parameter.spec), m_columns[parameter.spec.name],
            {what, is_share ? "COLUMN[=VALUE]" : "COLUMN", group});
}

// The first word that is neither an option nor an option's value.
std::string ProfileInput::find_profile_name(const Options& options, const CommandLine& line) const {
  for (std::size_t i = 0; i < line.arguments.size(); ++i) {
    const auto& word = line.arguments[i];
    if (!word.starts_with('-') || word == "-") return word;
    if (word.find('=') != std::string::npos) continue;
    const auto option = options.find(word);
    if (!option) return "";
    if (option->takes_value) ++i;
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

void ProfileInput::take_context() {
  if (const auto context = read_context_file()) m_context = use_context(m_profile, *context);
}

// The option's calibration, else that of the environment.
void ProfileInput::take_calibration() {
  require_path(m_calibration, "--calibration");
  const auto file = m_calibration ? m_calibration : environment("MEM_PLAN_CALIBRATION");
  if (file) m_profile = calibrated(m_profile, parse_calibration(read_text_file(*file), *file), *file);
}

Question ProfileInput::question() {
  take_context();
  take_calibration();
  require_path(m_params, "--params");
  require_path(m_from, "--from");
  Settings::Given given;
  take_params_file(given);
  take_data_file(given);
  take_columns(given);
  take_options(given);
  return {&m_profile, std::move(given), {basis(), m_stages}};
}

void ProfileInput::take_params_file(Settings::Given& given) {
  if (!m_may_read_input && m_params == "-")
    throw Error(ErrorKind::usage, "standard input is the command's").at("--params").hint("give a file");
  if (m_params)
    for (auto& [name, value] : read_params_file(*m_params, m_profile)) given[name] = value;
}

void ProfileInput::take_options(Settings::Given& given) {
  for (const auto& parameter : m_profile.parameters) {
    const auto& texts = m_texts[parameter.spec.name];
    if (texts.empty()) continue;
    require_once(parameter, texts);
    const bool alone = parameter.spec.kind == ParameterKind::flag && texts.front().empty();
    auto value = parse_value(parameter.spec, alone ? "yes" : texts.front());
    value.origin = Origin::option;
    given[parameter.spec.name] = value;
  }
}

std::vector<std::pair<const Parameter*, std::string>> ProfileInput::take_texts(
    bool (*which)(std::string_view)) {
  std::vector<std::pair<const Parameter*, std::string>> taken;
  for (const auto& parameter : m_profile.parameters) {
    auto& texts = m_texts[parameter.spec.name];
    if (std::none_of(texts.begin(), texts.end(), which)) continue;
    require_once(parameter, texts);
    taken.emplace_back(&parameter, texts.front());
    texts.clear();
  }
  return taken;
}

Estimate ProfileInput::answer(const Budget& budget) {
  return answer(budget.applied_to(question()));
}

Estimate ProfileInput::answer(const Question& question) const {
  auto result = estimate(question);
  auto notes = data_notes();
  const auto uses_device = [](auto& answer) { return answer.estimate->vram.has_value(); };
  if (!m_context.empty() && std::any_of(result.answers.begin(), result.answers.end(), uses_device))
    notes.push_back({"", m_context});
  result.warnings.insert(result.warnings.begin(), notes.begin(), notes.end());
  require_answer(result);
  return result;
}

void ProfileInput::require_answer(const Estimate& found) const {
  if (found.answers.empty())
    throw Error(ErrorKind::parameter, fmt::format("profile {} has no {} basis for the stages asked for",
                                                  m_profile.name, m_basis.value_or("measured")))
        .at("--basis")
        .hint("leave it out, or choose other stages with --stage");
  const auto lacks = [](auto& answer) { return answer.estimate->status == Status::needs; };
  if (std::all_of(found.answers.begin(), found.answers.end(), lacks))
    throw Error(ErrorKind::parameter, lack_text(found))
        .hint(fmt::format(
            "give them, or take what a data file tells with --from FILE; mem-plan estimate {} --help "
            "lists the parameters",
            m_profile.name));
}

Estimate ProfileInput::figures(const Budget& budget) {
  auto result = answer(budget);
  require_figures(result);
  return result;
}

void ProfileInput::require_figures(const Estimate& found) const {
  require_answer(found);
  if (found.answered()) return;
  std::vector<Problem> reasons;
  for (const auto& answer : found.answers)
    if (answer.estimate->status == Status::unsupported)
      reasons.push_back({answer.estimate->stage->name, answer.estimate->reason, "", ""});
  const auto lack = found.lacking().empty() ? "" : fmt::format("; {}", lack_text(found));
  throw Error(ErrorKind::parameter, fmt::format("no stage asked for can run{}", lack))
      .problems(reasons)
      .hint("change what stands in the way, or choose other stages with --stage");
}

}  // namespace memplan
