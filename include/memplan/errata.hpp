// A document's errata with their arithmetic redone.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "memplan/profile.hpp"

namespace memplan {

// One place of an erratum: what the document prints, and what its own formula gives at the same parameters.
struct RecomputedCase {
  const ErratumCase* entry = nullptr;
  Type type;  // of both figures
  double quoted = 0;
  double stated = 0;      // what the notes say that the formula gives
  double recomputed = 0;  // what it gives
  std::string with_values;

  // The formula gives what the notes state, and that differs from what the document prints by 5 % or more.
  bool holds() const;
};

struct RecomputedErratum {
  const Erratum* erratum = nullptr;
  std::vector<RecomputedCase> cases;  // none for a fact

  bool holds() const;
};

// Every erratum of `notes`, which must outlive the result. Throws Error(profile) when a case's formula has no
// value.
std::vector<RecomputedErratum> recompute(const Profile& profile, const Notes& notes);

}  // namespace memplan
