#include <fmt/format.h>

#include <memory>

#include "cli/cluster_input.hpp"
#include "cli/command.hpp"
#include "cli/profile_input.hpp"
#include "cli/report_parts.hpp"
#include "memplan/calibrate.hpp"
#include "memplan/error.hpp"
#include "memplan/sys.hpp"

namespace memplan {

namespace {

struct CalibrateOptions {
  std::vector<std::string> files;
  std::string output;
  bool score_only = false;
  bool cross_validate = false;
  bool strict = false;
};

// What the command computed; the parts that were not asked for are absent.
struct CalibrateOutcome {
  UsableRuns runs;
  std::vector<Score> before;
  std::optional<Fit> fit;
  std::vector<Score> after;
  std::vector<Score> held_out;
};

UsableRuns read_runs(const Profile& profile, const CalibrateOptions& options) {
  constexpr std::size_t k_largest_bytes = std::size_t{32} << 20, k_most_shown = 5;
  UsableRuns result;
  for (const auto& file : options.files) {
    const auto parsed = parse_runs(read_text_file(file, k_largest_bytes), file);
    auto usable = usable_runs(profile, parsed.runs);
    result.runs.insert(result.runs.end(), usable.runs.begin(), usable.runs.end());
    result.left_out.insert(result.left_out.end(), parsed.bad_lines.begin(), parsed.bad_lines.end());
    result.left_out.insert(result.left_out.end(), usable.left_out.begin(), usable.left_out.end());
  }
  if (options.strict && !result.left_out.empty())
    throw Error(ErrorKind::file, fmt::format("{} lines cannot be used", result.left_out.size()))
        .at("--runs")
        .problems(result.left_out)
        .hint("correct them, or leave --strict out");
  if (result.runs.empty()) {
    const auto lines = result.left_out.size();
    result.left_out.resize(std::min(lines, k_most_shown));
    throw Error(ErrorKind::file, fmt::format("there is no run to compare with; lines left out: {}", lines))
        .at("--runs")
        .problems(result.left_out)
        .hint(fmt::format("give files of mem-plan/run/1 lines for {}", profile.name));
  }
  return result;
}

CalibrateOutcome compute(const Profile& profile, const CalibrateOptions& options) {
  CalibrateOutcome outcome;
  outcome.runs = read_runs(profile, options);
  const auto& runs = outcome.runs.runs;
  outcome.before = score(profile, runs);
  if (options.cross_validate) outcome.held_out = cross_validate(profile, runs);
  if (options.score_only) return outcome;
  outcome.fit = fit(profile, runs);
  outcome.fit->calibration.files = options.files;
  outcome.after = score(calibrated(profile, outcome.fit->calibration, options.output), runs);
  if (!options.output.empty())
    write_text_file(options.output, calibration_text(outcome.fit->calibration, profile));
  return outcome;
}

Value scores_value(const std::vector<Score>& scores) {
  Value::List list;
  for (const auto& row : scores)
    list.push_back(Value::Object{{"stage", row.stage},
                                 {"device", std::string(device_name(row.device))},
                                 {"runs", row.runs},
                                 {"configurations", row.configurations},
                                 {"median_error", row.median_error},
                                 {"p95_error", row.p95_error},
                                 {"above_high", row.above_high},
                                 {"median_waste", row.median_waste}});
  return list;
}

Value constants_value(const Fit& fit) {
  Value::List list;
  for (const auto& row : fit.constants)
    list.push_back(Value::Object{{"name", row.name},
                                 {"before", row.before},
                                 {"after", row.after},
                                 {"configurations", row.configurations},
                                 {"kept", row.kept.empty() ? Value() : Value(row.kept)}});
  return list;
}

Value problems_value(const std::vector<Problem>& problems) {
  Value::List list;
  for (const auto& problem : problems)
    list.push_back(Value::Object{{"where", problem.where}, {"message", problem.message}});
  return list;
}

Value outcome_value(const Profile& profile, const CalibrateOutcome& outcome,
                    const CalibrateOptions& options) {
  return Value::Object{{"schema", "mem-plan/score/1"},
                       {"profile", profile_value(profile)},
                       {"runs", outcome.runs.runs.size()},
                       {"left_out", problems_value(outcome.runs.left_out)},
                       {"contradictions", problems_value(contradictions(outcome.runs.runs))},
                       {"before", scores_value(outcome.before)},
                       {"held_out", options.cross_validate ? scores_value(outcome.held_out) : Value()},
                       {"after", outcome.fit ? scores_value(outcome.after) : Value()},
                       {"constants", outcome.fit ? constants_value(*outcome.fit) : Value()},
                       {"rounds", outcome.fit ? Value(outcome.fit->rounds) : Value()},
                       {"settled", outcome.fit ? Value(outcome.fit->settled) : Value()},
                       {"written", options.output.empty() ? Value() : Value(options.output)}};
}

std::string percent_text(double fraction) {
  return fmt::format("{:.1f} %", fraction * 100);
}

Table score_table(const std::string& title, const std::vector<Score>& scores) {
  Table table{title,
              {{"stage", Align::left},
               {"device", Align::left},
               {"runs", Align::right},
               {"configurations", Align::right},
               {"median error", Align::right},
               {"95th percentile", Align::right},
               {"above high", Align::right},
               {"median waste", Align::right}},
              {}};
  for (const auto& row : scores)
    table.rows.push_back({row.stage, std::string(device_title(row.device)), fmt::format("{}", row.runs),
                          fmt::format("{}", row.configurations), percent_text(row.median_error),
                          percent_text(row.p95_error), fmt::format("{}", row.above_high),
                          fmt::format("{:.2f}", row.median_waste)});
  return table;
}

Table constants_table(const Fit& fit) {
  Table table{"Constants",
              {{"constant", Align::left},
               {"before", Align::right},
               {"after", Align::right},
               {"configurations", Align::right},
               {"", Align::left}},
              {}};
  for (const auto& row : fit.constants)
    table.rows.push_back({row.name, format_number(row.before),
                          row.kept.empty() ? format_number(row.after) : std::string("kept"),
                          fmt::format("{}", row.configurations), row.kept});
  return table;
}

std::string closing(const Fit& fit, const CalibrateOptions& options) {
  const auto rounds =
      fit.settled ? fmt::format("The fit settled after {} round{}.", fit.rounds, fit.rounds == 1 ? "" : "s")
                  : fmt::format("The fit had not settled after {} rounds.", fit.rounds);
  return options.output.empty() ? fmt::format("{} Nothing is written: add --output FILE.", rounds)
                                : fmt::format("{} Written: {}; use it with --calibration {}.", rounds,
                                              options.output, options.output);
}

void add_problems(Report& report, const std::string& title, const std::vector<Problem>& problems) {
  Items items{title, {}};
  for (const auto& problem : problems) items.items.push_back({problem.where, problem.message});
  if (!items.items.empty()) report.blocks.emplace_back(std::move(items));
}

Report outcome_report(const Profile& profile, const CalibrateOutcome& outcome,
                      const CalibrateOptions& options) {
  Report report;
  report.data = outcome_value(profile, outcome, options);
  report.blocks.emplace_back(fmt::format("{}: {} runs compared, {} left out.", headline(profile),
                                         outcome.runs.runs.size(), outcome.runs.left_out.size()));
  report.blocks.emplace_back(score_table("As it stands", outcome.before));
  if (options.cross_validate)
    report.blocks.emplace_back(score_table(
        "Cross-validated: each run by a fit that did not see its configuration", outcome.held_out));
  if (outcome.fit) {
    report.blocks.emplace_back(score_table("Refitted", outcome.after));
    report.blocks.emplace_back(constants_table(*outcome.fit));
    report.blocks.emplace_back(closing(*outcome.fit, options));
  }
  add_problems(report, "Left out", outcome.runs.left_out);
  add_problems(report, "Runs that contradict each other", contradictions(outcome.runs.runs));
  return report;
}

[[noreturn]] void refuse(const char* option, const char* message, const char* hint) {
  throw Error(ErrorKind::usage, message).at(option).hint(hint);
}

void check_runs_options(const CalibrateOptions& options, const ProfileInput& input) {
  if (options.files.empty())
    refuse("--runs", "which runs?",
           "give one or more files: --runs FILE…, or the cluster's accounting: --sacct");
  if (options.score_only && !options.output.empty())
    refuse("--output", "--score refits nothing that could be written", "leave one of the two out");
  if (!options.score_only && input.has_calibration())
    refuse("--calibration", "a refit starts from the profile's own constants",
           "add --score to compare the calibration with the runs, or leave it out");
}

void check_sacct_options(const CalibrateOptions& options, const ProfileInput& input) {
  if (!options.files.empty()) refuse("--sacct", "it stands instead of --runs", "give the one or the other");
  const std::pair<const char*, bool> of_runs[] = {{"--score", options.score_only},
                                                  {"--cross-validate", options.cross_validate},
                                                  {"--strict", options.strict},
                                                  {"--calibration", input.has_calibration()}};
  for (const auto& [option, given] : of_runs)
    if (given) refuse(option, "it is about --runs, and has no part in --sacct", "leave it out");
}

Report calibrate(ProfileInput& input, const CalibrateOptions& options, ClusterInput& cluster) {
  if (cluster.given()) {
    check_sacct_options(options, input);
    return cluster.report(input, options.output);
  }
  if (cluster.has_ledger())
    refuse("--ledger", "it is about --sacct, and none is given", "add --sacct, or leave it out");
  check_runs_options(options, input);
  const auto& profile = options.score_only ? input.calibrated_profile() : input.profile();
  return outcome_report(profile, compute(profile, options), options);
}

}  // namespace

Runner declare_calibrate(Options& add, const CommandLine& line) {
  const auto input = std::make_shared<ProfileInput>();
  const auto options = std::make_shared<CalibrateOptions>();
  const auto cluster = std::make_shared<ClusterInput>();
  input->declare_profile(add, line);
  add.several("--runs", options->files, {"files of mem-plan/run/1 lines", "FILE…"});
  add.value("--output", options->output, {"where to write the calibration", "FILE"});
  add.flag("--score", options->score_only, {"only compare: refit nothing", ""});
  add.flag("--cross-validate", options->cross_validate,
           {"also compare each run with a fit that did not see it", ""});
  add.flag("--strict", options->strict, {"stop at a line that cannot be used", ""});
  cluster->declare(add);
  return [input, options, cluster] { return calibrate(*input, *options, *cluster); };
}

}  // namespace memplan
