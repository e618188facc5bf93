#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "render/engines.hpp"

namespace memplan {

namespace {

// One sbatch: a job at first, or its retry.
struct Submission {
  const Handover& handover;
  const Job& job;
  std::string variable;    // that holds the job's id: "job1"
  std::string dependency;  // "afterok:$job1", or ""
  std::optional<Bytes> ram;
  std::string environment;  // "MEM_PLAN_FIRST=$job1", or ""
};

// Slurm reads a time as D-HH:MM:SS.
std::string clock(std::int64_t seconds) {
  return fmt::format("{}-{:02}:{:02}:{:02}", seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60,
                     seconds % 60);
}

std::string cards(const Handover& handover, const Job& job) {
  const auto type = handover.gpu_type.empty() ? "" : handover.gpu_type + ":";
  return fmt::format("--gres=gpu:{}{}", type, job.cards);
}

std::string tasks(const Handover& handover, const Job& job) {
  const auto throttle = handover.throttle ? fmt::format("%{}", *handover.throttle) : "";
  return fmt::format("--array=0-{}{}", *job.tasks - 1, throttle);
}

std::string options(const Submission& submission) {
  const auto& handover = submission.handover;
  const auto& job = submission.job;
  std::vector<std::string> words = {"--job-name=" + job.tag};
  if (submission.ram) words.push_back(fmt::format("--mem={}M", mebibytes(*submission.ram)));
  if (job.cpus) words.push_back(fmt::format("--cpus-per-task={}", *job.cpus));
  if (job.cards > 0) words.push_back(cards(handover, job));
  if (handover.seconds) words.push_back("--time=" + clock(*handover.seconds));
  if (!handover.partition.empty()) words.push_back("--partition=" + handover.partition);
  if (!handover.account.empty()) words.push_back("--account=" + handover.account);
  if (!handover.qos.empty()) words.push_back("--qos=" + handover.qos);
  if (job.tasks) words.push_back(tasks(handover, job));
  return fmt::format("{}", fmt::join(words, " "));
}

// `what` is the script, or --wrap with what runs.
std::string submit(const Submission& submission, const std::string& what) {
  auto text = fmt::format("{}=$(sbatch --parsable", submission.variable);
  if (!submission.dependency.empty())
    text += fmt::format(" --kill-on-invalid-dep=yes --dependency=\"{}\"", submission.dependency);
  if (!submission.environment.empty()) text += fmt::format(" --export=\"ALL,{}\"", submission.environment);
  return fmt::format("{} \\\n  {} \\\n  {})\n", text, options(submission), what);
}

// In an array each task knows its number.
std::string numbered(const Job& job) {
  return job.tasks ? "export MEM_PLAN_TASK=\"$SLURM_ARRAY_TASK_ID\"; " + job.command : job.command;
}

// What a retry asks of the accounting before it runs: was the first job, MEM_PLAN_FIRST, killed for memory? A
// task that was done is done; a job that failed by itself, or was cancelled with what it waited for, is not
// run again. Without accounting nothing is known, and it runs.
constexpr const char* k_due =
    "job=${MEM_PLAN_FIRST}${SLURM_ARRAY_TASK_ID:+_$SLURM_ARRAY_TASK_ID}\n"
    "for pause in 1 2 4 8 16; do\n"
    "  ended=$(sacct -nXPj \"$job\" -o State,ExitCode) || break\n"
    "  case $ended in \"\" | PENDING* | RUNNING* | COMPLETING*) sleep \"$pause\" ;; *) break ;; esac\n"
    "done\n"
    "case $ended in\n"
    "  COMPLETED*) exit 0 ;;\n"
    "  \"\" | OUT_OF_MEMORY* | *:9 | *\"|9:0\" | *\"|137:0\") ;;\n"
    "  *) echo \"not retried, for $job was not killed for memory: $ended\" >&2; exit 1 ;;\n"
    "esac\n";

bool any_retry(const Handover& handover) {
  return std::any_of(handover.jobs.begin(), handover.jobs.end(),
                     [](auto& job) { return job.retry_ram.has_value(); });
}

// A job's ending: it, or the retry, was done.
std::string after(const std::string& variable, bool retried) {
  return retried ? fmt::format("afterok:${0}?afterok:${0}_again", variable)
                 : fmt::format("afterok:${}", variable);
}

// The submissions of all jobs; `what` says what a job runs, at first or as a retry.
template <typename What>
std::string submissions(const Handover& handover, const What& what) {
  std::string text, dependency;
  int number = 0;
  for (const auto& job : handover.jobs) {
    const auto variable = fmt::format("job{}", ++number);
    text += submit({handover, job, variable, dependency, job.ram, ""}, what(job, false));
    if (job.retry_ram)
      text += submit({handover, job, variable + "_again", "afternotok:$" + variable, job.retry_ram,
                      "MEM_PLAN_FIRST=$" + variable},
                     what(job, true));
    dependency = after(variable, job.retry_ram.has_value());
  }
  return text;
}

// "$job1", "$job1_again", "$job2"
std::vector<std::string> variables(const Handover& handover) {
  std::vector<std::string> names;
  int number = 0;
  for (const auto& job : handover.jobs) {
    names.push_back(fmt::format("$job{}", ++number));
    if (job.retry_ram) names.push_back(names.back() + "_again");
  }
  return names;
}

// The stages as the cases of a shell script; the file's second argument says that this is a retry.
std::string cases(const Handover& handover) {
  std::string text;
  for (const auto& job : handover.jobs)
    text += fmt::format("  {}) exec sh -c {} ;;\n", job.stage, shell_word(numbered(job)));
  return text;
}

}  // namespace

std::string slurm_lines(const Handover& handover) {
  auto text = comments(handover, "#");
  if (any_retry(handover)) text += fmt::format("due={}\n", shell_word(k_due));
  return text + submissions(handover, [](const Job& job, bool retry) {
           return fmt::format("--wrap={}{}", retry ? "\"$due\"" : "", shell_word(numbered(job)));
         });
}

std::string slurm_script(const Handover& handover) {
  auto text = fmt::format(
      "#!/usr/bin/env bash\n{}#\n"
      "# bash FILE submits a job for each stage, each after the one before it. Slurm runs the file again as "
      "each job.\n"
      "set -euo pipefail\n\n",
      comments(handover, "#"));
  if (any_retry(handover)) text += fmt::format("if [[ ${{2-}} == retry ]]; then\n{}fi\n\n", k_due);
  text += fmt::format(
      "case ${{1-}} in\n{}  '') ;;\n  *) echo \"$0: there is no stage '$1'\" >&2; exit 2 ;;\nesac\n\n",
      cases(handover));
  text += submissions(handover, [](const Job& job, bool retry) {
    return fmt::format("\"$0\" {}{}", job.stage, retry ? " retry" : "");
  });
  return text + fmt::format("echo \"submitted {}\"\n", fmt::join(variables(handover), " "));
}

}  // namespace memplan
