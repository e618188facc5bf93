#include "render/engines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "memplan/error.hpp"
#include "memplan/render.hpp"

namespace memplan {

namespace {

std::int64_t units_of(Bytes bytes, std::int64_t unit) {
  return bytes.count / unit + (bytes.count % unit != 0 ? 1 : 0);
}

std::string parameters_line(const Handover& handover) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : handover.parameters) texts.push_back(fmt::format("{} {}", name, value));
  return fmt::format("{} {}: {}", handover.profile, handover.version, fmt::join(texts, ", "));
}

std::string job_line(const Job& job) {
  auto text = fmt::format("{} ({}):", job.stage, basis_name(job.basis));
  text += job.ram ? fmt::format(" {} RAM", format_size(*job.ram)) : " RAM not known";
  if (job.vram) text += fmt::format(", {} VRAM", format_size(*job.vram));
  if (job.retry_ram) text += fmt::format("; after a kill for memory {} RAM", format_size(*job.retry_ram));
  return text;
}

}  // namespace

std::int64_t megabytes(Bytes bytes) {
  return units_of(bytes, 1'000'000);
}
std::int64_t mebibytes(Bytes bytes) {
  return units_of(bytes, std::int64_t{1} << 20);
}

std::string shell_word(std::string_view text) {
  constexpr std::string_view k_safe =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,=+@%";
  if (!text.empty() && text.find_first_not_of(k_safe) == std::string_view::npos) return std::string(text);
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

std::string json_string(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string identifier(std::string_view name) {
  std::string result;
  for (const char c : name) result += c == '-' ? std::string("__") : std::string(1, c);
  const bool digit = !result.empty() && result.front() >= '0' && result.front() <= '9';
  return digit ? "stage_" + result : result;
}

std::string comments(const Handover& handover, std::string_view mark) {
  auto text = fmt::format("{} {}\n", mark, printable(parameters_line(handover), 4096));
  for (const auto& job : handover.jobs) text += fmt::format("{} {}\n", mark, job_line(job));
  return text + warning_comments(handover, mark);
}

std::string warning_comments(const Handover& handover, std::string_view mark) {
  std::string text;
  for (const auto& warning : handover.warnings)
    text += fmt::format("{} warning: {}\n", mark, printable(warning, 4096));
  return text;
}

std::string render_engine(const Handover& handover, Engine engine) {
  switch (engine) {
    case Engine::slurm:
      return slurm_lines(handover);
    case Engine::slurm_script:
      return slurm_script(handover);
    case Engine::snakemake:
      return snakemake_text(handover);
    case Engine::nextflow:
      return nextflow_text(handover);
    case Engine::kubernetes:
      return kubernetes_text(handover);
    case Engine::env:
      return env_text(handover);
  }
  return "";
}

}  // namespace memplan
