#include <fmt/format.h>

#include <vector>

#include "render/engines.hpp"

namespace memplan {

namespace {

// The inside of a Groovy string in single quotes, one or three of them: nothing is put in there.
std::string groovy(std::string_view text) {
  std::string result;
  for (const char c : text) result += c == '\\' || c == '\'' ? std::string{'\\', c} : std::string(1, c);
  return result;
}

// Nextflow's MB are 2^20 bytes.
std::string memory(Bytes bytes) {
  return fmt::format("{}.MB", mebibytes(bytes));
}

std::string limits(const Handover& handover) {
  std::vector<std::string> limits;
  if (handover.ram_limit) limits.push_back(fmt::format("memory: {}.MB", handover.ram_limit->count >> 20));
  if (handover.seconds) limits.push_back(fmt::format("time: {}.s", *handover.seconds));
  return limits.empty() ? "" : fmt::format("    resourceLimits {}\n", fmt::join(limits, ", "));
}

// A status of 128 + 9 or Slurm's 125 is a kill, for memory as a rule.
std::string directives(const Handover& handover, const Job& job) {
  auto text = fmt::format("    tag '{}'\n", job.tag);
  if (job.retry_ram)
    text += fmt::format(
        "    memory {{ task.attempt == 1 ? {} : {} }}\n"
        "    errorStrategy {{ task.exitStatus in [125, 137, 143, 247] ? 'retry' : 'terminate' }}\n"
        "    maxRetries 1\n",
        memory(*job.ram), memory(*job.retry_ram));
  else if (job.ram)
    text += fmt::format("    memory {{ {} }}\n", memory(*job.ram));
  if (job.cpus) text += fmt::format("    cpus {}\n", *job.cpus);
  if (handover.seconds) text += fmt::format("    time {{ {}.s }}\n", *handover.seconds);
  text += limits(handover);
  if (job.cards > 0)
    text +=
        fmt::format("    accelerator {}{}\n", job.cards,
                    handover.gpu_type.empty() ? "" : fmt::format(", type: '{}'", groovy(handover.gpu_type)));
  if (!handover.partition.empty()) text += fmt::format("    queue '{}'\n", groovy(handover.partition));
  if (job.tasks && handover.throttle) text += fmt::format("    maxForks {}\n", *handover.throttle);
  return text;
}

std::string process(const Handover& handover, const Job& job) {
  const auto input = job.tasks ? "tuple env('MEM_PLAN_TASK'), val(ready)" : "val ready";
  return fmt::format(
      "\nprocess {} {{\n{}\n    input:\n    {}\n\n    output:\n    val true\n\n"
      "    script:\n    '''\n{}\n'''\n}}\n",
      identifier(job.stage), directives(handover, job), input, groovy(job.command));
}

// Each process waits for all of the one before it.
std::string workflow(const Handover& handover) {
  std::string text, ready = "Channel.value(true)";
  for (const auto& job : handover.jobs) {
    const auto name = identifier(job.stage);
    text += job.tasks ? fmt::format("    {}(Channel.of(0..{}).combine({}))\n", name, *job.tasks - 1, ready)
                      : fmt::format("    {}({})\n", name, ready);
    ready = job.tasks ? fmt::format("{}.out.collect().map {{ true }}", name) : name + ".out";
  }
  return fmt::format("\nworkflow {{\n{}}}\n", text);
}

}  // namespace

std::string nextflow_text(const Handover& handover) {
  auto text = comments(handover, "//");
  for (const auto& job : handover.jobs) text += process(handover, job);
  return text + workflow(handover);
}

}  // namespace memplan
