#include "read/matrix.hpp"

#include <fmt/format.h>

#include <limits>

#include "read/median.hpp"

namespace memplan {

namespace {

using hdf5::damaged;

// The number of elements; throws when it is no number of elements that a file can have.
std::int64_t checked_elements(const std::string& name, std::int64_t rows, std::int64_t columns) {
  constexpr auto k_most = std::numeric_limits<std::int64_t>::max() - 1;
  const bool is_shape = rows >= 0 && columns >= 0 && rows <= k_most && columns <= k_most;
  std::int64_t elements = 0;
  if (is_shape && !__builtin_mul_overflow(rows, columns, &elements)) return elements;
  throw damaged(fmt::format("{} claims to have {} rows and {} columns", name, rows, columns));
}

hdf5::ValueType checked_value_type(hid_t dataset, const std::string& name) {
  auto type = hdf5::value_type(dataset);
  if (type.is_number) return type;
  throw Error(ErrorKind::file, fmt::format("{} holds {}; a matrix of numbers is needed", name, type.name))
      .hint("Name another matrix of the file.");
}

// "csr" or "csc", from the current attribute or the legacy one.
std::string sparse_format(hid_t group, const std::string& name) {
  const auto encoding = hdf5::text_attribute(group, "encoding-type");
  const auto format = encoding ? encoding : hdf5::text_attribute(group, "h5sparse_format");
  if (!format)
    throw damaged(fmt::format("{} is a group that does not say how a matrix is encoded in it", name));
  if (*format == "csr_matrix" || *format == "csr") return "csr";
  if (*format == "csc_matrix" || *format == "csc") return "csc";
  throw Error(ErrorKind::file,
              fmt::format("{} is encoded as '{}'; dense arrays, csr_matrix and csc_matrix are read", name,
                          printable(*format, 40)))
      .hint("Name another matrix of the file, or write it as one of these.");
}

void read_shape(hid_t group, Matrix& matrix) {
  const auto current = hdf5::integers_attribute(group, "shape");
  const auto shape = current ? current : hdf5::integers_attribute(group, "h5sparse_shape");
  if (!shape || shape->size() != 2)
    throw damaged(fmt::format("{} has no attribute 'shape' of two whole numbers", matrix.name));
  matrix.rows = (*shape)[0];
  matrix.columns = (*shape)[1];
  checked_elements(matrix.name, matrix.rows, matrix.columns);
}

// One of the three lists of a sparse matrix, or its refusal; its length is absent where HDF5 1.10 cannot read
// it.
struct MatrixList {
  hdf5::Node node;
  std::optional<std::int64_t> length;
};

MatrixList open_part(hid_t group, const std::string& part, const std::string& matrix) {
  const auto name = fmt::format("{}/{}", matrix, part);
  auto node = hdf5::open_own_node(group, part, name);
  if (node.kind == hdf5::Kind::too_new) return {std::move(node), std::nullopt};
  if (node.kind != hdf5::Kind::dataset) throw damaged(fmt::format("{} has no dataset '{}'", matrix, part));
  const auto lengths = hdf5::dimensions(node.handle.id(), name);
  if (lengths.size() == 1) return {std::move(node), lengths[0]};
  throw damaged(fmt::format("{} has {} dimensions; a list has 1", name, lengths.size()));
}

void check_pointers(const Matrix& matrix, const MatrixList& pointers) {
  const bool by_row = matrix.storage == "csr";
  const auto lines = by_row ? matrix.rows : matrix.columns;
  if (!pointers.length || *pointers.length == lines + 1) return;
  throw damaged(fmt::format("{}/indptr has {} entries; a {} matrix of {} {} has {}", matrix.name,
                            *pointers.length, matrix.storage, lines, by_row ? "rows" : "columns", lines + 1));
}

void check_values(const Matrix& matrix, const MatrixList& values, const MatrixList& indices) {
  if (values.length && indices.length && *values.length != *indices.length)
    throw damaged(fmt::format("{}/data has {} entries, but {}/indices has {}", matrix.name, *values.length,
                              matrix.name, *indices.length));
  const auto elements = checked_elements(matrix.name, matrix.rows, matrix.columns);
  if (values.length && *values.length > elements)
    throw damaged(
        fmt::format("{} stores {} values, but has only {} elements", matrix.name, *values.length, elements));
}

// The lists of a matrix whose storage and shape are known.
void read_lists(hid_t group, Matrix& matrix) {
  auto values = open_part(group, "data", matrix.name);
  auto pointers = open_part(group, "indptr", matrix.name);
  check_pointers(matrix, pointers);
  check_values(matrix, values, open_part(group, "indices", matrix.name));
  matrix.stored_values = values.length;
  matrix.values = std::move(values.node.handle);
  if (matrix.storage == "csr") matrix.row_pointers = std::move(pointers.node.handle);
  if (matrix.values.is_valid()) matrix.value_type = checked_value_type(matrix.values.id(), matrix.name);
  if (!matrix.stored_values)
    matrix.notes.push_back(
        fmt::format("the values of {} are in a form that HDF5 1.10 cannot read ({}): how many are "
                    "stored, and their type, is not known",
                    matrix.name, values.node.reason));
}

Matrix read_sparse(hid_t group, const std::string& name) {
  Matrix matrix;
  matrix.name = name;
  matrix.storage = sparse_format(group, name);
  read_shape(group, matrix);
  read_lists(group, matrix);
  return matrix;
}

Matrix read_dense(hid_t dataset, const std::string& name) {
  const auto lengths = hdf5::dimensions(dataset, name);
  if (lengths.size() != 1 && lengths.size() != 2)
    throw damaged(fmt::format("{} has {} dimensions; a matrix has 2", name, lengths.size()));
  Matrix matrix;
  matrix.name = name;
  matrix.storage = "dense";
  matrix.rows = lengths[0];
  matrix.is_flat = lengths.size() == 1;
  matrix.columns = matrix.is_flat ? 1 : lengths[1];
  checked_elements(name, matrix.rows, matrix.columns);
  matrix.value_type = checked_value_type(dataset, name);
  return matrix;
}

}  // namespace

Matrix read_compressed_rows(hid_t group, const std::string& name, std::int64_t rows, std::int64_t columns) {
  checked_elements(name, rows, columns);
  Matrix matrix;
  matrix.name = name;
  matrix.storage = "csr";
  matrix.rows = rows;
  matrix.columns = columns;
  read_lists(group, matrix);
  return matrix;
}

void describe_matrix(const Matrix& matrix, DataFile& file) {
  file.storage = matrix.storage;
  file.observations = matrix.rows;
  file.variables = matrix.columns;
  file.stored_values = matrix.stored_values;
  if (matrix.value_type) file.value_type = matrix.value_type->name;
  if (matrix.value_type) file.value_bytes = matrix.value_type->bytes;
  file.notes.insert(file.notes.end(), matrix.notes.begin(), matrix.notes.end());
}

std::optional<double> median_row_nonzeros(const Matrix& matrix) {
  constexpr std::int64_t k_most_rows = std::int64_t{1} << 25;
  if (!matrix.row_pointers.is_valid() || matrix.rows > k_most_rows) return std::nullopt;
  const auto shown = matrix.name + "/indptr";
  auto counts = hdf5::read_integers(matrix.row_pointers.id(), shown);
  for (std::size_t i = 0; i + 1 < counts.size(); ++i) {
    if (counts[i] < 0 || counts[i + 1] < counts[i]) throw damaged(fmt::format("{} does not rise", shown));
    counts[i] = counts[i + 1] - counts[i];
  }
  counts.pop_back();
  return median(std::move(counts));
}

Matrix read_matrix(hdf5::Node node, const std::string& name) {
  if (node.kind == hdf5::Kind::too_new) throw hdf5::too_new(name + " is stored", node.reason);
  if (node.kind == hdf5::Kind::group) return read_sparse(node.handle.id(), name);
  auto matrix = read_dense(node.handle.id(), name);
  matrix.values = std::move(node.handle);
  return matrix;
}

}  // namespace memplan
