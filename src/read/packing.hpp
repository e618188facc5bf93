// Answers as text, on their way from the child that reads to this process.
#pragma once

#include <string>

#include "memplan/read.hpp"

namespace memplan {

std::string pack(const DataFile& file);
std::string pack(const ColumnFigures& figures);

// The answers again; `path` becomes the file's. Throws std::exception for a text that is none.
DataFile unpack_data_file(const std::string& text, const std::string& path);
ColumnFigures unpack_column_figures(const std::string& text);

}  // namespace memplan
