#include "calibrate/observation.hpp"

#include <algorithm>

namespace memplan {

namespace {

Settings settings_of(const Profile& profile, const Run& run, const std::string& device) {
  Settings::Given given;
  for (const auto& [name, text] : run.parameters) given[name] = parse_value(profile.find_parameter(name)->spec, text);
  if (!device.empty() && profile.find_parameter("device")) given["device"] = {0, device, Origin::option};
  return Settings::resolve(profile, given);
}

// A moment's bytes; of VRAM the tensors alone, without what the driver and the allocator take.
double figure(const MomentNeed& moment, Device device, Bytes Amount::*lane) {
  std::int64_t sum = 0;
  for (const auto& term : moment.terms)
    if (device == Device::ram || term.term) sum += (term.amount.*lane).count;
  return static_cast<double>(sum);
}

bool is_own(const Stage& stage, const std::string& moment) {
  const auto& moments = stage.measured->moments;
  return std::any_of(moments.begin(), moments.end(), [&](auto& row) { return row.name == moment && row.stage.empty(); });
}

std::string_view device_of(const Run& run) {
  for (const auto& [name, value] : run.parameters)
    if (name == "device") return value;
  return "";
}

// Tensors counted on the CPU stand for a GPU's only where no GPU was counted: its kernels may keep others.
bool speaks_for_gpu(const Profile& profile, const Run& run, bool gpu_runs) {
  return profile.find_parameter("device") && !(gpu_runs && device_of(run) == "cpu");
}

}  // namespace

std::vector<Observation> observations(const Profile& profile, const std::vector<Run>& runs) {
  std::vector<Observation> result;
  const bool gpu_runs = std::any_of(runs.begin(), runs.end(), [](auto& run) { return device_of(run) == "gpu"; });
  for (const auto& run : runs) {
    const auto* stage = profile.find_stage(run.stage);
    const auto key = run.configuration();
    if (run.ram) result.push_back({stage, Device::ram, settings_of(profile, run, ""), static_cast<double>(run.ram->count), key});
    if (run.device && speaks_for_gpu(profile, run, gpu_runs))
      result.push_back({stage, Device::vram, settings_of(profile, run, "gpu"), static_cast<double>(run.device->count), key});
  }
  return result;
}

std::optional<Prediction> predict(const Profile& profile, const Observation& observation, std::optional<std::size_t> moment) {
  const auto found = estimate_stage(profile, observation.settings, *profile.find_stage(observation.stage->name), Basis::measured);
  const auto& need = found.need(observation.device);
  if (!need) return std::nullopt;
  const auto at = moment.value_or(need->binding);
  if (at >= need->moments.size()) return std::nullopt;
  const auto& found_moment = need->moments[at];
  return Prediction{figure(found_moment, observation.device, &Amount::bytes), figure(found_moment, observation.device, &Amount::high), at,
                    is_own(*observation.stage, found_moment.name)};
}

}  // namespace memplan
