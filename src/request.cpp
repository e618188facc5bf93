#include "memplan/request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "memplan/error.hpp"

namespace memplan {

namespace {

using SpelledParameters = std::vector<std::pair<std::string, std::string>>;

// A retry with a few per cent more would be killed again.
constexpr double k_least_growth = 1.5;
// A need whose lower end is next to nothing says little of how far a first try missed.
constexpr double k_most_growth = 8;

std::string spelled(const ParameterSpec& spec, const ParameterValue& value) {
  switch (spec.kind) {
    case ParameterKind::choice:
      return value.choice;
    case ParameterKind::flag:
      return value.number != 0 ? "yes" : "no";
    case ParameterKind::bytes:
      return fmt::format("{:.0f}B", value.number);
    case ParameterKind::count:
      return fmt::format("{:.0f}", value.number);
    default:
      return fmt::format("{}", value.number);
  }
}

SpelledParameters given_parameters(const Profile& profile, const Settings& settings) {
  SpelledParameters result;
  for (const auto& parameter : profile.parameters) {
    const auto* value = settings.find(parameter.spec.name);
    if (value && value->origin != Origin::default_value)
      result.emplace_back(parameter.spec.name, spelled(parameter.spec, *value));
  }
  return result;
}

// FNV-1a, 32 bits: the same on every machine, and all that a name needs.
std::uint32_t hash(std::string_view text) {
  std::uint32_t result = 2166136261u;
  for (const unsigned char c : text) result = (result ^ c) * 16777619u;
  return result;
}

Bytes grown(Bytes first, const Need& need) {
  const auto low = static_cast<double>(std::max<std::int64_t>(need.amount.low.count, 1));
  const auto width = static_cast<double>(need.amount.high.count) / low;
  return round_up_to_bytes(static_cast<double>(first.count) *
                           std::clamp(width, k_least_growth, k_most_growth));
}

// The profile's parameter `gpus` is how many cards a job takes.
int cards_of(const Settings& settings) {
  const auto* cards = settings.find("gpus");
  return cards ? static_cast<int>(std::clamp(cards->number, 1.0, 1e6)) : 1;
}

// What stands for `stage` in `wishes`, or for all stages; null when nothing does.
template <typename T>
const T* wish(const std::map<std::string, T>& wishes, const std::string& stage) {
  auto found = wishes.find(stage);
  if (found == wishes.end()) found = wishes.find("");
  return found == wishes.end() ? nullptr : &found->second;
}

// The RAM and VRAM of one stage alone: the document's rule stands on its peak.
Request requested_for(const Estimate& all, std::optional<Basis> basis, const std::string& stage) {
  return estimate(*all.profile, all.settings, {basis, {stage}}).request;
}

Bytes at_most(Bytes bytes, const std::optional<Limit>& limit) {
  return limit ? std::min(bytes, limit->bytes) : bytes;
}

void ask_for_memory(Job& job, const Request& request, const StageEstimate& found, const Budget& budget) {
  job.vram = found.vram ? request.vram.value_or(found.vram->amount.high) : request.vram;
  if (!found.ram) return;
  const auto asked = std::max(request.ram.value_or(found.ram->amount.high), found.ram->amount.high);
  job.ram = at_most(asked, budget.ram);
  const auto retry = at_most(grown(*job.ram, *found.ram), budget.ram);
  if (retry > *job.ram) job.retry_ram = retry;
}

// "a100-sxm-80gb:1g.10gb" → "1g.10gb".
std::string slice_of(const Card& card) {
  return card.slice_of.empty() ? "" : card.id.substr(card.slice_of.size() + 1);
}

template <typename T>
void require_known(const std::map<std::string, T>& wishes, const std::vector<Job>& jobs,
                   const std::string& option) {
  std::vector<std::string> stages;
  for (const auto& job : jobs) stages.push_back(job.stage);
  for (const auto& [stage, unused] : wishes)
    if (!stage.empty() && std::find(stages.begin(), stages.end(), stage) == stages.end())
      throw Error(ErrorKind::usage, fmt::format("stage {} is not asked for", stage))
          .at(option)
          .hint(fmt::format("the stages asked for are {}", one_of(stages)));
}

std::vector<std::string> warnings_of(const Estimate& estimate) {
  std::vector<std::string> texts;
  for (const auto& warning : estimate.warnings)
    texts.push_back(warning.stage.empty() ? warning.text : warning.stage + ": " + warning.text);
  return texts;
}

// Without a figure an engine gives what it gives to all.
void warn_of_unknown_memory(Handover& handover) {
  for (const auto& job : handover.jobs)
    if (!job.ram)
      handover.warnings.push_back(fmt::format("{}: the {} basis does not tell its RAM: none is asked for",
                                              job.stage, basis_name(job.basis)));
}

// A stage that takes another's moments is the whole program: both together ask twice.
void warn_of_wholes(Handover& handover, const Estimate& estimate) {
  for (const auto& answer : estimate.answers) {
    const auto* model = answer.estimate->stage->model(answer.basis);
    for (const auto& moment : model->moments) {
      const auto same = [&](auto& job) { return job.stage == moment.stage; };
      if (std::none_of(handover.jobs.begin(), handover.jobs.end(), same)) continue;
      handover.warnings.push_back(fmt::format("{} runs {} too: choose the one or the other with --stage",
                                              answer.estimate->stage->name, moment.stage));
    }
  }
}

std::optional<std::int64_t> whole(std::string_view text, std::int64_t most) {
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failure != std::errc{} || end != text.data() + text.size() || value < 0 || value > most)
    return std::nullopt;
  return value;
}

// The numbers of "2:00:00"; empty when a part is none.
std::vector<std::int64_t> clock_parts(std::string_view text) {
  std::vector<std::int64_t> parts;
  for (std::size_t start = 0; start <= text.size();) {
    const auto end = std::min(text.find(':', start), text.size());
    const auto part = whole(text.substr(start, end - start), 10'000'000);
    if (!part) return {};
    parts.push_back(*part);
    start = end + 1;
  }
  return parts;
}

// Without days a clock begins with minutes, or with hours where it has three parts; after days with hours.
std::optional<std::int64_t> clock_seconds(std::string_view text) {
  const auto dash = text.find('-');
  const bool has_days = dash != std::string_view::npos;
  const auto days = has_days ? whole(text.substr(0, dash), 100'000) : 0;
  auto parts = clock_parts(has_days ? text.substr(dash + 1) : text);
  if (!days || parts.empty() || parts.size() > 3) return std::nullopt;
  if (!has_days && parts.size() < 3) parts.insert(parts.begin(), 0);
  parts.resize(3);
  return ((*days * 24 + parts[0]) * 60 + parts[1]) * 60 + parts[2];
}

}  // namespace

std::string job_tag(std::string_view profile, std::string_view version, std::string_view stage,
                    const SpelledParameters& parameters) {
  auto text = fmt::format("{}\n{}\n{}\n", profile, version, stage);
  for (const auto& [name, value] : parameters) text += fmt::format("{}={}\n", name, value);
  return fmt::format("mp-{}-{}-{:08x}", profile, stage, hash(text));
}

std::int64_t parse_time(std::string_view text) {
  const auto seconds = clock_seconds(text);
  if (!seconds || *seconds == 0)
    throw Error(ErrorKind::parameter, fmt::format("'{}' is no time", printable(text)))
        .hint("write hours, minutes and seconds as 2:00:00, with days as 1-12:00:00, or minutes alone as 90");
  return *seconds;
}

Handover hand_over(const Estimate& estimate, std::optional<Basis> basis, const Budget& budget,
                   const JobWishes& wishes) {
  const auto& profile = *estimate.profile;
  Handover result;
  result.profile = profile.name;
  result.version = profile.version;
  result.parameters = given_parameters(profile, estimate.settings);
  result.rule = estimate.request.rule;
  for (const auto& answer : estimate.answers) {
    Job job;
    job.stage = answer.estimate->stage->name;
    job.tag = job_tag(profile.name, profile.version, job.stage, result.parameters);
    job.basis = answer.basis;
    ask_for_memory(job, requested_for(estimate, basis, job.stage), *answer.estimate, budget);
    if (job.vram) job.cards = cards_of(estimate.settings);
    const auto* command = wish(wishes.commands, job.stage);
    job.command = command ? *command : fmt::format("./{}.sh", job.stage);
    if (const auto* tasks = wish(wishes.tasks, job.stage)) job.tasks = *tasks;
    job.cpus = wishes.cpus;
    result.jobs.push_back(std::move(job));
  }
  require_known(wishes.commands, result.jobs, "--command");
  require_known(wishes.tasks, result.jobs, "--array");
  if (budget.ram) result.ram_limit = budget.ram->bytes;
  result.throttle = wishes.throttle;
  result.seconds = wishes.seconds;
  if (budget.card) result.mig = slice_of(*budget.card);
  result.gpu_type = wishes.gpu_type;
  result.is_site_type = !wishes.gpu_type.empty();
  if (result.gpu_type.empty() && budget.card)
    result.gpu_type = result.mig.empty() ? budget.card->id : result.mig;
  result.partition = wishes.partition;
  result.account = wishes.account;
  result.qos = wishes.qos;
  result.image = wishes.image;
  result.warnings = warnings_of(estimate);
  warn_of_unknown_memory(result);
  warn_of_wholes(result, estimate);
  return result;
}

}  // namespace memplan
