// Stacked bars as lines of text. Private to the render room.
#pragma once

#include <string>

#include "memplan/render.hpp"

namespace memplan {

// One line for each bar, with the marks as bars across and the legend below; ASCII alone unless
// `style.blocks`.
std::string bars_text(const StackedBars& picture, const TextStyle& style);

}  // namespace memplan
