#include <fmt/format.h>

#include <memory>

#include "cli/budget_input.hpp"
#include "cli/check_report.hpp"
#include "cli/command.hpp"
#include "cli/ledger_file.hpp"
#include "cli/profile_input.hpp"
#include "cli/report_parts.hpp"
#include "cli/request_wishes.hpp"
#include "cli/site.hpp"
#include "memplan/check.hpp"
#include "memplan/error.hpp"
#include "memplan/sys.hpp"

namespace memplan {

namespace {

struct RequestInput {
  ProfileInput profile;
  BudgetInput budget;
  WishInput wishes;
  std::optional<std::string> inventory;
  std::optional<std::string> gpu_map;
};

constexpr int k_no_place = 1;

Value job_value(const Job& job) {
  return Value::Object{{"stage", job.stage},
                       {"tag", job.tag},
                       {"basis", std::string(basis_name(job.basis))},
                       {"ram_bytes", optional_bytes(job.ram)},
                       {"retry_ram_bytes", optional_bytes(job.retry_ram)},
                       {"vram_bytes", optional_bytes(job.vram)},
                       {"cards", job.cards},
                       {"cpus", or_null(job.cpus)},
                       {"tasks", or_null(job.tasks)},
                       {"command", job.command}};
}

Value request_value(const Estimate& estimate, const Handover& handover, const std::string& engine,
                    const std::string& text) {
  Value::List jobs;
  for (const auto& job : handover.jobs) jobs.push_back(job_value(job));
  return Value::Object{{"schema", "mem-plan/request/1"},
                       {"profile", profile_value(*estimate.profile)},
                       {"parameters", parameters_value(estimate)},
                       {"engine", engine},
                       {"rule", handover.rule},
                       {"jobs", std::move(jobs)},
                       {"text", text.empty() ? Value() : Value(text)},
                       {"warnings", texts_value(handover.warnings)}};
}

// A request that cannot be noted is still a request.
void note(Handover& handover, const std::string& engine) {
  try {
    note_requests(handover, engine);
  } catch (const Error& error) {
    handover.warnings.push_back(fmt::format("not noted, so calibrate --sacct will not know it: {}{}{}",
                                            error.where(), error.where().empty() ? "" : ": ", error.what()));
  }
}

void check_inventory(const RequestInput& input) {
  input.wishes.require_engine(input.inventory.has_value(), "--inventory", {"slurm", "snakemake", "nextflow"});
  if (input.gpu_map && !input.inventory)
    throw Error(ErrorKind::usage, "it is about an inventory, and none is asked for")
        .at("--gpu-map")
        .hint("add --inventory slurm");
  if (input.inventory && *input.inventory != "slurm")
    throw Error(ErrorKind::usage, fmt::format("'{}' is not slurm", printable(*input.inventory)))
        .at("--inventory");
}

void refuse_rows(const OutputOptions& output) {
  if (!output.json && output.format == "csv")
    throw Error(ErrorKind::usage, "a request has no rows: it is text, or JSON")
        .at("--format")
        .hint("leave it out, or give --json");
}

// Text is run as it comes (eval, bash): why there is none goes beside it. JSON is read.
int write_refusal(const Report& report, const OutputOptions& output) {
  if (output.json) return write_report(report, output);
  if (!output.quiet) write_all(k_standard_error, render(report, output, k_standard_error));
  return report.status;
}

Report no_place(const Estimate& estimate, Handover& handover, const std::string& engine) {
  handover.warnings.insert(handover.warnings.begin(), "no partition can hold this: nothing is requested");
  Items items{"Jobs", {}};
  for (const auto& job : handover.jobs)
    items.items.push_back(
        {job.stage, fmt::format("{} RAM, {} VRAM", job.ram ? format_size(*job.ram) : "unknown",
                                job.vram ? format_size(*job.vram) : "no")});
  Items reasons{"No partition can hold this: nothing is requested.", {}};
  for (std::size_t i = 1; i < handover.warnings.size(); ++i)
    reasons.items.push_back({"-", handover.warnings[i]});
  return {request_value(estimate, handover, engine, ""), {std::move(items), std::move(reasons)}, k_no_place};
}

void add_data(Handover& handover, const std::optional<std::string>& file) {
  if (!file) return;
  handover.data_file = *file;
  handover.data_bytes = file_size(*file);
}

int answer(RequestInput& input, const OutputOptions& output) {
  refuse_rows(output);
  const auto engine = input.wishes.engine();
  const auto& name = input.wishes.engine_name();
  check_inventory(input);
  const auto wishes = input.wishes.wishes(input.profile.profile());
  const auto budget = input.budget.optional();
  const auto found = input.profile.answer(budget);
  const auto verdict = check(found, budget);
  if (!verdict.fits()) return write_refusal(check_report(found, verdict), output);
  auto handover = hand_over(found, input.profile.basis(), budget, wishes);
  add_data(handover, input.profile.data_file());
  if (input.inventory && !choose_place(handover, slurm_inventory(input.gpu_map)))
    return write_refusal(no_place(found, handover, name), output);
  note(handover, name);
  const auto text = render_engine(handover, engine);
  return write_report({request_value(found, handover, name, text), {Verbatim{text}}, 0}, output);
}

}  // namespace

Runner declare_request(Options& add, const CommandLine& line) {
  const auto input = std::make_shared<RequestInput>();
  input->profile.declare(add, line);
  input->budget.declare(add);
  input->wishes.declare(add);
  add.value(
      "--inventory", input->inventory,
      {"slurm: ask the cluster, and take the partition with the smallest card that does", "slurm", "Jobs"});
  add.value("--gpu-map", input->gpu_map,
            {"the site's names for cards: lines of NAME = CARD", "FILE", "Jobs"});
  return [input](const OutputOptions& output) { return answer(*input, output); };
}

}  // namespace memplan
