#include "calibrate/spread.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace memplan {

namespace {

// What is added on either side: runs of one configuration differ by that much.
constexpr double k_spread_margin = 0.02;
constexpr double k_outside = 0.05;

double rounded(double value) {
  return std::round(value * 1000) / 1000;
}

// Holds at least 95 % of the ratios; all of them below 20. Above there is `allowance` times as much room.
void widen(Spread& spread, std::vector<double> ratios, double allowance) {
  std::sort(ratios.begin(), ratios.end());
  const auto outside = static_cast<std::size_t>(k_outside * static_cast<double>(ratios.size()));
  const auto low = ratios[outside / 2], high = ratios[ratios.size() - 1 - (outside - outside / 2)];
  spread.low = rounded(std::clamp(low * (1 - k_spread_margin), k_lowest_spread, 1.0));
  spread.high = rounded(std::clamp(high * (1 + k_spread_margin) * allowance, 1.0, k_highest_spread));
  spread.runs = static_cast<int>(ratios.size());
}

bool is_about(const Observation& observation, const Stage& stage, Device device) {
  const bool spreads = device == Device::ram || !observation.whole;
  return spreads && observation.device == device && observation.stage->name == stage.name;
}

std::vector<Spread> spreads(const Profile& profile, const Stage& stage, Device device,
                            const std::vector<Observation>& all, double allowance) {
  auto classes = device == Device::ram ? stage.measured->ram_spread : stage.measured->vram_spread;
  std::vector<std::vector<double>> ratios(classes.size());
  for (const auto& observation : all) {
    if (!is_about(observation, stage, device)) continue;
    const auto found = predict(profile, observation);
    const auto index = spread_class(profile, observation.settings, classes);
    // A moment taken from another stage has that stage's spread.
    if (found && index && found->own && found->bytes > 0)
      ratios[*index].push_back(observation.measured_bytes / found->bytes);
  }
  for (std::size_t k = 0; k < classes.size(); ++k)
    if (!ratios[k].empty()) widen(classes[k], std::move(ratios[k]), allowance);
  return classes;
}

DomainRange range_over(const Profile& profile, DomainRange range, const std::string& stage,
                       const std::vector<Observation>& all) {
  const auto& spec = profile.find_parameter(range.parameter)->spec;
  const bool names = spec.kind == ParameterKind::choice || spec.kind == ParameterKind::flag;
  std::set<std::string> values;
  std::vector<double> numbers;
  for (const auto& observation : all) {
    const auto* value =
        observation.stage->name == stage ? observation.settings.find(range.parameter) : nullptr;
    if (!value) continue;
    if (names)
      values.insert(format_value(spec, *value));
    else
      numbers.push_back(value->number);
  }
  if (!values.empty()) range.values.assign(values.begin(), values.end());
  if (numbers.empty()) return range;
  const auto [least, most] = std::minmax_element(numbers.begin(), numbers.end());
  range.min = *least;
  range.max = *most;
  return range;
}

}  // namespace

std::map<std::string, StageCalibration> spreads_and_domains(const Profile& profile,
                                                            const std::vector<Observation>& all,
                                                            double ram_allowance) {
  std::map<std::string, StageCalibration> result;
  for (const auto& stage : profile.stages) {
    if (!stage.measured) continue;
    auto& calibration = result[stage.name];
    calibration.ram_spread = spreads(profile, stage, Device::ram, all, ram_allowance);
    calibration.vram_spread = spreads(profile, stage, Device::vram, all, 1);
    for (const auto& range : stage.measured->domain)
      calibration.domain.push_back(range_over(profile, range, stage.name, all));
  }
  return result;
}

}  // namespace memplan
