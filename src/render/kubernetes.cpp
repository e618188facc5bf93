#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "render/engines.hpp"

namespace memplan {

namespace {

// A tag as the name of an object: small letters, digits and '-', at most 63, its hash kept.
std::string object_name(const std::string& tag) {
  constexpr std::size_t k_longest = 63, k_hash = 9;
  std::string name;
  for (const unsigned char c : tag) name += c == '_' ? '-' : static_cast<char>(std::tolower(c));
  if (name.size() > k_longest) name.erase(k_longest - k_hash, name.size() - k_longest);
  return name;
}

// Kubernetes replaces $(NAME) in a command, and takes $$ for a $.
std::string argument(std::string_view command) {
  std::string text;
  for (const char c : command) text += c == '$' ? std::string("$$") : std::string(1, c);
  return json_string(text);
}

std::string card_resource(const Handover& handover) {
  return handover.mig.empty() ? "nvidia.com/gpu" : "nvidia.com/mig-" + handover.mig;
}

// A Pod's memory stands for good: the figure of a retry is for whoever applies it again.
std::string memory_line(const Job& job) {
  if (!job.ram) return "";
  const auto first = mebibytes(*job.ram), retry = mebibytes(job.retry_ram.value_or(*job.ram));
  return fmt::format("memory: \"{}Mi\"{}\n", first,
                     retry > first ? fmt::format("  # after a kill {}Mi", retry) : "");
}

std::string cpu_line(const Job& job) {
  return job.cpus ? fmt::format("cpu: {}\n", *job.cpus) : "";
}

std::string card_line(const Handover& handover, const Job& job) {
  return job.cards > 0 ? fmt::format("{}: {}\n", card_resource(handover), job.cards) : "";
}

// The lines of `text`, each behind `depth` blanks.
std::string indented(const std::string& text, std::size_t depth) {
  std::string result;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size() - 1) + 1;
    result += std::string(depth, ' ') + text.substr(start, end - start);
    start = end;
  }
  return result;
}

std::string kubernetes_resources(const Handover& handover, const Job& job) {
  const auto lines = memory_line(job) + cpu_line(job) + card_line(handover, job);
  if (lines.empty()) return "";
  return fmt::format("  resources:\n    requests:\n{0}    limits:\n{0}", indented(lines, 6));
}

constexpr const char* k_task_number =
    "  env:\n"
    "    - name: MEM_PLAN_TASK\n"
    "      valueFrom:\n"
    "        fieldRef:\n"
    "          fieldPath: metadata.annotations['batch.kubernetes.io/job-completion-index']\n";

std::string container(const Handover& handover, const Job& job) {
  auto text = std::string("- name: stage\n");
  if (!handover.image.empty()) text += fmt::format("  image: {}\n", json_string(handover.image));
  text += fmt::format("  command: [\"/bin/sh\", \"-c\", {}]\n", argument(job.command));
  if (job.tasks) text += k_task_number;
  return text + kubernetes_resources(handover, job);
}

// A card's type is a label of the node, with a name of its own: the catalogue's would match none.
std::string pod_spec(const Handover& handover, const Job& job) {
  auto text = std::string("restartPolicy: Never\n");
  if (handover.seconds) text += fmt::format("activeDeadlineSeconds: {}\n", *handover.seconds);
  if (handover.is_site_type && job.cards > 0 && handover.mig.empty())
    text += fmt::format("nodeSelector:\n  nvidia.com/gpu.product: {}\n", json_string(handover.gpu_type));
  return text + "containers:\n" + indented(container(handover, job), 2);
}

std::string metadata(const Job& job) {
  return fmt::format("metadata:\n  name: {}\n  annotations:\n    mem-plan/tag: {}\n", object_name(job.tag),
                     json_string(job.tag));
}

std::string pod(const Handover& handover, const Job& job) {
  return "apiVersion: v1\nkind: Pod\n" + metadata(job) + "spec:\n" + indented(pod_spec(handover, job), 2);
}

// An array: the pods of one job, each with its number. A task that is killed would be killed again.
std::string indexed_job(const Handover& handover, const Job& job) {
  const auto at_once = std::min(handover.throttle.value_or(*job.tasks), *job.tasks);
  return "apiVersion: batch/v1\nkind: Job\n" + metadata(job) +
         fmt::format(
             "spec:\n  backoffLimit: 0\n  completionMode: Indexed\n  completions: {}\n  parallelism: {}\n",
             *job.tasks, at_once) +
         "  template:\n    spec:\n" + indented(pod_spec(handover, job), 6);
}

// What Kubernetes leaves to whoever applies the text.
std::string by_hand(const Handover& handover) {
  const auto& jobs = handover.jobs;
  std::string text;
  if (jobs.size() > 1)
    text += "# apply the stages one after the other (--stage NAME writes one): together they start at once\n";
  if (std::any_of(jobs.begin(), jobs.end(), [](auto& job) { return job.retry_ram.has_value(); }))
    text +=
        "# no retries: after a kill for memory delete the object, put in the larger figure and apply it "
        "again\n";
  if (std::any_of(jobs.begin(), jobs.end(), [](auto& job) { return job.tasks.has_value(); }))
    text += "# a task that fails ends its array: the others are stopped\n";
  if (handover.image.empty()) text += "# no image is named: give --image\n";
  return text;
}

// The command that ends when `job` is done; it waits for up to a week.
std::string wait_line(const Job& job) {
  return fmt::format(
      "# first wait for {}: kubectl wait --timeout=-1s {}{}\n", job.stage,
      job.tasks ? "--for=condition=complete job/" : "--for=jsonpath='{.status.phase}'=Succeeded pod/",
      object_name(job.tag));
}

}  // namespace

std::string kubernetes_text(const Handover& handover) {
  auto text = comments(handover, "#") + by_hand(handover);
  const Job* before = nullptr;
  for (const auto& job : handover.jobs) {
    text += "---\n" + (before ? wait_line(*before) : "") +
            (job.tasks ? indexed_job(handover, job) : pod(handover, job));
    before = &job;
  }
  return text;
}

}  // namespace memplan
