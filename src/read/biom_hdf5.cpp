// https://biom-format.org/documentation/format_versions/biom-2.1.html
#include "read/biom_hdf5.hpp"

#include <fmt/format.h>

#include "read/count.hpp"
#include "read/formats.hpp"
#include "read/matrix.hpp"

namespace memplan {

namespace {

constexpr const char* k_by_sample = "sample/matrix";

// Features × samples, as the table's attributes have it.
std::vector<std::int64_t> read_shape(hid_t file) {
  auto shape = hdf5::integers_attribute(file, "shape");
  if (!shape || shape->size() != 2 || (*shape)[0] < 0 || (*shape)[1] < 0)
    throw hdf5::damaged("has no attribute 'shape' of two whole numbers");
  return *shape;
}

std::string biom_layout(hid_t file) {
  const auto version = hdf5::integers_attribute(file, "format-version");
  return version && version->size() >= 2 ? fmt::format("BIOM {}.{}", (*version)[0], (*version)[1]) : "BIOM 2";
}

void check_count(hid_t file, const DataFile& data) {
  const auto count = hdf5::integers_attribute(file, "nnz");
  if (!count || count->size() != 1 || !data.stored_values || (*count)[0] == *data.stored_values) return;
  throw hdf5::damaged(fmt::format("claims {} nonzeros, but {}/data has {} entries", (*count)[0], k_by_sample,
                                  *data.stored_values));
}

// What the attributes tell where the lists cannot be read.
void take_attribute(hid_t file, DataFile& data) {
  const auto count = hdf5::integers_attribute(file, "nnz");
  if (data.stored_values || !count || count->size() != 1 || (*count)[0] < 0) return;
  data.stored_values = (*count)[0];
  data.notes.push_back("the number of stored values is the table's own attribute nnz");
}

}  // namespace

bool is_biom_hdf5(hid_t file) {
  return hdf5::open_node(file, "observation").kind == hdf5::Kind::group &&
         hdf5::open_node(file, "sample").kind == hdf5::Kind::group;
}

DataFile read_biom_hdf5(const std::string& path, const ReadOptions& options,
                        const std::function<void(double)>& report_progress) {
  require_one_matrix(options);
  const auto file = hdf5::open_file(path);
  const auto shape = read_shape(file.id());
  DataFile data;
  data.format = "biom";
  data.layout = biom_layout(file.id());
  data.notes.push_back(
      "BIOM's samples are the observations here, and what BIOM calls observations the variables");
  const auto group = hdf5::open_own_node(file.id(), k_by_sample, k_by_sample);
  if (group.kind != hdf5::Kind::group) throw hdf5::damaged(fmt::format("has no group {}", k_by_sample));
  auto matrix = read_compressed_rows(group.handle.id(), k_by_sample, shape[1], shape[0]);
  describe_matrix(matrix, data);
  check_count(file.id(), data);
  take_attribute(file.id(), data);
  if (options.row_nonzeros) data.median_row_nonzeros = median_row_nonzeros(matrix);
  if (options.count_zeros && matrix.values.is_valid())
    data.nonzeros =
        count_nonzeros(std::move(matrix.values), fmt::format("{}/data", k_by_sample), report_progress);
  return data;
}

}  // namespace memplan
