// One matrix and its header: storage, type, and the checks of its parts against each other.
#include "memplan/read.hpp"
#include "odd_files.hpp"
#include "read/matrix.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

// The message of the Error that reading throws, which must call the file damaged.
std::string damage(const std::string& name) {
  const auto text = error_text([&] { read_odd(name); });
  const auto start = "file | " + test_data("odd/" + name) + " | ";
  const std::string end =
      " | The file is damaged or was not written by its format's own library: try anndata.read_h5ad, "
      "scanpy.read_10x_h5 or biom.load_table on it, or write it again.";
  if (!text.starts_with(start) || !text.ends_with(end)) return "unexpected: " + text;
  return text.substr(start.size(), text.size() - start.size() - end.size());
}

std::string matrix_refusal(const std::string& name) {
  return error_text([&] { read_odd(name); }).substr(("file | " + test_data("odd/" + name) + " | ").size());
}

}  // namespace

TEST_CASE("sparse matrices of both orders are read") {
  const auto csr = read_data_file(test_data("small_csr.h5ad"), {});
  CHECK(csr.storage == "csr");
  CHECK(csr.value_type == "float32");
  CHECK(csr.value_bytes == 4);
  CHECK(csr.stored_values == 188);
  const auto csc = read_data_file(test_data("small_csc.h5ad"), {});
  CHECK(csc.storage == "csc");
  CHECK(csc.observations == 30);
  CHECK(csc.variables == 20);
  CHECK(csc.stored_values == 173);
}

TEST_CASE("values have the names that NumPy gives them") {
  CHECK(read_data_file(test_data("small_dense.h5ad"), {}).value_type == "float64");
  CHECK(read_data_file(test_data("small_dense.h5ad"), {"layers/counts", false}).value_type == "int32");
  CHECK(read_odd("float16.h5ad").value_type == "float16");
  CHECK(read_odd("big_endian.h5ad").value_type == "uint16");
}

TEST_CASE("a matrix of one row or column may be flat") {
  CHECK(read_odd("flat_column.h5ad").observations == 4);
  CHECK(read_odd("flat_column.h5ad").variables == 1);
  CHECK(read_odd("flat_row.h5ad").observations == 1);
  CHECK(read_odd("flat_row.h5ad").variables == 3);
}

TEST_CASE("parts that do not agree are damage") {
  CHECK(damage("pointers_differ.h5ad") == "X/indptr has 4 entries; a csr matrix of 4 rows has 5");
  CHECK(damage("indices_differ.h5ad") == "X/data has 3 entries, but X/indices has 2");
  CHECK(damage("more_than_elements.h5ad") == "X stores 13 values, but has only 12 elements");
  CHECK(damage("no_shape.h5ad") == "X has no attribute 'shape' of two whole numbers");
  CHECK(damage("negative_shape.h5ad") == "X claims to have -4 rows and 3 columns");
  CHECK(damage("huge_shape.h5ad") == "X claims to have 1099511627776 rows and 1099511627776 columns");
  CHECK(damage("no_encoding.h5ad") == "X is a group that does not say how a matrix is encoded in it");
  CHECK(damage("three_dimensions.h5ad") == "X has 3 dimensions; a matrix has 2");
}

TEST_CASE("what is no matrix of numbers is refused") {
  CHECK(matrix_refusal("text.h5ad") ==
        "X holds text; a matrix of numbers is needed | Name another matrix of the file.");
  CHECK(matrix_refusal("records.h5ad") ==
        "X holds records; a matrix of numbers is needed | Name another matrix of the file.");
  CHECK(matrix_refusal("coo.h5ad") ==
        "X is encoded as 'coo_matrix'; dense arrays, csr_matrix and csc_matrix are read | Name another "
        "matrix of the "
        "file, or write it as one of these.");
}
