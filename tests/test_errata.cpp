#include "memplan/errata.hpp"
#include "profile_runs.hpp"

namespace memplan {
namespace {

Notes notes_with(const Profile& profile, const std::string& cases) {
  return load_notes(
      R"({"schema": "mem-plan/notes/1", "name": "bayesdream", "errata": [{"id": "X-1", "where": "a table",
    "says": "a", "gives": "b", "kind": "bytes", "source": "s", "cases": [)" +
          cases + "]}]}",
      "notes", profile);
}

TEST_CASE(
    "every erratum of every profile holds: the formula gives what is stated and not what the document "
    "prints") {
  for (const auto& built : built_in_profiles()) {
    const auto profile = load_profile(built.model, built.name);
    const auto notes = load_notes(built.notes, built.name, profile);
    CHECK(notes.errata.size() > 0);
    for (const auto& erratum : recompute(profile, notes))
      for (const auto& each : erratum.cases)
        CHECK_MESSAGE(each.holds(),
                      erratum.erratum->id << ": " << each.entry->formula.text() << " = " << each.recomputed);
  }
}

TEST_CASE("a case redoes the arithmetic at its parameters") {
  const auto profile = load_built_in("bayesdream");
  const auto notes =
      notes_with(profile, R"({"at": {"features": 30000, "cells": 50000, "groups": 2}, "quoted": "0.72 GB",
    "formula": "guide_autonormal", "recomputed": "720 kB"})");
  const auto row = recompute(profile, notes).at(0).cases.at(0);
  CHECK(row.quoted == 720e6);
  CHECK(row.recomputed == 720e3);
  CHECK(row.with_values == "720.00 kB");
  CHECK(row.holds());
}

TEST_CASE("an erratum no longer holds when the formula gives another figure, or what the document prints") {
  const auto profile = load_built_in("bayesdream");
  for (const char* figures :
       {R"("quoted": "0.72 GB", "recomputed": "700 kB")", R"("quoted": "725 kB", "recomputed": "720 kB")"}) {
    const auto notes = notes_with(
        profile,
        std::string(
            R"({"at": {"features": 30000, "cells": 50000, "groups": 2}, "formula": "guide_autonormal", )") +
            figures + "}");
    CHECK(!recompute(profile, notes).at(0).holds());
  }
}

TEST_CASE("a case whose formula lacks a parameter is an error that names the erratum") {
  const auto profile = load_built_in("bayesdream");
  const auto notes = notes_with(
      profile,
      R"({"at": {"features": 30000}, "quoted": "1 GB", "formula": "doc_fit_trans_ram", "recomputed": "2 GB"})");
  CHECK_THROWS_WITH_AS(recompute(profile, notes), "doc_fit_trans_ram lacks cells", Error);
}

}  // namespace
}  // namespace memplan
