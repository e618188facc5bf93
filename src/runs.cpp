#include "memplan/runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace memplan {

namespace {

using Json = nlohmann::json;

constexpr std::string_view k_schema = "mem-plan/run/1";
// A record has about 1 KB, and a site hundreds of them: what goes beyond is no file of runs, and may not cost
// its size many times over.
constexpr std::size_t k_longest_line = std::size_t{64} << 10;
constexpr int k_most_lines = 10000;
constexpr double k_most_bytes = 9e18;

// What makes a line unusable, as a sentence.
struct BadLine {
  std::string message;
};

std::string text_of(const Json& run, const char* key) {
  if (!run.contains(key) || !run[key].is_string())
    throw BadLine{fmt::format("the text '{}' is missing", key)};
  return run[key].get<std::string>();
}

// "" for null: a run that no profile describes.
std::string text_or_null(const Json& run, const char* key) {
  return run.contains(key) && run[key].is_null() ? "" : text_of(run, key);
}

int exit_status(const Json& run) {
  if (!run.contains("exit_status")) return 0;
  const double status = run["exit_status"].is_number() ? run["exit_status"].get<double>() : -1;
  if (!(status >= 0 && status <= 255) || status != std::floor(status))
    throw BadLine{"'exit_status' is no whole number from 0 to 255"};
  return static_cast<int>(status);
}

std::string spelled(const std::string& name, const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number()) return value.dump();
  throw BadLine{fmt::format("the parameter '{}' is a JSON {}", printable(name), value.type_name())};
}

std::optional<Bytes> bytes_of(const Json& measured, const char* key) {
  if (!measured.contains(key) || measured[key].is_null()) return std::nullopt;
  const double bytes = measured[key].is_number() ? measured[key].get<double>() : 0;
  if (bytes <= 0 || bytes > k_most_bytes || bytes != std::floor(bytes))
    throw BadLine{fmt::format("'{}' is no positive whole number of bytes", key)};
  return Bytes{static_cast<std::int64_t>(bytes)};
}

const Json& member(const Json& run, const char* key) {
  if (!run.contains(key) || !run[key].is_object())
    throw BadLine{fmt::format("the object '{}' is missing", key)};
  return run[key];
}

Json parse_object(std::string_view line) {
  if (line.size() > k_longest_line) throw BadLine{"it is longer than 64 KiB"};
  auto json = Json::parse(line, nullptr, false);
  if (json.is_discarded()) throw BadLine{"this is no JSON"};
  if (!json.is_object()) throw BadLine{fmt::format("this is a JSON {}, not an object", json.type_name())};
  if (text_of(json, "schema") != k_schema) throw BadLine{fmt::format("its schema is not {}", k_schema)};
  return json;
}

Run parse_run(std::string_view line) {
  const auto json = parse_object(line);
  Run run;
  run.profile = text_or_null(json, "profile");
  run.stage = text_or_null(json, "stage");
  run.exit_status = exit_status(json);
  for (const auto& [name, value] : member(json, "parameters").items())
    run.parameters.emplace_back(name, spelled(name, value));
  const auto& measured = member(json, "measured");
  run.ram = bytes_of(measured, "ram_bytes");
  run.device = bytes_of(measured, "device_bytes");
  run.vram = bytes_of(measured, "vram_bytes");
  if (!run.ram && !run.device && !run.vram)
    throw BadLine{"'measured' has none of ram_bytes, device_bytes, vram_bytes"};
  return run;
}

void add_line(RunFile& result, std::string_view line, const std::string& where) {
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
  try {
    result.runs.push_back(parse_run(line));
    result.runs.back().where = where;
  } catch (const BadLine& bad) {
    result.bad_lines.push_back({where, bad.message, "", ""});
  }
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
  int number = 1;
  for (std::size_t start = 0; start < text.size(); ++number) {
    const auto where = fmt::format("{}, line {}", file, number);
    if (number > k_most_lines) {
      result.bad_lines.push_back(
          {where, fmt::format("a file has at most {} lines: the rest is not read", k_most_lines), "", ""});
      break;
    }
    const auto end = std::min(text.find('\n', start), text.size());
    add_line(result, text.substr(start, end - start), where);
    start = end + 1;
  }
  return result;
}

}  // namespace memplan
