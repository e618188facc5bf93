// The header of a Matrix Market file.
#pragma once

#include <cstdint>
#include <string>

#include "memplan/read.hpp"

namespace memplan {

struct MatrixMarketHeader {
  bool is_sparse = true;  // coordinate; else array
  std::string field;      // "real", "integer", "complex", "pattern"
  std::string symmetry;   // "general", "symmetric", …
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t entries = 0;  // stored values
  bool is_tenx = false;      // a comment says that a program of 10x Genomics wrote it
  bool is_compressed = false;
};

// Throws Error(file) when the file at `path` does not begin as such a file must, or is too short for what it
// claims.
MatrixMarketHeader read_matrix_market_header(const std::string& path);

// The dimensions, with the matrix turned where its rows are the features.
DataFile describe_matrix_market(const MatrixMarketHeader& header, bool features_by_rows);

}  // namespace memplan
