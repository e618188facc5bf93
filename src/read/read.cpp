#include "memplan/read.hpp"

#include <fmt/format.h>

#include "memplan/error.hpp"
#include "memplan/sys.hpp"
#include "read/column.hpp"
#include "read/formats.hpp"
#include "read/packing.hpp"

namespace memplan {

namespace {

Error not_read(const std::string& how) {
  return Error(ErrorKind::file,
               fmt::format("reading it {}; the file is damaged or made to break readers", how))
      .hint("Try the library that wrote it, or write it again from its source.");
}

// `read`'s answer, which it gives as text from a child; a child that the file has corrupted may answer
// anything.
template <typename Read, typename Unpack>
auto in_child(const Read& read, const Unpack& unpack, const Progress& on_progress) {
  const auto result = run_in_child(read, ChildLimits{}, on_progress);
  if (!result.output) throw not_read(result.failure);
  try {
    return unpack(*result.output);
  } catch (const std::exception&) {
    throw not_read("gave an answer that makes no sense");
  }
}

// Runs `work`, whose errors are about `path` unless they say otherwise.
template <typename Work>
auto about(const std::string& path, const Work& work) {
  try {
    return work();
  } catch (Error& error) {
    if (error.where().empty()) error.at(printable(path, 4096));
    throw;
  }
}

void check_options(Reader reader, const ReadOptions& options) {
  if (reader != read_hdf5) require_one_matrix(options);
  if (reader != read_hdf5 && reader != read_biom_json && options.count_zeros)
    throw Error(ErrorKind::file, "its zeros cannot be counted: those of HDF5 and of BIOM files can")
        .hint("Leave --count-zeros out.");
}

std::string read_and_pack(const std::string& path, const ReadOptions& options,
                          const Progress& report_progress) {
  const auto reader = find_reader(path);
  check_options(reader, options);
  return pack(reader(path, options, report_progress));
}

auto find_column_reader(const std::string& path) {
  const auto reader = find_reader(path);
  if (reader == read_hdf5) return read_h5ad_column;
  if (reader == read_delimited) return read_delimited_column;
  throw Error(ErrorKind::file, "its columns are not read: those of .h5ad, .csv and .tsv files are")
      .hint("Give the parameter itself, or write the column to a .csv file and name that with --from.");
}

}  // namespace

std::optional<double> sparsity(const DataFile& file) {
  const auto elements = static_cast<double>(file.observations) * static_cast<double>(file.variables);
  const bool is_sparse = file.storage == "csr" || file.storage == "csc" || file.storage == "coordinate";
  const auto known = file.nonzeros ? file.nonzeros : is_sparse ? file.stored_values : std::nullopt;
  if (!known || elements == 0) return std::nullopt;
  return 1 - static_cast<double>(*known) / elements;
}

DataFile read_data_file(const std::string& path, const ReadOptions& options, const Progress& on_progress) {
  const auto read = [&](const Progress& report_progress) {
    return read_and_pack(path, options, report_progress);
  };
  const auto unpack = [&](const std::string& text) { return unpack_data_file(text, path); };
  return about(path, [&] { return in_child(read, unpack, on_progress); });
}

ColumnFigures read_column(const std::string& path, const std::string& column,
                          const std::optional<std::string>& value, const Progress& on_progress) {
  const auto read = [&](const Progress& report_progress) {
    return pack(find_column_reader(path)(path, column, value, report_progress));
  };
  return about(path, [&] { return in_child(read, unpack_column_figures, on_progress); });
}

}  // namespace memplan
