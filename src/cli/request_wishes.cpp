#include "cli/request_wishes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "memplan/error.hpp"
#include "memplan/params.hpp"
#include "memplan/words.hpp"

namespace memplan {

namespace {

constexpr int k_most_tasks = 1'000'000;
constexpr int k_most_cpus = 1024;
constexpr std::string_view k_word_letters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

const std::vector<std::pair<std::string, Engine>>& engines() {
  static const std::vector<std::pair<std::string, Engine>> rows = {{"slurm", Engine::slurm},
                                                                   {"snakemake", Engine::snakemake},
                                                                   {"nextflow", Engine::nextflow},
                                                                   {"kubernetes", Engine::kubernetes},
                                                                   {"env", Engine::env}};
  return rows;
}

std::vector<std::string> engine_names() {
  std::vector<std::string> names;
  for (const auto& [name, unused] : engines()) names.push_back(name);
  return names;
}

// "fit_cis=python fit.py" → stage and the rest; the stage is "" where the text does not begin with one.
std::pair<std::string, std::string> split_stage(const std::string& text, const Profile& profile) {
  const auto equals = text.find('=');
  if (equals != std::string::npos && profile.find_stage(text.substr(0, equals)))
    return {text.substr(0, equals), text.substr(equals + 1)};
  return {"", text};
}

// Of "trainig=5", the stage that was meant; `otherwise` is what else could have been.
[[noreturn]] void refuse_stage(const std::string& text, const Profile& profile, const char* option,
                               const char* otherwise) {
  const auto name = text.substr(0, text.find('='));
  std::vector<std::string> stages;
  for (const auto& stage : profile.stages) stages.push_back(stage.name);
  throw Error(ErrorKind::usage, fmt::format("{} has no stage '{}'", profile.name, printable(name)))
      .at(option)
      .hint(near_miss(name, stages, fmt::format("its stages are {}{}", one_of(stages), otherwise)));
}

// "trainig=./run.sh": to a shell it is a variable, and the job would end well without running anything.
bool only_sets_a_variable(std::string_view command) {
  const auto text = trimmed(command);
  const auto equals = text.find('=');
  return equals != std::string_view::npos && equals > 0 && text.find_first_not_of(k_word_letters) == equals &&
         text.find_first_of(" \t\r\n;&|(`") == std::string_view::npos;
}

template <typename T>
void put(std::map<std::string, T>& wishes, const std::string& stage, T value, const char* option) {
  if (wishes.emplace(stage, std::move(value)).second) return;
  throw Error(ErrorKind::usage, stage.empty() ? "it is given twice for all stages"
                                              : fmt::format("it is given twice for {}", stage))
      .at(option)
      .hint("give it once, or once for each stage as STAGE=VALUE");
}

int count(const std::string& option, const std::string& text, int most) {
  ParameterSpec spec;
  spec.name = option;
  spec.min = 1;
  spec.max = most;
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
  if (!text) return "";
  if (text->empty() || text->size() > 256 || text->front() == '-' || !is_bare_word(*text, ","))
    throw Error(ErrorKind::usage, fmt::format("'{}' is no name", printable(*text)))
        .at(option)
        .hint("names have letters, digits, '_', '.', '+' and '-'");
  return *text;
}

}  // namespace

void WishInput::declare(Options& add) {
  const std::string group = "Jobs";
  add.value("--engine", m_engine,
            {"who takes the jobs: slurm, snakemake, nextflow, kubernetes or env", "ENGINE", group,
             choices_of(engine_names())});
  add.repeated(
      "--command", m_commands,
      {"what a job runs, for a shell (default ./STAGE.sh); STAGE=COMMAND for one stage", "COMMAND", group});
  add.flag("--script", m_script, {"with slurm: one file that submits itself", "", group});
  add.repeated(
      "--array", m_arrays,
      {"N tasks for each stage, numbered from 0 in MEM_PLAN_TASK; STAGE=N for one stage", "N", group});
  add.value("--throttle", m_throttle, {"at most N tasks of an array at a time", "N", group});
  add.value("--time", m_time, {"longest run time of a job: 2:00:00, 1-12:00:00 or minutes", "TIME", group});
  add.value("--cpus", m_cpus, {"CPUs of a job, or of each task of an array", "N", group});
  add.value("--gpu-type", m_gpu_type,
            {"what the site calls the card (default: the name of --gpu)", "NAME", group});
  add.value("--partition", m_partition,
            {"the partition of Slurm, or the queue of another engine", "NAME", group});
  add.value("--account", m_account,
            {"with slurm or snakemake: the account of Slurm to charge", "NAME", group});
  add.value("--qos", m_qos, {"with slurm: the quality of service", "NAME", group});
  add.value("--image", m_image, {"with kubernetes: the container image", "NAME", group});
}

void WishInput::require_engine(bool given, const char* option,
                               const std::vector<std::string>& accepted) const {
  if (!given || std::find(accepted.begin(), accepted.end(), m_engine) != accepted.end()) return;
  throw Error(ErrorKind::usage, fmt::format("it is for --engine {}", one_of(accepted)))
      .at(option)
      .hint("leave it out");
}

// Which engines an option means something to: to the others it would be lost.
void WishInput::require_engines() const {
  const std::vector<std::string> all_but_env = {"slurm", "snakemake", "nextflow", "kubernetes"};
  require_engine(!m_commands.empty(), "--command", all_but_env);
  require_engine(m_script, "--script", {"slurm"});
  require_engine(!m_arrays.empty(), "--array", all_but_env);
  require_engine(m_throttle.has_value(), "--throttle", all_but_env);
  require_engine(m_time.has_value(), "--time", all_but_env);
  require_engine(m_gpu_type.has_value(), "--gpu-type", all_but_env);
  require_engine(m_partition.has_value(), "--partition", {"slurm", "snakemake", "nextflow"});
  require_engine(m_account.has_value(), "--account", {"slurm", "snakemake"});
  require_engine(m_qos.has_value(), "--qos", {"slurm"});
  require_engine(m_image.has_value(), "--image", {"kubernetes"});
}

Engine WishInput::engine() const {
  const auto names = engine_names();
  if (m_engine.empty())
    throw Error(ErrorKind::usage, "for which engine?").at("--engine").hint("give " + one_of(names));
  for (const auto& [name, engine] : engines()) {
    if (name != m_engine) continue;
    require_engines();
    return m_script ? Engine::slurm_script : engine;
  }
  throw Error(ErrorKind::usage, fmt::format("'{}' is not among {}", printable(m_engine), one_of(names)))
      .at("--engine")
      .hint(near_miss(m_engine, names));
}

JobWishes WishInput::wishes(const Profile& profile) const {
  JobWishes result;
  for (const auto& text : m_commands) {
    auto [stage, command] = split_stage(text, profile);
    require_text(command, "--command");
    if (stage.empty() && only_sets_a_variable(command))
      refuse_stage(command, profile, "--command", "; to set a variable, write NAME=VALUE COMMAND");
    put(result.commands, stage, std::move(command), "--command");
  }
  for (const auto& text : m_arrays) {
    const auto [stage, tasks] = split_stage(text, profile);
    if (stage.empty() && tasks.find('=') != std::string::npos) refuse_stage(tasks, profile, "--array", "");
    put(result.tasks, stage, count("array", tasks, k_most_tasks), "--array");
  }
  if (m_throttle && m_arrays.empty())
    throw Error(ErrorKind::usage, "it is about an array, and none is asked for")
        .at("--throttle")
        .hint("add --array N");
  if (m_throttle) result.throttle = count("throttle", *m_throttle, k_most_tasks);
  if (m_cpus) result.cpus = count("cpus", *m_cpus, k_most_cpus);
  try {
    if (m_time) result.seconds = parse_time(*m_time);
  } catch (Error& error) {
    throw error.at("--time");
  }
  result.gpu_type = plain_name(m_gpu_type, "--gpu-type");
  result.partition = plain_name(m_partition, "--partition");
  result.account = plain_name(m_account, "--account");
  result.qos = plain_name(m_qos, "--qos");
  if (m_image) require_text(*m_image, "--image");
  result.image = m_image.value_or("");
  return result;
}

}  // namespace memplan
