// What the notes of a profile may and may not be.
#include <doctest/doctest.h>

#include "small_profile.hpp"

namespace memplan {
namespace {

const char* const k_small_notes = R"({
  "schema": "mem-plan/notes/1", "name": "small",
  "documents": [{"id": "guide", "title": "The guide"}],
  "tables": [{"id": "sizes", "title": "Sizes", "columns": ["cells", "RAM"], "rows": [["10", 4], [20, true]], "source": "guide", "errata": ["S-1"]}],
  "optimizations": [{"id": "O-1", "title": "less", "phase": 1, "claimed": {"low": 0.1, "high": 0.3, "text": "10 to 30 %"}, "found": null,
                     "targets": [{"stage": "fit", "device": "ram"}],
                     "effect": {"set": {"method": "exact"}, "scale_parameter": {"cells": {"low": 0.5, "high": 0.8}},
                                "scale": [{"stage": "fit", "basis": "measured", "terms": ["data", "tensors"], "low": 0.1, "high": 0.2}]},
                     "effort_hours": {"low": 2, "high": 3}, "speed": "slower",
                     "risk": "low", "requires": ["O-2"], "needs": ["patience"], "status": "open", "source": "guide"},
                    {"id": "O-2", "title": "other", "conflicts": ["O-1"], "effect": null, "status": "done", "source": "guide"}],
  "ladder": {"parameter": "cells", "source": "guide"},
  "errata": [{"id": "S-1", "where": "there", "says": "4 MB", "gives": "40 MB", "kind": "bytes", "source": "guide",
              "cases": [{"at": {"cells": 10, "method": "fast"}, "quoted": "4 MB", "formula": "data", "recomputed": "40 MB"}]},
             {"id": "S-2", "where": "there", "says": "a", "gives": "b", "kind": "fact", "source": "guide"}],
  "checks": [{"name": "ten cells", "parameters": {"cells": "10"}, "basis": "measured", "stage": "fit", "device": "ram",
              "bytes": 5e8, "tolerance": 0.1, "origin": "a run"}]
})";

Notes notes_of(const Changes& changes = {}) {
  return load_notes(changed_json(changes, k_small_notes).dump(), "small.notes.json", small_profile());
}

TEST_CASE("notes are read as they are written") {
  const auto notes = notes_of();
  CHECK(notes.documents[0].title == "The guide");
  CHECK(notes.tables[0].rows == std::vector<std::vector<std::string>>{{"10", "4"}, {"20", "yes"}});
  CHECK(notes.optimizations[0].claimed->high == 0.3);
  CHECK(!notes.optimizations[0].found);
  const auto& less = notes.optimizations[0];
  CHECK(less.phase == 1);
  CHECK(less.targets[0].device == "ram");
  CHECK(less.effect.set[0].second.choice == "exact");
  CHECK(less.effect.scaled_parameters[0].second.high == 0.8);
  CHECK(less.effect.scaled_terms[0].terms == std::vector<std::string>{"data", "tensors"});
  CHECK(less.effect.scaled_terms[0].basis == Basis::measured);
  CHECK(less.effect.scaled_terms[0].factor.low == 0.1);
  CHECK(less.effort_hours->high == 3);
  CHECK(less.speed == "slower");
  CHECK(less.requires_first == std::vector<std::string>{"O-2"});
  CHECK(less.needs == std::vector<std::string>{"patience"});
  CHECK(notes.find_optimization("O-2")->effect.empty());
  CHECK(notes.ladder->parameter == "cells");
  CHECK(notes.find_erratum("S-1")->cases[0].at[0] == std::pair<std::string, std::string>{"cells", "10"});
  CHECK(notes.find_erratum("S-1")->cases[0].tolerance == 0.01);
  CHECK(notes.checks[0].basis == Basis::measured);
  CHECK(notes.checks[0].bytes == 5e8);
}

// The table of sizes, with a column of cards, marked so.
Changes marked(const std::string& mark, const std::string& cards = "a, b", const std::string& cells = "10") {
  return {{"/tables/0/columns", R"(["cells", "cards"])"},
          {"/tables/0/rows", "[[\"" + cells + "\", \"" + cards + "\"]]"},
          {"/tables/0/card_limits", mark}};
}

TEST_CASE("a marked table limits what a card may hold") {
  const auto limits = notes_of(marked(R"({"cards": "cards", "at_most": {"cells": "cells"}})")).card_limits;
  REQUIRE(limits.size() == 1);
  CHECK(limits[0].cards == std::vector<std::string>{"a", "b"});
  CHECK(limits[0].at_most == std::vector<std::pair<std::string, double>>{{"cells", 10}});
  CHECK(limits[0].source == "guide");
  CHECK(notes_of().card_limits.empty());
}

