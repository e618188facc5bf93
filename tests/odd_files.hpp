// Reading the files of tests/data/odd.
#pragma once

#include <string>

#include "memplan/read.hpp"
#include "scratch.hpp"

inline memplan::DataFile read_odd(const std::string& name, const memplan::ReadOptions& options = {}) {
  return memplan::read_data_file(test_data("odd/" + name), options);
}
