// One matrix of an HDF5 file: dense or sparse, in the layouts of AnnData or as three lists.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "memplan/read.hpp"
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
  hdf5::Handle values;        // the dataset that holds the values; not valid where HDF5 1.10 cannot read it
  hdf5::Handle row_pointers;  // indptr of a csr matrix; not valid for others
  std::vector<std::string> notes;
};

// What the header says of the matrix at `node`, a group or a dataset. Throws Error(file) when it is no
// matrix, or when the parts of its header do not agree.
Matrix read_matrix(hdf5::Node node, const std::string& name);

// The csr matrix of that shape whose lists are in `group`, checked against it. Throws Error(file).
Matrix read_compressed_rows(hid_t group, const std::string& name, std::int64_t rows, std::int64_t columns);

// Notes in `file` how the matrix is stored, and its size and type.
void describe_matrix(const Matrix& matrix, DataFile& file);

// The median of the values stored in a row, from where the rows begin; nothing for a matrix that is not csr,
// and for one of more than 2^25 rows. Throws Error(file).
std::optional<double> median_row_nonzeros(const Matrix& matrix);

}  // namespace memplan
