// Pictures of sizes before they are drawn: stacked bars, and lines over an axis. What is drawn is decided
// here and by those who fill them in; a renderer only finds the places.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "memplan/bytes.hpp"

namespace memplan {

// A size that bars and lines are held against: a limit, a card's capacity.
struct Mark {
  std::string label;
  Bytes bytes;
};

// A part of a bar. `key` is its row in the picture's legend.
struct Part {
  std::string name;
  Bytes bytes;
  std::size_t key = 0;
};

// The parts add up to `bytes`; with its spread the bar reaches to `high`.
struct Bar {
  std::string label;
  std::vector<Part> parts;
  Bytes bytes;
  Bytes high;
  bool binds = false;              // the one that decides in its group
  std::optional<Mark> limit = {};  // its own, beside the picture's
  std::string verdict = {};        // what it comes to: "misses by 2.00 GB"
};

// Bars that belong together: the moments of a stage.
struct BarGroup {
  std::string title;
  std::vector<Bar> bars;
};

// A row of the legend: a part's name, or "4 other terms", and the most that it takes of a bar.
struct Key {
  std::string name;
  Bytes largest;
};

struct StackedBars {
  std::string title;
  std::string description;  // what the picture shows, for those who do not see it
  std::vector<BarGroup> groups;
  std::vector<Mark> marks;
  bool in_time = false;        // the bars of a group follow each other: a course, drawn upright
  std::vector<Key> keys = {};  // the largest first; what is left over is the last
  Bytes reach = {};            // the end of the axis: bars that go on beyond it are cut off
};

// Names of parts that a legend tells apart; the others share its last row.
inline constexpr std::size_t k_most_keys = 6;

// Sorts the parts by size over all bars, names the largest in the legend, and finds the axis' end: the
// longest bar or a mark that is not far beyond it, or less where bars would dwarf the marks.
void settle(StackedBars& picture);

// A place on the axis below a line chart.
struct Position {
  double at = 0;
  std::string label;
};

// A line: a size at each position, or none.
struct Curve {
  std::string name;
  std::vector<std::optional<Bytes>> sizes;
};

struct LineChart {
  std::string title;
  std::string description;
  std::string axis;  // what the positions are of: "cells"
  std::vector<Position> positions;
  std::vector<Curve> curves;
  std::vector<Mark> marks;
  bool steps = false;             // a staircase: a size holds until the next position
  bool logarithmic_axis = false;  // the positions grow by factors
  bool logarithmic_sizes = false;
  Bytes least = {};  // of the sizes, zeros aside
  Bytes reach = {};  // the end of the sizes' axis
};

// Finds the end of the sizes' axis, and whether the axes are logarithmic: the positions grow by one factor,
// and the sizes then more than tenfold.
void settle(LineChart& picture);

// Whether `values` are at least three, positive, and grow by one factor, within a hundredth.
bool is_geometric(std::span<const double> values);

}  // namespace memplan
