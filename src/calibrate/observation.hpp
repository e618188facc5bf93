// A run's figure beside what a profile says of it. Private to the calibrate room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "memplan/calibrate.hpp"

namespace memplan {

// One figure of one run.
struct Observation {
  const Stage* stage = nullptr;
  Device device = Device::ram;
  Settings settings;
  double measured_bytes = 0;
  std::string configuration;
};

// What the profile says of an observation: the moment that binds, and its figure there.
struct Prediction {
  double bytes = 0;
  double high_bytes = 0;
  std::size_t moment = 0;
  bool own = true;  // not another stage's moment
};

// The figures of `runs`. RAM is compared where the run was; device bytes as VRAM of a GPU,
// those counted on a CPU only where none were counted on a GPU.
std::vector<Observation> observations(const Profile& profile, const std::vector<Run>& runs);

// The estimate for `observation`, at its largest moment or at the one given. Nothing when the profile has no figure.
std::optional<Prediction> predict(const Profile& profile, const Observation& observation, std::optional<std::size_t> moment = {});

}  // namespace memplan
