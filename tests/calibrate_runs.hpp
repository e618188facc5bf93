// A profile with known constants, and runs made from it. Shared by the tests of the calibrate room.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "memplan/calibrate.hpp"
#include "profile_runs.hpp"
#include "small_profile.hpp"

namespace memplan {

inline const char* const k_truth = R"~({
  "schema": "mem-plan/profile/1", "name": "kiln", "version": "2.0", "title": "Kiln",
  "parameters": [
    {"name": "cells", "kind": "count", "required": true, "min": 1, "help": "cells"},
    {"name": "genes", "kind": "count", "default": 20, "help": "genes"},
    {"name": "method", "kind": "choice", "choices": ["fast", "exact"], "default": "fast", "help": "method"},
    {"name": "device", "kind": "choice", "choices": ["gpu", "cpu"], "default": "gpu", "help": "where it runs"}],
  "constants": [
    {"name": "base", "value": 2e8, "unit": "B", "source": "runs", "fitted": true},
    {"name": "load_bytes", "value": 3000, "unit": "B", "source": "runs", "fitted": true},
    {"name": "train_bytes", "value": 1000, "unit": "B", "source": "runs", "fitted": true},
    {"name": "gene_bytes", "value": 5000000, "unit": "B", "source": "runs", "fitted": true},
    {"name": "copies", "value": 2, "source": "runs", "fitted": true},
    {"name": "freed", "value": 1.25, "source": "runs", "fitted": true},
    {"name": "exact_bytes", "value": 700, "unit": "B", "source": "runs", "fitted": true},
    {"name": "growth", "value": 1.5, "source": "runs", "fitted": true},
    {"name": "value_bytes", "value": 4, "unit": "B", "source": "code"}],
  "definitions": [],
  "runtime": "0.1 GB",
  "stages": [
    {"name": "fit", "title": "the fit",
     "unsupported_when": [{"when": "cells == 13", "reason": "{cells} cells stop it", "source": "code"}],
     "measured": {
       "spread": {"ram": [{"when": "cells < 1000", "low": 0.5, "high": 2, "runs": 4}, {"low": 0.9, "high": 1.1, "runs": 5}],
                  "vram": [{"low": 0.9, "high": 1.2, "runs": 5}]},
       "domain": {"cells": {"min": 10, "max": 1000}, "method": {"values": ["fast"]}},
       "held": {"host": [{"name": "fixed", "formula": "base", "source": "runs"}]},
       "moments": [
         {"name": "load", "host": [{"name": "data", "formula": "cells * load_bytes", "source": "runs"}]},
         {"name": "train",
          "host": [{"name": "state", "formula": "cells * (method == 'exact' ? exact_bytes : train_bytes) + genes * gene_bytes", "source": "runs"}],
          "device": [{"name": "tensors", "formula": "cells * value_bytes * (copies * genes - 2 * freed)",
                         "source" : "runs"
}]
}]
}
},
    {"name": "bend", "title": "the bend",
     "measured": {"moments": [{"name": "bend", "host": [{"name": "curve", "formula": "cells ^ growth * 1 B", "source": "runs"}]}]}},
    {"name": "program", "title": "the program",
     "measured": {
       "spread": {"ram": [{"low": 0.9, "high": 1.5, "runs": 5}]},
       "moments": [{"name": "fit", "stage": "fit"},
                   {"name": "report", "host": [{"name": "report", "formula": "genes * 100 MB", "source": "runs"}]}]}},
    {"name": "paper", "title": "the paper", "document": {"ram": [{"name": "all", "formula": "1 GB", "source": "guide"}]}}]
})~";

// The profile, with other values for some of its constants.
using Constants = std::vector<std::pair<std::string, double>>;
inline Profile kiln(const Constants& others = {}) {
  auto profile = load_profile(k_truth, "kiln.json");
  for (const auto& [name, value] : others) profile.set_constant(name, value);
  return profile;
}

struct Figures {
  std::int64_t ram = 0;  // 0: none
  std::int64_t device = 0;
  std::int64_t vram = 0;
};

inline Run kiln_run(const std::string& stage, const Spelled& parameters, const Figures& figures) {
  const auto some = [](std::int64_t count) { return count > 0 ? std::optional(Bytes{count}) : std::nullopt; };
  return {"runs.jsonl, line 1", "kiln", stage, parameters, some(figures.ram), some(figures.device),
          some(figures.vram)};
}

// What the stage takes when the profile is right.
inline Run true_run(const std::string& stage, const Spelled& parameters, double factor = 1) {
  const auto profile = kiln();
  const auto found = estimate_stage(profile, settings_from(profile, parameters), *profile.find_stage(stage),
                                    Basis::measured);
  Figures figures;
  const auto scaled = [&](Bytes bytes) {
    return static_cast<std::int64_t>(factor * static_cast<double>(bytes.count));
  };
  if (found.ram) figures.ram = scaled(found.ram->amount.bytes);
  Bytes tensors;
  if (found.vram)
    for (const auto& term : found.vram->binding_moment().terms)
      if (term.term) tensors = tensors + term.amount.bytes;
  figures.device = scaled(tensors);
  return kiln_run(stage, parameters, figures);
}

// Runs of the stage fit over a grid of cells and genes: the first moment binds in some, the second in others.
inline std::vector<Run> fit_runs() {
  std::vector<Run> runs;
  for (const auto* cells : {"20000", "60000", "150000", "400000", "1000000"})
    for (const auto* genes : {"3", "10", "40", "150", "600"})
      runs.push_back(true_run("fit", {{"cells", cells}, {"genes", genes}}));
  return runs;
}

inline const ConstantFit& constant_of(const Fit& fit, const std::string& name) {
  const auto found =
      std::find_if(fit.constants.begin(), fit.constants.end(), [&](auto& row) { return row.name == name; });
  REQUIRE(found != fit.constants.end());
  return *found;
}

}  // namespace memplan
