// Lines of text as a terminal shows them: what stands between a block of a report and its columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace memplan {

using Lines = std::vector<std::string>;

// A width at which nothing is wrapped.
inline constexpr std::size_t k_unlimited = std::string_view::npos;

// What makes a terminal write in bold, and as before again.
inline constexpr std::string_view k_bold = "\x1b[1m", k_reset = "\x1b[0m";

// Text that may come from a file or the command line, without what could steer a terminal.
std::string fit_to_show(std::string_view text);

// The columns that `text` takes on a terminal: its code points.
std::size_t columns_of(std::string_view text);
// The columns of the longest of `lines`.
std::size_t widest(const Lines& lines);

void trim_end(std::string& line);

// The lines of `text`, quoted and without spaces at their ends. A tab counts as one space, so that a caret
// stays below its place.
Lines lines_of(std::string_view text);

// The lines of `text`, broken at spaces to at most `width` columns, each below the indent of the line it
// continues. A word that is wider than that stays whole.
Lines wrapped(std::string_view text, std::size_t width);

}  // namespace memplan