TEST_CASE("a mark that points nowhere is told with its place") {
  const std::pair<Changes, std::string> facts[] = {
      {marked(R"({"cards": "crads"})"),
       "/tables/0/card_limits/cards: the table has no column 'crads'\ndid you mean 'cards'?"},
      {marked(R"({"at_most": {}})"), "/tables/0/card_limits: the member 'cards' is missing"},
      {marked(R"({"cards": "cards", "at_most": {"cells": "all"}})"),
       "/tables/0/card_limits/at_most/cells: the table has no column 'all'"},
      {marked(R"({"cards": "cards", "at_most": {"rows": "cells"}})"),
       "/tables/0/card_limits/at_most/rows: profile small has no parameter 'rows'"},
      {marked(R"({"cards": "cards", "at_most": {"method": "cells"}})"),
       "/tables/0/card_limits/at_most/method: 'method' is no number that a card could limit"},
      {marked(R"({"cards": "cards", "at_most": {"cells": "cells"}})", "a", "many"),
       "/tables/0/rows: 'many' in row 1 is no limit: a number above 0"},
  };
  for (const auto& [changes, text] : facts)
    CHECK(told(error_of([&] { notes_of(changes); }).problems()) == text);
}

TEST_CASE("mistakes in notes are told with their place") {
  const std::pair<Changes, std::string> facts[] = {
      {{{"/schema", R"("mem-plan/profile/1")"}},
       "/schema: this version of mem-plan reads \"mem-plan/notes/1\""},
      {{{"/name", R"("other")"}}, "/name: the notes stand beside the profile 'small'"},
      {{{"/check", "[]"}}, "/check: unknown member\ndid you mean 'checks'?"},
      {{{"/documents/-", R"({"id": "guide", "title": ""})"}}, "/documents/1/id: the id 'guide' is taken"},
      {{{"/tables/0/errata", R"(["S-9"])"}}, "/tables/0: there is no erratum 'S-9'"},
      {{{"/tables/0/rows/1", R"(["20"])"}}, "/tables/0/rows/1: a row has 2 cells, one for each column"},
      {{{"/tables/0/rows/1", R"({"cells": 1, "RAM": 2})"}},
       "/tables/0/rows/1: a row has 2 cells, one for each column"},
      {{{"/tables/0/rows/1/1", "[4]"}}, "/tables/0/rows/1/1: this is a JSON array, not a text"},
      {{{"/errata/0/kind", ""}}, "/errata/0: the member 'kind' is missing"},
      {{{"/errata/0/kind", R"("fact")"}},
       "/errata/0: an erratum of bytes or numbers has cases to recompute, a fact has none"},
      {{{"/errata/0/cases", ""}},
       "/errata/0: an erratum of bytes or numbers has cases to recompute, a fact has none"},
      {{{"/errata/0/cases/0/at/clels", "3"}},
       "/errata/0/cases/0/at/clels: profile small has no parameter 'clels'"},
      {{{"/errata/0/cases/0/at/cells", "null"}}, "/errata/0/cases/0/at/cells: this is null, not a text"},
      {{{"/errata/0/cases/0/formula", R"("dota")"}},
       "/errata/0/cases/0/formula, column 1: 'dota' is no parameter, constant or definition\ndota\n^\ndid "
       "you mean 'data'?"},
      {{{"/errata/0/cases/0/quoted", ""}}, "/errata/0/cases/0: the member 'quoted' is missing"},
      {{{"/optimizations/0/phase", "1e300"}},
       "/optimizations/0/phase: this is no whole number from 0 to 1,000,000,000"},
      {{{"/optimizations/0/claimed/low", "0.5"}},
       "/optimizations/0/claimed: a saving has low ≤ high, or neither"},
      {{{"/optimizations/0/claimed/high", ""}},
       "/optimizations/0/claimed: a saving has low ≤ high, or neither"},
      {{{"/optimizations/0/risk", R"("medium")"}},
       "/optimizations/0/risk: 'medium' is not among none, very low, low, moderate or high"},
      {{{"/optimizations/0/status", ""}}, "/optimizations/0: the member 'status' is missing"},
      {{{"/optimizations/0/targets/0/stage", R"("ft")"}},
       "/optimizations/0/targets/0/stage: profile small has no stage 'ft'"},
      {{{"/optimizations/0/targets/0/device", R"("gpu")"}},
       "/optimizations/0/targets/0/device: 'gpu' is not among ram or vram"},
      {{{"/optimizations/0/effect", "{}"}},
       "/optimizations/0/effect: an effect sets or scales something; without one it is null"},
      {{{"/optimizations/0/effect/set/clels", "3"}},
       "/optimizations/0/effect/set/clels: profile small has no parameter 'clels'"},
      {{{"/optimizations/0/effect/set/method", R"("exakt")"}},
       "/optimizations/0/effect/set/method: 'exakt' is not among the choices; it takes fast or exact\ndid "
       "you "
       "mean 'exact'?"},
      {{{"/optimizations/0/effect/scale_parameter/method", R"({"low": 1, "high": 2})"}},
       "/optimizations/0/effect/scale_parameter/method: 'method' is a choice, which cannot be multiplied"},
      {{{"/optimizations/0/effect/scale_parameter/cells/low", "0.9"}},
       "/optimizations/0/effect/scale_parameter/cells: an interval has low ≤ high"},
      {{{"/optimizations/0/effect/scale/0/stage", R"("ft")"}},
       "/optimizations/0/effect/scale/0/stage: profile small has no stage 'ft'"},
      {{{"/optimizations/0/effect/scale/0/stage", R"("program")"},
        {"/optimizations/0/effect/scale/0/basis", R"("document")"}},
       "/optimizations/0/effect/scale/0: stage 'program' has no document basis"},
      {{{"/optimizations/0/effect/scale/0/terms/1", R"("tensor")"}},
       "/optimizations/0/effect/scale/0/terms/1: stage 'fit' has no term 'tensor' on the measured basis"},
      {{{"/optimizations/0/effect/scale/0/terms", "[]"}},
       "/optimizations/0/effect/scale/0: which terms? 'terms' names at least one"},
      {{{"/optimizations/0/effect/scale/0/low", "-0.1"}},
       "/optimizations/0/effect/scale/0: an interval lies at 0 or above"},
      {{{"/optimizations/0/effect/scale/0/high", ""}},
       "/optimizations/0/effect/scale/0: the member 'high' is missing\n/optimizations/0/effect/scale/0: an "
       "interval has low ≤ high"},
      {{{"/optimizations/0/effort_hours", "3"}},
       "/optimizations/0/effort_hours: this is a JSON number, not an object"},
      {{{"/optimizations/0/speed", R"("fast")"}},
       "/optimizations/0/speed: 'fast' is not among faster, same or slower"},
      {{{"/optimizations/0/requires/0", R"("O-3")"}},
       "/optimizations/0/requires/0: there is no optimization 'O-3'\nwhat is no other optimization stands in "
       "'needs', in words"},
      {{{"/optimizations/1/conflicts/0", R"("O-2")"}},
       "/optimizations/1/conflicts/0: 'O-2' is the optimization itself"},
      {{{"/ladder/parameter", R"("phases")"}}, "/ladder/parameter: profile small has no parameter 'phases'"},
      {{{"/ladder/parameter", R"("method")"}}, "/ladder/parameter: 'method' is a choice; phases are counted"},
      {{{"/checks/0/stage", R"("ft")"}}, "/checks/0/stage: profile small has no stage 'ft'"},
      {{{"/checks/0/stage", ""}}, "/checks/0: the member 'stage' is missing"},
      {{{"/checks/0/basis", ""}}, "/checks/0: the member 'basis' is missing"},
      {{{"/checks/0/device", R"("gpu")"}}, "/checks/0/device: 'gpu' is not among ram or vram"},
      {{{"/checks/0/bytes", ""}}, "/checks/0: the member 'bytes' is missing"},
      {{{"/checks/0/parameters", "[]"}}, "/checks/0/parameters: this is a JSON array, not an object"},
  };
  for (const auto& [changes, expected] : facts) {
    INFO(changes[0].first);
    const auto& mistake = changes;
    const auto error = error_of([&] { notes_of(mistake); });
    CHECK(error.kind() == ErrorKind::profile);
    CHECK(error.where() == "small.notes.json");
    CHECK(told(error.problems()) == expected);
  }
}

TEST_CASE("notes that are no JSON have line and column") {
  const auto error = error_of([] { load_notes("{\n]", "small.notes.json", small_profile()); });
  CHECK(error.where() == "small.notes.json: line 2, column 1");
}

TEST_CASE("control characters in ids come out printable") {
  const auto error = error_of([] { notes_of({{"/tables/0/errata", R"(["\u001b[2J"])"}}); });
  CHECK(told(error.problems()) ==
        "/tables/0/errata/0: the text holds control characters\nwrite it on one line, without them\n"
        "/tables/0: there is no erratum '\uFFFD[2J'");
}

}  // namespace
}  // namespace memplan
