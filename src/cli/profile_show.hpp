// A profile as a report, without any values put in. Private to the cli room.
#pragma once

#include "memplan/profile.hpp"
#include "memplan/report.hpp"

namespace memplan {

// `mem-plan/profile-show/1` and, for people, its parameters, constants, definitions and the terms of each
// stage.
Report profile_report(const Profile& profile);

}  // namespace memplan
