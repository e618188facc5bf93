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
  bool whole = true;  // with the engine's own terms; false: the tensors alone
  std::string configuration;
};

// What the profile says of an observation: its figure at one moment, and the upper end over all of them.
struct Prediction {
  double bytes = 0;
  double high_bytes = 0;
  std::size_t moment = 0;
  bool own = true;  // not another stage's moment
};

// Tensors counted on the CPU stand for a GPU's only where no run counted any on a GPU: its kernels may keep
// others. Then those are taken out.
std::vector<Run> without_stand_ins(std::vector<Run> runs);

// The figures of `runs`, without stand-ins. RAM is compared where the run was; device bytes as the tensors on
// a GPU, and what the driver saw, where it is all that there is, as the VRAM of a GPU.
std::vector<Observation> observations(const Profile& profile, const std::vector<Run>& runs);

// The estimate for `observation`, at its largest moment or at the one given. Nothing when the profile has no
// figure.
std::optional<Prediction> predict(const Profile& profile, const Observation& observation,
                                  std::optional<std::size_t> moment = {});

}  // namespace memplan
