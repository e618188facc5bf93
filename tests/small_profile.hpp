// A small profile as JSON, and ways to change it. Shared by the tests that load and run profiles of their
// own.
#pragma once

#include <doctest/doctest.h>

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "memplan/error.hpp"
#include "memplan/profile.hpp"

namespace memplan {

using Changes =
    std::vector<std::pair<std::string, std::string>>;  // JSON pointer, JSON text; "" takes the member out

inline const char* const k_small_profile = R"({
  "schema": "mem-plan/profile/1", "name": "small", "version": "1.0", "title": "Small",
  "parameters": [
    {"name": "cells", "symbol": "N", "kind": "count", "required": true, "min": 1, "help": "cells"},
    {"name": "guides", "kind": "count", "help": "guides"},
    {"name": "method", "kind": "choice", "choices": ["fast", "exact"], "default": "fast", "help": "method"},
    {"name": "device", "kind": "choice", "choices": ["gpu", "cpu"], "default": "gpu", "help": "where it runs"}],
  "constants": [
    {"name": "base", "value": 1e9, "unit": "B", "source": "guide"},
    {"name": "factor", "value": 2, "low": 1, "high": 3, "source": "guide"}],
  "definitions": [
    {"name": "data", "formula": "cells * 4 MB"},
    {"name": "blocks", "arguments": ["n"], "formula": "n * 8 MB", "note": "n blocks"}],
  "decisions": [
    {"name": "mode", "decides": "method", "formula": "cells > 1000 ? 'blocks' : 'whole'",
     "why": [{"when": "cells > 1000", "text": "{cells} cells are many"}, {"text": "{cells} cells are few"}],
     "others": {"whole": "{cells * 4 MB} at once", "blocks": "{8 MB} at a time"}, "source": "code"}],
  "runtime": "0.5 GB",
  "request": {"ram": "2 * peak_ram", "vram": "1.5 * peak_vram", "rule": "twice the peak", "source": "guide"},
  "needs": [{"kind": "bf16", "reason": "it trains in bf16", "source": "code"}],
  "advice": [{"stages": ["fit"], "device": "ram", "when": "cells > 10", "text": "fewer than {cells} cells", "source": "runs"}],
  "stages": [
    {"name": "fit", "title": "the fit",
     "unsupported_when": [{"when": "cells == 13", "reason": "{cells} cells stop it", "source": "code"}],
     "warn_when": [{"when": "cells > 500", "basis": "measured", "reason": "{cells} cells are slow", "source": "runs"}],
     "document": {
       "ram": [{"name": "fixed", "formula": "base", "source": "guide", "errata": ["S-10"]},
               {"name": "data", "formula": "factor * data", "source": "guide", "errata": ["S-2"]}],
       "vram": [{"name": "data", "formula": "data", "source": "guide"}]},
     "measured": {
       "spread": {"ram": [{"low": 0.5, "high": 2, "runs": 5}], "vram": [{"low": 0.5, "high": 1.5, "runs": 5}]},
       "domain": {"cells": {"min": 10, "max": 1000}, "method": {"values": ["fast"]}},
       "moments": [
         {"name": "load", "host": [{"name": "data", "formula": "data", "source": "runs"}]},
         {"name": "train", "host": [{"name": "data", "formula": "data / 2", "source": "runs"}],
          "device": [{"name": "tensors", "formula": "3 * data", "source": "runs"}]}]}},
    {"name": "program", "measured": {"moments": [{"name": "fit", "stage": "fit"}]}}]
})";

inline nlohmann::ordered_json changed_json(const Changes& changes, const char* text = k_small_profile) {
  auto json = nlohmann::ordered_json::parse(text);
  for (const auto& [pointer, value] : changes) {
    if (value.empty())
      json = json.patch({{{"op", "remove"}, {"path", pointer}}});
    else
      json[nlohmann::ordered_json::json_pointer(pointer)] = nlohmann::ordered_json::parse(value);
  }
  return json;
}

inline Profile small_profile(const Changes& changes = {}) {
  return load_profile(changed_json(changes).dump(), "small.json");
}

// The error that `action` throws.
template <typename Action>
Error error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  FAIL("nothing was thrown");
  return {ErrorKind::internal, ""};
}

// What `problem` says, line by line: place, message, excerpt and hint.
inline std::string told(const Problem& problem) {
  auto text = problem.where + ": " + problem.message;
  if (!problem.excerpt.empty()) text += "\n" + problem.excerpt;
  if (!problem.hint.empty()) text += "\n" + problem.hint;
  return text;
}

inline std::string told(const std::vector<Problem>& problems) {
  std::string text;
  for (const auto& problem : problems) text += (text.empty() ? "" : "\n") + told(problem);
  return text;
}

}  // namespace memplan
