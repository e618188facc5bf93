// Pictures for the tests of those who draw them. Some of their names are hostile.
#pragma once

#include "memplan/report.hpp"

namespace memplan {

inline constexpr const char* k_hostile = "<script>alert('x')</script> & \"q\" \x1b[31m\x01";

inline StackedBars example_bars(const std::string& name = "fit") {
  Bar load, train;
  load.label = "load";
  load.parts = {{"data", {6'000'000'000}}};
  load.bytes = load.high = {6'000'000'000};
  train.label = "train";
  train.parts = {{"data", {6'000'000'000}}, {"copies", {3'000'000'000}}, {"runtime", {1'000'000'000}}};
  train.bytes = {10'000'000'000};
  train.high = {12'000'000'000};
  train.binds = true;
  StackedBars picture{"RAM of " + name,
                      "What " + name + " needs.",
                      {{name, {load, train}}},
                      {{"--max-ram", {11'000'000'000}}}};
  settle(picture);
  return picture;
}

inline LineChart example_lines(const std::string& name = "fit") {
  LineChart picture;
  picture.title = "RAM by " + name;
  picture.description = "One line.";
  picture.axis = name;
  picture.positions = {{1000, "1,000"}, {2000, "2,000"}, {3000, "3,000"}};
  picture.curves = {{name, {Bytes{1'000'000'000}, Bytes{2'000'000'000}, Bytes{3'000'000'000}}},
                    {"gap", {Bytes{500'000'000}, std::nullopt, Bytes{700'000'000}}}};
  picture.marks = {{"--gpu", {2'500'000'000}}, {"--max-ram", {99'000'000'000}}};
  settle(picture);
  return picture;
}

}  // namespace memplan
