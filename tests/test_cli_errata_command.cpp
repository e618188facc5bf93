#include <doctest/doctest.h>

#include "capture.hpp"
#include "scratch.hpp"
#include "small_profile.hpp"

namespace {

// The small profile in a folder of its own, with one erratum that holds, one that does not and one fact.
struct SmallProfile {
  SmallProfile() {
    auto json = memplan::changed_json(
        {{"/stages/0/document/ram/0/errata", "[\"S-1\"]"}, {"/stages/0/document/ram/1/errata", "[\"S-2\"]"}});
    spill(folder / "small.json", json.dump());
    spill(folder / "small.notes.json", R"({"schema": "mem-plan/notes/1", "name": "small", "errata": [
      {"id": "S-1", "where": "p. 1", "says": "1 kB", "gives": "1 GB", "kind": "bytes", "source": "guide",
       "cases": [{"formula": "base", "quoted": "1 kB", "recomputed": "1 GB"},
                 {"at": {"cells": 100}, "formula": "cells / 4", "quoted": "20", "recomputed": "25"}]},
      {"id": "S-2", "where": "p. 2", "says": "2 GB", "gives": "3 GB", "kind": "bytes", "source": "guide",
       "cases": [{"at": {"cells": 100}, "formula": "data", "quoted": "2 GB", "recomputed": "3 GB"}]},
      {"id": "S-3", "where": "p. 3", "says": "it is fast", "gives": "it is not", "kind": "fact", "source": "runs"}]})");
  }
  Ran errata(std::vector<std::string> more) const {
    more.insert(more.begin(), "errata");
    more.insert(more.end(), {"--profile-dir", folder.path()});
    return ran(more);
  }
  ScratchFolder folder;
};

}  // namespace

TEST_CASE("errata: the arithmetic of each case, and those that no longer hold") {
  const SmallProfile small;
  const auto result = small.errata({"small"});
  CHECK(result.status == 0);
  CHECK(result.out ==
        "small 1.0: 3 errata\n"
        "  S-1  p. 1. The document says: 1 kB. In fact: 1 GB.\n"
        "       base = 1.00 GB, quoted 1.00 kB\n"
        "       cells / 4 = 100 / 4 = 25, quoted 20 at cells 100\n"
        "  S-2  p. 2. The document says: 2 GB. In fact: 3 GB.\n"
        "       data = 400.00 MB, quoted 2.00 GB at cells 100; this no longer holds\n"
        "  S-3  p. 3. The document says: it is fast. In fact: it is not.\n"
        "       a fact [runs]\n");
}

TEST_CASE("errata as JSON: figures are numbers with their unit") {
  const auto json = nlohmann::json::parse(SmallProfile().errata({"small", "--json"}).out);
  const auto& errata = json["profiles"][0]["errata"];
  CHECK(errata[0]["cases"][1] == nlohmann::json::parse(R"({"at": {"cells": "100"}, "formula": "cells / 4",
    "with_values": "100 / 4", "unit": "", "quoted": 20, "recomputed": 25, "holds": true})"));
  CHECK(errata[0]["holds"] == true);
  CHECK(errata[1]["holds"] == false);
  CHECK(errata[2]["cases"].empty());
}

TEST_CASE("errata: without a name, those of every profile") {
  const auto result = SmallProfile().errata({});
  CHECK(result.status == 0);
  for (const auto* name : {"bayesdream ", "cpa ", "small "}) CHECK(contains(result.out, name));
  CHECK(SmallProfile().errata({"smal"}).status == 2);
}
