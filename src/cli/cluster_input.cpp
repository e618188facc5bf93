#include "cli/cluster_input.hpp"

#include <fmt/format.h>

#include "cli/ledger_file.hpp"
#include "cli/report_parts.hpp"
#include "memplan/calibrate.hpp"
#include "memplan/error.hpp"
#include "memplan/sacct.hpp"
#include "memplan/sys.hpp"
#include "sys/command.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_largest_cluster_file = std::size_t{32} << 20;

Accounting accounting_of(const std::string& file) {
  if (file.empty()) return parse_sacct(output_of(k_sacct_words), "sacct");
  return parse_sacct(read_text_file(file, k_largest_cluster_file), file == "-" ? "standard input" : file);
}

Ledger ledger_of(const std::optional<std::string>& file) {
  const auto path = file ? file : ledger_path();
  if (!path)
    throw Error(ErrorKind::file, "neither XDG_STATE_HOME nor HOME names a folder for the ledger")
        .at("--ledger");
  try {
    return parse_ledger(read_text_file(*path, k_largest_cluster_file), *path);
  } catch (Error& error) {
    throw error.hint("request notes there what it asks for; --ledger FILE names another ledger");
  }
}

std::string spelled_parameters(const LedgerEntry& entry) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : entry.parameters) texts.push_back(fmt::format("{} {}", name, value));
  return printable(fmt::format("{}", fmt::join(texts, ", ")), 4096);
}

Value use_value(const StageUse& use) {
  return Value::Object{{"tag", use.entry->tag},
                       {"stage", use.entry->stage},
                       {"done", use.done},
                       {"killed", use.killed},
                       {"other", use.other},
                       {"requested_bytes", optional_bytes(use.requested)},
                       {"taken_bytes", optional_bytes(use.taken)},
                       {"at_least_bytes", optional_bytes(use.at_least)},
                       {"next_bytes", use.next.count > 0 ? Value(use.next) : Value()}};
}

Table use_table(const ClusterUse& use) {
  Table table{"What the jobs took",
              {{"stage", Align::left},
               {"done", Align::right},
               {"killed", Align::right},
               {"other", Align::right},
               {"asked", Align::right},
               {"took", Align::right},
               {"at least", Align::right},
               {"next time", Align::right},
               {"parameters", Align::left}},
              {}};
  for (const auto& row : use.stages)
    table.rows.push_back({row.entry->stage, fmt::format("{}", row.done), fmt::format("{}", row.killed),
                          fmt::format("{}", row.other), size_cell(row.requested), size_cell(row.taken),
                          size_cell(row.at_least),
                          size_cell(row.next.count > 0 ? std::optional(row.next) : std::nullopt),
                          spelled_parameters(*row.entry)});
  return table;
}

std::string verdict(const StageUse& use) {
  if (use.killed > 0 && (!use.taken || *use.taken <= use.at_least.value_or(Bytes{})))
    return fmt::format("killed for memory: it needs more than {}",
                       format_size(use.at_least.value_or(Bytes{})));
  if (!use.taken || !use.requested || use.taken->count == 0) return "";
  const double ratio = static_cast<double>(use.requested->count) / static_cast<double>(use.taken->count);
  return ratio >= 1 ? fmt::format("asked for {:.1f} times what it took", ratio)
                    : fmt::format("took {:.1f} times what was asked for", 1 / ratio);
}

void add_verdicts(Report& report, const ClusterUse& use) {
  Items items{"Over and under", {}};
  for (const auto& row : use.stages)
    if (const auto text = verdict(row); !text.empty()) items.items.push_back({row.entry->stage, text});
  if (!items.items.empty()) report.blocks.emplace_back(std::move(items));
}

// The upper end of the entry's stage by `profile`; nothing where it has none.
std::optional<Bytes> upper_end(const Profile& profile, const LedgerEntry& entry) {
  Settings::Given given;
  for (const auto& [name, value] : entry.parameters)
    if (const auto* parameter = profile.find_parameter(name))
      given[name] = parse_value(parameter->spec, value);
  const auto found = estimate({&profile, given, {Basis::measured, {entry.stage}}});
  if (found.answers.empty() || !found.answers[0].estimate->ram) return std::nullopt;
  return found.answers[0].estimate->ram->amount.high;
}

