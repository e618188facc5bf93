// A data file's dimensions, from its header.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace memplan {

// What a data file says of itself. What its header does not tell is absent.
struct DataFile {
  std::string path;
  std::string format;   // "h5ad"
  std::string layout;   // "AnnData 0.1.0" or "AnnData, legacy layout"
  std::string matrix;   // which matrix was read: "X", "raw/X", "layers/NAME"; "" where the file has no X
  std::string storage;  // "dense", "csr" or "csc"; "" where the file has no X
  std::string
      value_type;  // as NumPy has it: "float32", "int64", "bool"; "" where the header cannot be read so far

  std::int64_t observations = 0;              // rows: cells, samples
  std::int64_t variables = 0;                 // columns: genes, features
  std::optional<std::int64_t> stored_values;  // of a sparse matrix
  std::optional<std::int64_t> nonzeros;       // stored values that are not zero; counted only when asked for
  std::optional<std::int64_t> value_bytes;    // of one value
  std::vector<std::string> matrices;          // every matrix that could be read instead
  std::vector<std::string> notes;             // what the reader assumed or could not tell
};

// The fraction of zeros: from `nonzeros` where counted, else from the stored values of a sparse matrix.
// Nothing for a dense matrix whose zeros were not counted, or a matrix without elements.
std::optional<double> sparsity(const DataFile& file);

struct ReadOptions {
  std::string matrix = "X";
  bool count_zeros = false;  // read the values too, to know how many are not zero
};

// Reads the header of the file at `path`, whatever the file's size; the values only with `count_zeros`.
// Throws Error(file), with the path as its place, when it cannot be opened, is of no known format, is
// damaged, keeps its values in other files, or lacks the matrix that was asked for. A file without X has the
// dimensions of obs and var. `on_progress` is called with fractions from 0 to 1 while values are counted.
DataFile read_data_file(const std::string& path, const ReadOptions& options,
                        const std::function<void(double)>& on_progress = {});

}  // namespace memplan
