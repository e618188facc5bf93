#include "cli/measure_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "cli/report_parts.hpp"
#include "memplan/error.hpp"

namespace memplan {

namespace {

// A record is a line of about 1 KB: long commands are cut.
constexpr std::size_t k_most_words = 50, k_longest_word = 200;

std::int64_t thousandths(double seconds) {
  return std::llround(seconds * 1000);
}

Value seconds_value(double seconds) {
  return static_cast<double>(thousandths(seconds)) / 1000;
}

Value name_value(const std::string* name) {
  if (!name) return {};
  return *name;
}

const StageEstimate* stage_of(const MeasuredRun& run) {
  return run.estimate ? run.estimate->answers.front().estimate : nullptr;
}

Value words_value(const std::vector<std::string>& words) {
  Value::List list;
  for (std::size_t i = 0; i < std::min(words.size(), k_most_words); ++i)
    list.push_back(printable(words[i], k_longest_word));
  if (words.size() > k_most_words) list.push_back("…");
  return list;
}

Value recorded_value(const ParameterSpec& spec, const ParameterValue& value) {
  if (spec.kind == ParameterKind::choice) return value.choice;
  if (spec.kind == ParameterKind::flag) return value.number != 0;
  if (spec.kind == ParameterKind::bytes) return fmt::format("{:.0f}B", value.number);
  return value.number;
}

// Those that were given: a record leaves out what has its default.
Value given_value(const MeasuredRun& run) {
  Value::Object given;
  if (!run.estimate) return given;
  for (const auto& parameter : run.estimate->profile->parameters) {
    const auto* value = run.estimate->settings.find(parameter.spec.name);
    if (value && value->origin != Origin::default_value)
      given.emplace_back(parameter.spec.name, recorded_value(parameter.spec, *value));
  }
  return given;
}

Value measured_value(const MeasuredRun& run) {
  const auto& peaks = run.recording.peaks();
  Value::Object measured{{"ram_bytes", peaks.ram},
                         {"ram_is_bound", is_bound(run)},
                         {"ram_seconds", seconds_value(peaks.ram_seconds)},
                         {"resident_bytes", peaks.resident},
                         {"largest_process_bytes", peaks.largest_process},
                         {"processes", peaks.processes},
                         {"samples", peaks.samples}};
  if (run.end.group_peak) measured.emplace_back("control_group_bytes", *run.end.group_peak);
  if (!run.vram_absent.empty()) measured.emplace_back("vram_absent", run.vram_absent);
  if (!peaks.vram) return measured;
  Value::List devices;
  for (const auto& peak : peaks.devices)
    devices.push_back(Value::Object{
        {"index", peak.device}, {"bytes", peak.bytes}, {"seconds", seconds_value(peak.seconds)}});
  if (peaks.vram->count > 0 && run.vram_absent.empty()) measured.emplace_back("vram_bytes", *peaks.vram);
  measured.emplace_back("devices", std::move(devices));
  return measured;
}

Value amount_value(const std::optional<Need>& need) {
  if (!need) return {};
  return Value::Object{
      {"bytes", need->amount.bytes}, {"low_bytes", need->amount.low}, {"high_bytes", need->amount.high}};
}

Value predicted_value(const MeasuredRun& run) {
  const auto* stage = stage_of(run);
  if (!stage || stage->status != Status::ok) return {};
  return Value::Object{{"basis", std::string(basis_name(run.estimate->answers.front().basis))},
                       {"ram", amount_value(stage->ram)},
                       {"vram", amount_value(stage->vram)}};
}

MemoryKill kill_of(const CommandEnd& end) {
  return memory_kill(end.status, end.killed_in_group, end.killed_on_machine);
}

std::string_view kill_name(MemoryKill kill) {
  if (kill == MemoryKill::certain) return "certain";
  return kill == MemoryKill::likely ? "likely" : "none";
}

Value::List steps_value(const Series& series) {
  Value::List values;
  for (const auto& step : series.steps()) values.push_back(optional_bytes(step));
  return values;
}

Value course_value(const Recording& recording) {
  Value::Object course{{"step_seconds", recording.ram().step_seconds()},
                       {"ram_bytes", steps_value(recording.ram())}};
  if (recording.peaks().vram) {
    course.emplace_back("vram_step_seconds", recording.vram().step_seconds());
    course.emplace_back("vram_bytes", steps_value(recording.vram()));
  }
  return course;
}

// "it ended with status 3", with what is known of a kill.
std::string ending_text(const CommandEnd& end) {
  std::string text = end.signal.empty()
                         ? fmt::format("exit status {}", end.status)
                         : fmt::format("ended by signal {} ({})", end.status - 128, end.signal);
  const auto kill = kill_of(end);
  if (kill == MemoryKill::certain)
    text += fmt::format("; killed for memory: the kernel ended {} process{} of its control group",
                        end.killed_in_group, end.killed_in_group == 1 ? "" : "es");
  if (kill == MemoryKill::likely)
    text += "; killed for memory, it seems: the machine ran out of it meanwhile";
  return text;
}

std::string count_text(std::size_t count) {
  return count == 1 ? "1 process" : fmt::format("{} processes at once", count);
}

std::string vram_text(const MeasuredRun& run) {
  const auto& peaks = run.recording.peaks();
  const auto held = peaks.vram.value_or(Bytes{});
  if (!run.vram_absent.empty() && held.count == 0) return "not known: " + run.vram_absent;
  std::string text = held.count == 0 ? "none" : format_size(held);
  if (!run.vram_absent.empty()) text += fmt::format(" at least ({})", run.vram_absent);
  for (const auto& peak : peaks.devices)
    text += fmt::format("; device {}: {} after {}", peak.device, format_size(peak.bytes),
                        format_seconds(peak.seconds));
  return text;
}

std::string ram_text(const MeasuredRun& run) {
  const auto& peaks = run.recording.peaks();
  if (is_bound(run))
    return fmt::format("no more than {}: it ended before it could be sampled well", format_size(peaks.ram));
  return fmt::format("{} after {}, {}", format_size(peaks.ram), format_seconds(peaks.ram_seconds),
                     count_text(peaks.processes));
}

Items peak_items(const MeasuredRun& run) {
  const auto& peaks = run.recording.peaks();
  Items items{"Peaks", {}};
  items.items.push_back({"RAM", ram_text(run)});
  if (peaks.processes > 1) {
    items.items.push_back({"largest process", format_size(peaks.largest_process)});
    items.items.push_back({"resident sets", fmt::format("{}, shared pages counted in each process",
                                                        format_size(peaks.resident))});
  }
  if (run.end.group_peak)
    items.items.push_back({"control group", fmt::format("{}, cached files and mem-plan itself included",
                                                        format_size(*run.end.group_peak))});
  items.items.push_back({"VRAM", vram_text(run)});
  return items;
}

// "12.10 GB measured, 11.60–13.00 GB predicted: inside", all in one unit.
std::string comparison_text(Bytes measured, const Amount& predicted) {
  const std::array sizes{measured, predicted.low, predicted.high};
  const auto unit = choose_unit(sizes, UnitFlavour::si);
  const auto verdict = measured > predicted.high  ? "above it"
                       : measured < predicted.low ? "below it"
                                                  : "inside";
  return fmt::format("{} {} measured, {}–{} {} predicted: {}", format_in(measured, unit), unit.name,
                     format_in(predicted.low, unit), format_in(predicted.high, unit), unit.name, verdict);
}

Items comparison_items(const MeasuredRun& run) {
  const auto& answer = run.estimate->answers.front();
  const auto& stage = *answer.estimate;
  Items items{fmt::format("{} of {}, {} basis", stage.stage->name, run.estimate->profile->name,
                          basis_name(answer.basis)),
              {}};
  if (stage.status != Status::ok)
    items.items.push_back({"", fmt::format("the profile says that it cannot run: {}", stage.reason)});
  const auto& peaks = run.recording.peaks();
  if (stage.status == Status::ok && stage.ram)
    items.items.push_back({"RAM", comparison_text(peaks.ram, stage.ram->amount)});
  if (stage.status == Status::ok && stage.vram && peaks.vram && run.vram_absent.empty())
    items.items.push_back({"VRAM", comparison_text(*peaks.vram, stage.vram->amount)});
  return items;
}

// The course of RAM and, where a device held something, of VRAM.
void add_charts(Report& report, const MeasuredRun& run, const ChartStyle& chart) {
  constexpr std::size_t k_worth_drawing = 4;
  const auto add = [&](const Series& series, std::string_view title) {
    if (series.steps().size() < k_worth_drawing) return;
    if (!title.empty()) report.blocks.emplace_back(fmt::format("{} over time", title));
    report.blocks.emplace_back(Verbatim{draw_chart(series, run.end.seconds, chart)});
  };
  const bool both = run.recording.peaks().vram.value_or(Bytes{}).count > 0;
  add(run.recording.ram(), both ? "RAM" : "");
  if (both) add(run.recording.vram(), "VRAM");
}

std::string headline_of(const MeasuredRun& run) {
  return fmt::format("{}: {}, after {}", printable(run.words.front()), ending_text(run.end),
                     format_seconds(run.end.seconds));
}

}  // namespace

bool is_bound(const MeasuredRun& run) {
  constexpr std::size_t k_enough = 5;  // samples: the first come every few milliseconds
  return run.end.high_water_is_bound && run.recording.peaks().samples < k_enough;
}

Value run_value(const MeasuredRun& run) {
  const auto* stage = stage_of(run);
  return Value::Object{
      {"schema", "mem-plan/run/1"},
      {"profile", name_value(stage ? &run.estimate->profile->name : nullptr)},
      {"stage", name_value(stage ? &stage->stage->name : nullptr)},
      {"parameters", given_value(run)},
      {"measured", measured_value(run)},
      {"predicted", predicted_value(run)},
      {"command", words_value(run.words)},
      {"started", run.started},
      {"duration_seconds", seconds_value(run.end.seconds)},
      {"cpu_seconds", seconds_value(run.end.cpu_seconds)},
      {"host", host_name()},
      {"exit_status", run.end.status},
      {"memory_kill", std::string(kill_name(kill_of(run.end)))},
      {"left_running", run.end.left_running},
      {"environment", Value::Object{{"system", system_name()}}},
      {"method",
       fmt::format("mem-plan measure: the tree of processes, sampled every {:g} s, and the kernel's "
                   "high-water marks; VRAM as the driver tells it by process",
                   run.interval_seconds)}};
}

Report run_report(const MeasuredRun& run, const ChartStyle& chart) {
  Report report;
  auto data = std::get<Value::Object>(run_value(run).data());
  data.emplace_back("course", course_value(run.recording));
  report.data = std::move(data);
  report.status = run.end.status;
  report.blocks.emplace_back(headline_of(run));
  report.blocks.emplace_back(peak_items(run));
  add_charts(report, run, chart);
  if (run.estimate) report.blocks.emplace_back(comparison_items(run));
  if (run.end.left_running > 0)
    report.blocks.emplace_back(fmt::format(
        "It left {} running, of which no more is known.",
        run.end.left_running == 1 ? "1 process" : fmt::format("{} processes", run.end.left_running)));
  return report;
}

}  // namespace memplan
