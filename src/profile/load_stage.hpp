// The stages of a profile's JSON. Private to the profile room.
#pragma once

#include "memplan/profile.hpp"
#include "profile/json_view.hpp"

namespace memplan {

// Reads one entry of `stages`.
Stage load_stage(const JsonView& view);

// The basis that the member "basis" names; nothing when it is absent.
std::optional<Basis> load_basis(const JsonView& view);

// What needs the whole profile: names that occur twice, moments and advice of unknown stages, domains of
// unknown parameters.
void check_stages(const JsonView& root, const Profile& profile, Findings& findings);

// A stage that takes another's moment uses VRAM where that one does.
void link_taken_moments(Profile& profile);

}  // namespace memplan
