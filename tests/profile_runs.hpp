// Shared by tests that run whole profiles: loading by name, and settings from spelled values.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "memplan/error.hpp"
#include "memplan/estimate.hpp"
#include "memplan/profile.hpp"

namespace memplan {

using Spelled = std::vector<std::pair<std::string, std::string>>;

inline ProfileText built_in(const std::string& name) {
  const auto all = built_in_profiles();
  const auto found = std::find_if(all.begin(), all.end(), [&](auto& row) { return row.name == name; });
  REQUIRE(found != all.end());
  return *found;
}

inline Profile load_built_in(const std::string& name) {
  return load_profile(built_in(name).model, "built-in");
}

inline Settings settings_from(const Profile& profile, const Spelled& values) {
  Settings::Given given;
  for (const auto& [name, text] : values) {
    const auto* parameter = profile.find_parameter(name);
    REQUIRE_MESSAGE(parameter, "no parameter " << name);
    given[name] = parse_value(parameter->spec, text);
  }
  return Settings::resolve(profile, given);
}

inline const StageEstimate* find_stage(const Estimate& estimate, Basis basis, const std::string& stage) {
  const auto* found = estimate.basis(basis);
  if (!found) return nullptr;
  const auto row = std::find_if(found->stages.begin(), found->stages.end(),
                                [&](auto& each) { return each.stage->name == stage; });
  return row == found->stages.end() ? nullptr : &*row;
}

// Within 1 byte and 10^-12 of the exact value.
inline bool agrees(Bytes bytes, double expected) {
  return std::abs(static_cast<double>(bytes.count) - expected) <= 1 + 1e-12 * expected;
}

}  // namespace memplan
