// Reports and errors as text for people or as JSON. Nothing here computes.
#pragma once

#include <string>

#include "memplan/error.hpp"
#include "memplan/report.hpp"

namespace memplan {

// How text is laid out. `width` is the terminal's, in columns.
struct TextStyle {
  UnitFlavour units = UnitFlavour::si;
  bool color = false;
  int width = 100;
};

// `report.blocks` as text, ending in a newline: paragraphs and lists wrapped to the width, tables aligned.
std::string render_text(const Report& report, const TextStyle& style);
// `report.data` as JSON, indented by two, ending in a newline.
std::string render_json(const Report& report);

// An error as "mem-plan: where: message" with its problems, carets and the next step.
std::string render_error_text(const Error& error, const TextStyle& style);
// An error as one `mem-plan/error/1` object.
std::string render_error_json(const Error& error);

}  // namespace memplan
