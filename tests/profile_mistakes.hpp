// What a profile may not be: changes to the small profile, and what is said about them.
#pragma once

#include <doctest/doctest.h>

#include <span>
#include <string>

#include "small_profile.hpp"

namespace memplan {

// A change, and all that is said about it: place, message, excerpt, hint.
struct Mistake {
  Changes changes;
  std::string told;
};

inline void check_all(std::span<const Mistake> mistakes) {
  for (const auto& mistake : mistakes) {
    INFO(mistake.changes.front().first << " " << mistake.changes.front().second);
    const auto error = error_of([&] { small_profile(mistake.changes); });
    CHECK(error.kind() == ErrorKind::profile);
    CHECK(told(error.problems()) == mistake.told);
  }
}

}  // namespace memplan
