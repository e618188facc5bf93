#include "calibrate/observation.hpp"

#include <algorithm>

namespace memplan {

namespace {

Settings settings_of(const Profile& profile, const Run& run, const std::string& device) {
  Settings::Given given;
  for (const auto& [name, text] : run.parameters)
    given[name] = parse_value(profile.find_parameter(name)->spec, text);
  if (!device.empty()) given["device"] = {0, device, Origin::option};
  return Settings::resolve(profile, given);
}

// A moment's bytes; of tensors without what the driver and the allocator take.
double figure(const MomentNeed& moment, bool whole, Bytes Amount::*lane) {
  std::int64_t sum = 0;
  for (const auto& term : moment.terms)
    if (whole || term.term) sum += (term.amount.*lane).count;
  return static_cast<double>(sum);
}

// The moment with the largest figure, the first of equals.
std::size_t largest(const std::vector<MomentNeed>& moments, bool whole, Bytes Amount::*lane) {
  const auto less = [&](auto& a, auto& b) { return figure(a, whole, lane) < figure(b, whole, lane); };
  return static_cast<std::size_t>(std::max_element(moments.begin(), moments.end(), less) - moments.begin());
}

bool is_own(const Stage& stage, const std::string& moment) {
  const auto& moments = stage.measured->moments;
  return std::any_of(moments.begin(), moments.end(),
                     [&](auto& row) { return row.name == moment && row.stage.empty(); });
}

std::string_view device_of(const Run& run) {
  for (const auto& [name, value] : run.parameters)
    if (name == "device") return value;
  return "";
}

Observation observe(const Profile& profile, const Run& run, Device device, Bytes measured, bool whole) {
  return {profile.find_stage(run.stage),
          device,
          settings_of(profile, run, device == Device::vram ? "gpu" : ""),
          static_cast<double>(measured.count),
          whole,
          run.configuration()};
}

}  // namespace

std::vector<Run> without_stand_ins(std::vector<Run> runs) {
  const bool gpu_counted =
      std::any_of(runs.begin(), runs.end(), [](auto& run) { return run.device && device_of(run) == "gpu"; });
  for (auto& run : runs)
    if (gpu_counted && device_of(run) == "cpu") run.device.reset();
  return runs;
}

std::vector<Observation> observations(const Profile& profile, const std::vector<Run>& runs) {
  std::vector<Observation> result;
  const bool has_device = profile.find_parameter("device") != nullptr;
  for (const auto& run : without_stand_ins(runs)) {
    if (run.ram) result.push_back(observe(profile, run, Device::ram, *run.ram, true));
    if (const auto vram = run.device ? run.device : run.vram; vram && has_device)
      result.push_back(observe(profile, run, Device::vram, *vram, !run.device));
  }
  return result;
}

std::optional<Prediction> predict(const Profile& profile, const Observation& observation,
                                  std::optional<std::size_t> moment) {
  const auto found = estimate_stage(profile, observation.settings,
                                    *profile.find_stage(observation.stage->name), Basis::measured);
  const auto& need = found.need(observation.device);
  if (!need) return std::nullopt;
  const auto& moments = need->moments;
  const auto at = moment.value_or(largest(moments, observation.whole, &Amount::bytes));
  if (at >= moments.size()) return std::nullopt;
  const auto high = largest(moments, observation.whole, &Amount::high);
  return Prediction{figure(moments[at], observation.whole, &Amount::bytes),
                    figure(moments[high], observation.whole, &Amount::high), at,
                    is_own(*observation.stage, moments[at].name)};
}

}  // namespace memplan
