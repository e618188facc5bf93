#include "memplan/runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "json_lines.hpp"

namespace memplan {

namespace {

using SortedJson = nlohmann::json;

constexpr std::string_view k_run_schema = "mem-plan/run/1";
constexpr int k_most_run_lines = 10000;
constexpr double k_most_measured_bytes = 9e18;

// "" for null: a run that no profile describes.
std::string run_text_or_null(const SortedJson& run, const char* key) {
  return run.contains(key) && run[key].is_null() ? "" : text_member(run, key);
}

int run_exit_status(const SortedJson& run) {
  if (!run.contains("exit_status")) return 0;
  const double status = run["exit_status"].is_number() ? run["exit_status"].get<double>() : -1;
  if (!(status >= 0 && status <= 255) || status != std::floor(status))
    throw BadLine{"'exit_status' is no whole number from 0 to 255"};
  return static_cast<int>(status);
}

std::string spelled_json(const std::string& name, const SortedJson& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number()) return value.dump();
  throw BadLine{fmt::format("the parameter '{}' is a JSON {}", printable(name), value.type_name())};
}

std::optional<Bytes> measured_bytes(const SortedJson& measured, const char* key) {
  if (!measured.contains(key) || measured[key].is_null()) return std::nullopt;
  const double bytes = measured[key].is_number() ? measured[key].get<double>() : 0;
  if (bytes <= 0 || bytes > k_most_measured_bytes || bytes != std::floor(bytes))
    throw BadLine{fmt::format("'{}' is no positive whole number of bytes", key)};
  return Bytes{static_cast<std::int64_t>(bytes)};
}

const SortedJson& required_object(const SortedJson& run, const char* key) {
  if (!run.contains(key) || !run[key].is_object())
    throw BadLine{fmt::format("the object '{}' is missing", key)};
  return run[key];
}

SortedJson parse_run_object(std::string_view line) {
  auto json = parse_json_line(line);
  if (json.is_discarded()) throw BadLine{"this is no JSON"};
  if (!json.is_object()) throw BadLine{fmt::format("this is a JSON {}, not an object", json.type_name())};
  require_line_schema(json, k_run_schema);
  return json;
}

Run parse_run(std::string_view line, const std::string& where) {
  const auto json = parse_run_object(line);
  Run run;
  run.where = where;
  run.profile = run_text_or_null(json, "profile");
  run.stage = run_text_or_null(json, "stage");
  run.exit_status = run_exit_status(json);
  for (const auto& [name, value] : required_object(json, "parameters").items())
    run.parameters.emplace_back(name, spelled_json(name, value));
  const auto& measured = required_object(json, "measured");
  run.ram = measured_bytes(measured, "ram_bytes");
  run.device = measured_bytes(measured, "device_bytes");
  run.vram = measured_bytes(measured, "vram_bytes");
  if (!run.ram && !run.device && !run.vram)
    throw BadLine{"'measured' has none of ram_bytes, device_bytes, vram_bytes"};
  return run;
}

}  // namespace

std::string Run::configuration() const {
  auto sorted = parameters;
  std::sort(sorted.begin(), sorted.end());
  std::string key = stage;
  for (const auto& [name, value] : sorted) key += fmt::format(" {}={}", name, value);
  return key;
}

RunFile parse_runs(std::string_view text, const std::string& file) {
  RunFile result;
  const auto read = [&](auto line, auto& where) { result.runs.push_back(parse_run(line, where)); };
  result.bad_lines = each_json_line(text, file, "a file", k_most_run_lines, read);
  return result;
}

}  // namespace memplan
