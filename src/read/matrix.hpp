// One matrix of an AnnData file: dense or sparse, in the current or the legacy layout.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "read/hdf5.hpp"

namespace memplan {

struct Matrix {
  std::string name;     // as the user calls it: "X", "raw/X", "layers/counts"
  std::string storage;  // "dense", "csr" or "csc"
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  bool is_flat = false;  // one-dimensional, as old versions of AnnData wrote a matrix of one row or column
  std::optional<std::int64_t> stored_values;
  std::optional<hdf5::ValueType> value_type;
  hdf5::Handle values;  // the dataset that holds the values; not valid where HDF5 1.10 cannot read it
  std::vector<std::string> notes;
};

// What the header says of the matrix at `node`, a group or a dataset. Throws Error(file) when it is no
// matrix, or when the parts of its header do not agree.
Matrix read_matrix(hdf5::Node node, const std::string& name);

}  // namespace memplan
