#include "cli/request_wishes.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "memplan/error.hpp"
#include "memplan/params.hpp"

namespace memplan {

namespace {

constexpr int k_most_tasks = 1'000'000;

const std::vector<std::pair<std::string, Engine>>& engines() {
  static const std::vector<std::pair<std::string, Engine>> rows = {{"slurm", Engine::slurm},
                                                                   {"snakemake", Engine::snakemake},
                                                                   {"nextflow", Engine::nextflow},
                                                                   {"kubernetes", Engine::kubernetes},
                                                                   {"env", Engine::env}};
  return rows;
}

// "fit_cis=python fit.py" → stage and the rest; the stage is "" where the text does not begin with one.
std::pair<std::string, std::string> split_stage(const std::string& text, const Profile& profile) {
  const auto equals = text.find('=');
  if (equals != std::string::npos && profile.find_stage(text.substr(0, equals)))
    return {text.substr(0, equals), text.substr(equals + 1)};
  return {"", text};
}

// Of "trainig=5", the stage that was meant.
[[noreturn]] void refuse_stage(const std::string& text, const Profile& profile) {
  const auto name = text.substr(0, text.find('='));
  std::vector<std::string> stages;
  for (const auto& stage : profile.stages) stages.push_back(stage.name);
  throw Error(ErrorKind::usage, fmt::format("{} has no stage '{}'", profile.name, printable(name)))
      .at("--array")
      .hint(near_miss(name, stages, fmt::format("its stages are {}", one_of(stages))));
}

template <typename T>
void put(std::map<std::string, T>& wishes, const std::string& stage, T value, const char* option) {
  if (wishes.emplace(stage, std::move(value)).second) return;
  throw Error(ErrorKind::usage, stage.empty() ? "it is given twice for all stages"
                                              : fmt::format("it is given twice for {}", stage))
      .at(option)
      .hint("give it once, or once for each stage as STAGE=VALUE");
}

int count(const std::string& option, const std::string& text) {
  ParameterSpec spec;
  spec.name = option;
  spec.min = 1;
  spec.max = k_most_tasks;
  return static_cast<int>(parse_value(spec, text).number);
}

// Texts that JSON, YAML and a job's environment can carry as they are.
void require_text(const std::string& text, const char* option) {
  if (text.empty() || text.find_first_not_of(" \t\r\n") == std::string::npos)
    throw Error(ErrorKind::usage, "it is empty").at(option);
  try {
    static_cast<void>(nlohmann::json(text).dump());
  } catch (const nlohmann::json::exception&) {
    throw Error(ErrorKind::usage, "it is not UTF-8").at(option).hint("put it into a script and name that");
  }
}

// Names that stand bare in the options of schedulers.
std::string plain_name(const std::optional<std::string>& text, const char* option) {
  constexpr std::string_view k_letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,+-";
  if (!text) return "";
  if (text->empty() || text->size() > 256 || text->front() == '-' ||
      text->find_first_not_of(k_letters) != std::string::npos)
    throw Error(ErrorKind::usage, fmt::format("'{}' is no name", printable(*text)))
        .at(option)
        .hint("names have letters, digits, '_', '.', '+' and '-'");
  return *text;
}

}  // namespace

void WishInput::declare(Options& add) {
  const std::string group = "Jobs";
  add.value("--engine", m_engine, {"slurm, snakemake, nextflow, kubernetes or env", "ENGINE", group});
  add.repeated(
      "--command", m_commands,
      {"what a job runs, for a shell (default ./STAGE.sh); STAGE=COMMAND for one stage", "COMMAND", group});
  add.flag("--script", m_script, {"slurm: one file that submits itself", "", group});
  add.repeated(
      "--array", m_arrays,
      {"so many tasks of each stage, numbered from 0 in MEM_PLAN_TASK; STAGE=N for one stage", "N", group});
  add.value("--throttle", m_throttle, {"tasks of an array that run at once", "N", group});
  add.value("--time", m_time, {"that a job may take: 2:00:00, 1-12:00:00 or minutes", "TIME", group});
  add.value("--gpu-type", m_gpu_type,
            {"what the site calls the card (default: the name of --gpu)", "NAME", group});
  add.value("--partition", m_partition, {"of Slurm, or the queue", "NAME", group});
  add.value("--image", m_image, {"kubernetes: the container's image", "NAME", group});
}

void WishInput::require_engine(bool given, const char* option, const char* engine) const {
  if (given && m_engine != engine)
    throw Error(ErrorKind::usage, fmt::format("it is for --engine {}", engine))
        .at(option)
        .hint("leave it out");
}

Engine WishInput::engine() const {
  std::vector<std::string> names;
  for (const auto& [name, unused] : engines()) names.push_back(name);
  if (m_engine.empty())
    throw Error(ErrorKind::usage, "for which engine?").at("--engine").hint("give " + one_of(names));
  require_engine(m_script, "--script", "slurm");
  require_engine(m_image.has_value(), "--image", "kubernetes");
  for (const auto& [name, engine] : engines())
    if (name == m_engine) return m_script ? Engine::slurm_script : engine;
  throw Error(ErrorKind::usage, fmt::format("'{}' is not among {}", printable(m_engine), one_of(names)))
      .at("--engine")
      .hint(near_miss(m_engine, names));
}

JobWishes WishInput::wishes(const Profile& profile) const {
  JobWishes result;
  for (const auto& text : m_commands) {
    auto [stage, command] = split_stage(text, profile);
    require_text(command, "--command");
    put(result.commands, stage, std::move(command), "--command");
  }
  for (const auto& text : m_arrays) {
    const auto [stage, tasks] = split_stage(text, profile);
    if (stage.empty() && tasks.find('=') != std::string::npos) refuse_stage(tasks, profile);
    put(result.tasks, stage, count("array", tasks), "--array");
  }
  if (m_throttle && m_arrays.empty())
    throw Error(ErrorKind::usage, "it is about an array, and none is asked for")
        .at("--throttle")
        .hint("add --array N");
  if (m_throttle) result.throttle = count("throttle", *m_throttle);
  try {
    if (m_time) result.seconds = parse_time(*m_time);
  } catch (Error& error) {
    throw error.at("--time");
  }
  result.gpu_type = plain_name(m_gpu_type, "--gpu-type");
  result.partition = plain_name(m_partition, "--partition");
  if (m_image) require_text(*m_image, "--image");
  result.image = m_image.value_or("");
  return result;
}

}  // namespace memplan
