// A data file's dimensions, from its header.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace memplan {

// A type that columns of a table have, and how many have it.
struct ColumnType {
  std::string name;  // "float64", "string"
  std::int64_t columns = 0;
};

// What a data file says of itself. What its header does not tell is absent. Whatever way round the file keeps
// its matrix, observations are its rows here.
struct DataFile {
  std::string path;
  std::string format;   // "h5ad", "10x_h5", "10x_mtx", "mtx", "biom", "npy", "parquet", "csv" or "tsv"
  std::string layout;   // its version, for people: "AnnData 0.1.0", "BIOM 2.1"
  std::string matrix;   // which of several was read: "X", "raw/X", "layers/NAME", a genome; else ""
  std::string storage;  // "dense", "csr", "csc", "coordinate" or "table"; "" where the file has no X
  std::string
      value_type;  // as NumPy has it: "float32", "int64", "bool"; "" where the header cannot be read so far

  std::int64_t observations = 0;              // rows: cells, samples
  std::int64_t variables = 0;                 // columns: genes, features; the numeric ones of a table
  std::optional<std::int64_t> stored_values;  // of a sparse matrix
  std::optional<std::int64_t> nonzeros;       // stored values that are not zero; counted only when asked for
  std::optional<double> median_row_nonzeros;  // of an observation; stored values where zeros are not counted
  std::optional<std::int64_t> value_bytes;    // of one value
  std::vector<ColumnType> column_types;       // of all columns of a table
  std::vector<std::string> matrices;          // every matrix that could be read instead
  std::vector<std::string> notes;             // what the reader assumed or could not tell
};

// The fraction of zeros: from `nonzeros` where counted, else from the stored values of a sparse matrix.
// Nothing for a dense matrix whose zeros were not counted, or a matrix without elements.
std::optional<double> sparsity(const DataFile& file);

// How many columns a table has, whatever their types.
std::int64_t column_count(const DataFile& file);

struct ReadOptions {
  std::string matrix = "X";
  bool count_zeros = false;   // read the values too, to know how many are not zero
  bool row_nonzeros = false;  // read where the rows begin, to know the median of their nonzeros
};

// Reads the header of the file or folder at `path`, whatever its size; the values only with `count_zeros`,
// and where a format has no header that tells (.csv, .tsv, JSON). Throws Error(file), with the path as its
// place, when it cannot be opened, is of no known format, is damaged, keeps its values in other files, or
// lacks the matrix that was asked for. `on_progress` is called with fractions from 0 to 1 while a long read
// goes on.
DataFile read_data_file(const std::string& path, const ReadOptions& options,
                        const std::function<void(double)>& on_progress = {});

// What one column holds: of obs in an .h5ad file, of a table of text.
struct ColumnFigures {
  std::int64_t rows = 0;
  std::int64_t missing = 0;              // rows without a value
  std::int64_t distinct = 0;             // values that occur
  std::int64_t parts = 0;                // parts of these that '+' joins, each once: of "A+B" and "A" two
  std::optional<std::int64_t> matching;  // rows that have the value asked for
};

// Reads the column called `column` of the file at `path`, an .h5ad file's obs or a .csv or .tsv file with
// names in its first row, and keeps no more of it than its distinct values. `value` is the value whose rows
// are counted; without one, those of a column of yes and no that are yes. Throws Error(file) as
// read_data_file does, for other formats, and when there is no such column or value: with a near miss.
ColumnFigures read_column(const std::string& path, const std::string& column,
                          const std::optional<std::string>& value,
                          const std::function<void(double)>& on_progress = {});

}  // namespace memplan
