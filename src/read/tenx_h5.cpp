// https://www.10xgenomics.com/support/software/cell-ranger/latest/analysis/outputs/cr-outputs-h5-matrices
#include "read/tenx_h5.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "read/count.hpp"
#include "read/matrix.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_most_groups = 100;

bool is_matrix_group(hid_t file, const std::string& name) {
  return hdf5::is_there(file, name + "/barcodes") && hdf5::is_there(file, name + "/shape") &&
         hdf5::is_there(file, name + "/indptr");
}

// The groups that hold a matrix: "matrix" alone, or one for each genome.
std::vector<std::string> matrix_groups(hid_t file) {
  std::vector<std::string> groups;
  for (const auto& name : hdf5::member_names(file, k_most_groups))
    if (is_matrix_group(file, name)) groups.push_back(name);
  return groups;
}

std::string chosen_group(const std::vector<std::string>& groups, const std::string& wanted) {
  if (wanted == "X" && groups.size() == 1) return groups.front();
  if (std::find(groups.begin(), groups.end(), wanted) != groups.end()) return wanted;
  std::vector<std::string> shown;
  for (const auto& group : groups) shown.push_back(printable(group));
  if (wanted == "X")
    throw Error(ErrorKind::file, fmt::format("has a matrix for each genome: {}", fmt::join(shown, ", ")))
        .hint(fmt::format("Choose one: --matrix {}.", shown.front()));
  throw Error(ErrorKind::file,
              fmt::format("has no matrix '{}': it has {}", printable(wanted), fmt::join(shown, ", ")))
      .hint(near_miss(wanted, groups, "Name one that it has."));
}

// Features × barcodes.
std::vector<std::int64_t> read_shape(hid_t group, const std::string& name) {
  const auto shown = name + "/shape";
  const auto node = hdf5::open_own_node(group, "shape", shown);
  if (node.kind == hdf5::Kind::too_new) throw hdf5::too_new(shown + " is stored", node.reason);
  if (node.kind != hdf5::Kind::dataset ||
      hdf5::dimensions(node.handle.id(), shown) != std::vector<std::int64_t>{2})
    throw hdf5::damaged(fmt::format("{} is no list of two whole numbers", shown));
  return hdf5::read_integers(node.handle.id(), shown);
}

// A list beside the matrix must be as long as the matrix says.
void check_list(hid_t group, const std::string& name, const std::string& list, std::int64_t expected,
                std::vector<std::string>& notes) {
  const auto shown = fmt::format("{}/{}", name, list);
  const auto node = hdf5::open_own_node(group, list, shown);
  if (node.kind == hdf5::Kind::too_new)
    notes.push_back(fmt::format(
        "{} is in a form that HDF5 1.10 cannot read ({}): its length was not compared", shown, node.reason));
  if (node.kind != hdf5::Kind::dataset) return;
  const auto lengths = hdf5::dimensions(node.handle.id(), shown);
  if (lengths.size() == 1 && lengths[0] == expected) return;
  throw hdf5::damaged(fmt::format("{} has {} entries, but {}/shape says {}", shown,
                                  lengths.size() == 1 ? lengths[0] : 0, name, expected));
}

}  // namespace

bool is_tenx_h5(hid_t file) {
  return !matrix_groups(file).empty();
}

DataFile read_tenx_h5(const std::string& path, const ReadOptions& options,
                      const std::function<void(double)>& report_progress) {
  const auto file = hdf5::open_file(path);
  const auto groups = matrix_groups(file.id());
  const auto name = chosen_group(groups, options.matrix);
  const auto shown = printable(name);
  const auto group = hdf5::open_own_node(file.id(), name, shown);
  if (group.kind != hdf5::Kind::group) throw hdf5::damaged(fmt::format("{} is no group", shown));
  const auto shape = read_shape(group.handle.id(), shown);
  DataFile data;
  data.format = "10x_h5";
  data.layout =
      name == "matrix" ? "10x Genomics, Cell Ranger 3 or later" : "10x Genomics, before Cell Ranger 3";
  data.matrix = shown;
  for (const auto& each : groups) data.matrices.push_back(printable(each));
  data.notes.push_back("10x Genomics' matrices are features × barcodes: its columns are the observations");
  auto matrix = read_compressed_rows(group.handle.id(), shown, shape[1], shape[0]);
  check_list(group.handle.id(), shown, "barcodes", shape[1], data.notes);
  check_list(group.handle.id(), shown, name == "matrix" ? "features/id" : "genes", shape[0], data.notes);
  describe_matrix(matrix, data);
  if (options.row_nonzeros) data.median_row_nonzeros = median_row_nonzeros(matrix);
  if (options.count_zeros) {
    if (!matrix.values.is_valid()) throw hdf5::too_new(shown + "/data is stored", "");
    data.nonzeros = count_nonzeros(std::move(matrix.values), shown + "/data", report_progress);
  }
  return data;
}

}  // namespace memplan
