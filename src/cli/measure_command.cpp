#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "cli/command.hpp"
#include "cli/measure_report.hpp"
#include "cli/profile_input.hpp"
#include "memplan/error.hpp"
#include "memplan/measure.hpp"
#include "memplan/probe.hpp"
#include "memplan/render.hpp"
#include "memplan/sys.hpp"

namespace memplan {

namespace {

struct MeasureOptions {
  ProfileInput input;
  std::string interval = "50ms";
  std::optional<std::string> record;
  std::optional<std::string> output;
  std::vector<std::string> command;
};

// "50ms", "0.5s" → seconds.
double parse_interval(const std::string& text) {
  constexpr double k_shortest = 0.001, k_longest = 60;
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string_view unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
  if (unit.starts_with(' ')) unit.remove_prefix(1);
  if (error != std::errc() || (unit != "ms" && unit != "s"))
    throw Error(ErrorKind::usage, fmt::format("'{}' is no length of time", printable(text)))
        .at("--interval")
        .hint("write for example 50ms or 0.5s");
  const double seconds = unit == "ms" ? number / 1000 : number;
  if (seconds >= k_shortest && seconds <= k_longest) return seconds;
  throw Error(ErrorKind::usage, fmt::format("'{}' is too {}; it takes 1ms to 60s", printable(text),
                                            seconds < k_shortest ? "short" : "long"))
      .at("--interval");
}

// What the profile says of the stage that the command is said to run. Computed before the command starts:
// what is wrong with the question is told at once.
std::optional<Estimate> predict(ProfileInput& input) {
  if (input.file().name.empty()) {
    input.refuse_profile_options();
    return std::nullopt;
  }
  auto estimate = input.answer();
  if (estimate.answers.size() == 1) return estimate;
  std::vector<std::string> names;
  for (const auto& stage : estimate.profile->stages) names.push_back(stage.name);
  throw Error(ErrorKind::usage, "which one stage does the command run?")
      .at("--stage")
      .hint(fmt::format("stages of {} are {}", estimate.profile->name, one_of(names)));
}

void require_command(const std::vector<std::string>& command) {
  if (command.empty() || command.front().empty())
    throw Error(ErrorKind::usage, "which command?")
        .hint("write it last, behind --: mem-plan measure -- COMMAND …");
}

std::unique_ptr<LineFile> open_record(const std::optional<std::string>& path, const char* option) {
  if (!path) return nullptr;
  try {
    return std::make_unique<LineFile>(*path);
  } catch (Error& error) {
    throw error.where().empty() ? error.at(option) : error;
  }
}

ChartStyle chart_style() {
  constexpr int k_widest = 60, k_narrowest = 10, k_beside = 16;
  const int columns = std::clamp(terminal_width(k_standard_error) - k_beside, k_narrowest, k_widest);
  return {static_cast<std::size_t>(columns), 6, shows_blocks(k_standard_error)};
}

// Why the peak of VRAM is not known; "" when it is. In a container the driver may name processes by numbers
// that are not theirs there, or not at all.
std::string why_unknown(DeviceWatch& devices, const MeasuredRun& run) {
  constexpr Bytes k_least_context{50'000'000};
  const auto& peaks = run.recording.peaks();
  auto fault = devices.fault(run.end.seconds);
  if (!fault.empty()) return fault;
  if (peaks.vram_untold) return "the driver does not tell how much a process of the command's holds";
  const auto growth = devices.growth();
  if (peaks.vram.value_or(Bytes{}).count > 0 || !growth || growth->second < k_least_context) return "";
  return fmt::format(
      "device {} took {} more meanwhile, and the driver names no process of the command's: it was another's, "
      "or, in a container, its own",
      growth->first, format_size(growth->second));
}

MeasuredRun run_measured(const MeasureOptions& options, double interval, std::optional<Estimate> estimate) {
  MeasuredRun run{options.command, interval, utc_time(), {}, Recording(interval), std::move(estimate)};
  auto& recording = run.recording;
  DeviceWatch devices(interval);
  WatchedCommand command{options.command, interval, [&](TreeSample& sample, const auto& read_shares) {
                           if (recording.wants_shares(sample))
                             recording.spent(read_shares(), sample.processes.size());
                           sample.devices = devices.take(sample.seconds);
                           recording.add(sample);
                         }};
  if (const auto helper = devices.process()) command.helpers.push_back(*helper);
  run.end = run_watched(command);
  recording.add_looks(run.end.seconds, devices.take(run.end.seconds));
  run.vram_absent = why_unknown(devices, run);
  if (!run.end.high_water_is_bound || is_bound(run)) recording.add_mark(run.end.high_water);
  return run;
}

// The command has run and cannot be run again for this: what cannot be kept is told beside its peaks, in JSON
// by the member `fault_name`.
void keep(Report& report, const std::string& path, const std::string& fault_name,
          const std::function<void()>& write) {
  constexpr int k_own_failure = 125;
  try {
    write();
    report.blocks.emplace_back(fmt::format("Written: {}", path));
  } catch (const Error& error) {
    const auto fault = fmt::format("{}: {}", error.where(), error.what());
    report.blocks.emplace_back(Items{"", {{"error", fault}}});
    auto data = std::get<Value::Object>(report.data.data());
    data.emplace_back(fault_name, fault);
    report.data = std::move(data);
    if (report.status == 0) report.status = k_own_failure;
  }
}

Report measure(MeasureOptions& options) {
  require_command(options.command);
  const double interval = parse_interval(options.interval);
  auto estimate = predict(options.input);
  const auto record = open_record(options.record, "--record");
  open_record(options.output, "--output");
  const auto run = run_measured(options, interval, std::move(estimate));
  auto report = run_report(run, chart_style());
  if (record)
    keep(report, *options.record, "record_fault", [&] { record->append(render_json_line(run_value(run))); });
  if (options.output)
    keep(report, *options.output, "output_fault",
         [&] { write_text_file(*options.output, render_json(report)); });
  return report;
}

}  // namespace

Runner declare_measure(Options& add, const CommandLine& line) {
  const auto options = std::make_shared<MeasureOptions>();
  add.value(
      "--interval", options->interval,
      {"time between samples, 1ms to 60s (default 50ms); they are further apart where they would take more "
       "than a tenth of a core",
       "TIME"});
  add.value("--record", options->record, {"add the run to this file, as a mem-plan/run/1 line", "FILE"});
  add.value("--output", options->output, {"write the answer as JSON to this file, too", "FILE"});
  add.rest(options->command);
  options->input.declare_optional(add, line);
  return [options] { return measure(*options); };
}

}  // namespace memplan