// A job that was killed tells no peak, but its lower bound holds the refitted basis to account.
void note_bounds(std::vector<std::string>& notes, const Profile& refitted, const ClusterUse& use) {
  for (const auto& row : use.stages) {
    if (!row.at_least) continue;
    try {
      const auto high = upper_end(refitted, *row.entry);
      if (high && *high < *row.at_least)
        notes.push_back(
            fmt::format("{}: a job that was killed held {}, more than the refitted upper end, {}: give "
                        "such jobs more until one is done",
                        row.entry->tag, format_size(*row.at_least), format_size(*high)));
    } catch (const Error& error) {
      notes.push_back(fmt::format("{}: {}", row.entry->tag, error.what()));
    }
  }
}

Fit fit_to(const Profile& profile, const std::vector<Run>& runs) {
  try {
    auto found = fit(profile, runs, k_sampling_allowance);
    found.calibration.files = {"sacct"};
    return found;
  } catch (Error& error) {
    throw error.at("--sacct").hint("let more jobs run, at other sizes, or leave --output out");
  }
}

std::vector<std::string> refit(const ProfileInput& input, const ClusterUse& use, const std::string& output) {
  const auto usable = usable_runs(input.profile(), use.runs);
  const auto calibration = fit_to(input.profile(), usable.runs).calibration;
  write_text_file(output, calibration_text(calibration, input.profile()));
  std::vector<std::string> notes;
  for (const auto& problem : usable.left_out) notes.push_back(problem.where + ": " + problem.message);
  note_bounds(notes, calibrated(input.profile(), calibration, output), use);
  notes.push_back(
      fmt::format("refitted to {} jobs that were done, the upper end a tenth higher for what sampling "
                  "misses. Written: {}",
                  usable.runs.size(), output));
  return notes;
}

std::vector<std::string> notes_of(const Accounting& accounting, const ClusterUse& use, const Ledger& ledger) {
  std::vector<std::string> notes = {
      "what a job took is sampled by Slurm, so a short peak can be missed: next time has a tenth more"};
  if (accounting.others > 0) notes.push_back(fmt::format("jobs without a tag: {}", accounting.others));
  for (const auto& tag : use.unknown) notes.push_back(fmt::format("{} is not in the ledger", printable(tag)));
  for (const auto* lines : {&accounting.bad_lines, &ledger.bad_lines})
    for (const auto& line : *lines) notes.push_back(line.where + ": " + line.message);
  return notes;
}

}  // namespace

void ClusterInput::declare(Options& add) {
  add.repeated_or_alone(
      "--sacct", m_sacct,
      {"what jobs took, from the cluster's accounting: runs sacct, or reads its output from FILE", "[FILE]"});
  add.value("--ledger", m_ledger, {"the requests to join them with (default: what request noted)", "FILE"});
}

Report ClusterInput::report(ProfileInput& input, const std::string& output) const {
  if (m_sacct.size() > 1)
    throw Error(ErrorKind::usage, "it is given twice").at("--sacct").hint("give it once");
  const auto accounting = accounting_of(m_sacct.front());
  const auto ledger = ledger_of(m_ledger);
  const auto use = join(accounting, ledger, input.profile().name);
  if (use.stages.empty())
    throw Error(ErrorKind::file, fmt::format("no job was requested for {}", input.profile().name))
        .at("--sacct")
        .hint(fmt::format("{} jobs carry a tag, {} carry none; request names the jobs that it asks for",
                          accounting.jobs.size(), accounting.others));
  auto notes = notes_of(accounting, use, ledger);
  if (!output.empty())
    for (auto& note : refit(input, use, output)) notes.push_back(std::move(note));
  Value::List stages;
  for (const auto& row : use.stages) stages.push_back(use_value(row));
  Report report;
  report.data = Value::Object{{"schema", "mem-plan/usage/1"},
                              {"profile", profile_value(input.profile())},
                              {"stages", std::move(stages)},
                              {"written", output.empty() ? Value() : Value(output)},
                              {"notes", texts_value(notes)}};
  report.blocks = {headline(input.profile()), use_table(use)};
  add_verdicts(report, use);
  Items items{"Notes", {}};
  for (const auto& note : notes) items.items.push_back({"-", note});
  report.blocks.emplace_back(std::move(items));
  return report;
}

}  // namespace memplan
