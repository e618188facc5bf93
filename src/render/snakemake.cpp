#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "render/engines.hpp"

namespace memplan {

namespace {

// Snakemake formats the text of a command: braces are doubled.
std::string shell_text(std::string_view command) {
  std::string text;
  for (const char c : command) text += c == '{' || c == '}' ? std::string(2, c) : std::string(1, c);
  return text;
}

// The file that says that a job is done; one for each task of an array.
std::string done_file(const Job& job, std::string_view task) {
  return job.tasks ? fmt::format(".mem-plan/{}.{}.done", job.tag, task)
                   : fmt::format(".mem-plan/{}.done", job.tag);
}

std::string all_done(const Job& job) {
  const auto file = json_string(done_file(job, "{task}"));
  return job.tasks ? fmt::format("expand({}, task=range({}))", file, *job.tasks) : file;
}

std::string attempts(const Job& job) {
  auto first = fmt::format("{}", megabytes(*job.ram));
  if (!job.retry_ram) return first;
  return fmt::format("({} if attempt == 1 else {})", first, megabytes(*job.retry_ram));
}

// More for a larger input: the need grows with it at most in proportion, up to the node's limit.
std::string memory(const Handover& handover, const Job& job) {
  const auto asked = attempts(job);
  if (!handover.data_bytes || handover.data_bytes->count == 0)
    return job.retry_ram ? fmt::format("lambda wildcards, attempt: {}", asked) : asked;
  const auto size = handover.data_bytes->count;
  auto scaled = fmt::format("-(-{} * max(input.size, {}) // {})", asked, size, size);
  if (handover.ram_limit) scaled = fmt::format("min({}, {})", scaled, handover.ram_limit->count / 1'000'000);
  return fmt::format("lambda wildcards, input, attempt: {}", scaled);
}

std::vector<std::string> snakemake_resources(const Handover& handover, const Job& job) {
  std::vector<std::string> lines;
  if (job.ram) lines.push_back("mem_mb=" + memory(handover, job));
  if (handover.seconds) lines.push_back(fmt::format("runtime={}", (*handover.seconds + 59) / 60));
  if (job.cards > 0) lines.push_back(fmt::format("gpu={}", job.cards));
  if (job.cards > 0 && !handover.gpu_type.empty())
    lines.push_back("gpu_model=" + json_string(handover.gpu_type));
  if (!handover.partition.empty()) lines.push_back("slurm_partition=" + json_string(handover.partition));
  if (!handover.account.empty()) lines.push_back("slurm_account=" + json_string(handover.account));
  if (job.tasks && handover.throttle) lines.emplace_back("mem_plan_tasks=1");
  return lines;
}

std::string inputs(const Handover& handover, const Job* before) {
  std::vector<std::string> lines;
  if (before) lines.push_back("before=" + all_done(*before));
  if (!handover.data_file.empty()) lines.push_back("data=" + json_string(shell_text(handover.data_file)));
  if (lines.empty()) return "";
  return fmt::format("    input:\n        {}\n", fmt::join(lines, ",\n        "));
}

std::string rule(const Handover& handover, const Job& job, const Job* before) {
  auto text = fmt::format("\nrule {}:\n{}", identifier(job.stage), inputs(handover, before));
  text += fmt::format("    output:\n        touch({})\n", json_string(done_file(job, "{task}")));
  if (job.retry_ram) text += "    retries: 1\n";
  if (job.cpus) text += fmt::format("    threads: {}\n", *job.cpus);
  if (const auto lines = snakemake_resources(handover, job); !lines.empty())
    text += fmt::format("    resources:\n        {}\n", fmt::join(lines, ",\n        "));
  const auto task = job.tasks ? "export MEM_PLAN_TASK={wildcards.task}; " : "";
  return text + fmt::format("    shell:\n        {}\n", json_string(task + shell_text(job.command)));
}

// "all", as Snakemake's users expect, unless a stage is called so.
std::string target_name(const std::vector<Job>& jobs) {
  std::string name = "all";
  while (std::any_of(jobs.begin(), jobs.end(), [&](auto& job) { return identifier(job.stage) == name; }))
    name += "_";
  return name;
}

}  // namespace

std::string snakemake_text(const Handover& handover) {
  auto text = comments(handover, "#");
  for (const auto& job : handover.jobs)
    if (job.tasks && handover.throttle) {
      text += fmt::format("# snakemake --resources mem_plan_tasks={} keeps to so many tasks at once\n",
                          *handover.throttle);
      break;
    }
  if (!handover.jobs.empty())
    text += fmt::format("\nrule {}:\n    input:\n        {}\n", target_name(handover.jobs),
                        all_done(handover.jobs.back()));
  const Job* before = nullptr;
  for (const auto& job : handover.jobs) {
    text += rule(handover, job, before);
    before = &job;
  }
  return text;
}

}  // namespace memplan
