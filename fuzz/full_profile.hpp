// The profile that inputs are held against: it has every member that a profile may have.
#pragma once

#include "memplan/profile.hpp"
#include "memplan/sys.hpp"

namespace fuzz {

inline const memplan::Profile& full_profile() {
  static const auto profile = memplan::load_profile(
      memplan::read_text_file(MEMPLAN_SOURCE_DIR "/tests/data/schema/full.json"), "full.json");
  return profile;
}

}  // namespace fuzz
