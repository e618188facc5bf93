// Changes as they would be made at given settings. Private to the plan room.
#pragma once

#include <optional>
#include <span>

#include "memplan/plan.hpp"

namespace memplan {

// `optimization` at `settings`. Its factors on the document basis are left out where the notes' ladder says
// that its phase is done.
Change make_change(const Profile& profile, const Settings& settings, const Optimization& optimization,
                   const std::optional<Ladder>& ladder);

// One of them names the other as excluded, or they set a parameter to different values.
bool exclude_each_other(const Change& a, const Change& b);

// `question` with `changes` made, the later ones on top.
Question changed(const Question& question, std::span<const Change* const> changes);

bool among(const std::vector<std::string>& names, const std::string& name);

}  // namespace memplan
