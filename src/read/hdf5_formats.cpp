// The formats that are HDF5, told by what is in them.
#include <algorithm>
#include <iterator>

#include "read/biom_hdf5.hpp"
#include "read/formats.hpp"
#include "read/h5ad.hpp"
#include "read/tenx_h5.hpp"

namespace memplan {

namespace {

struct Hdf5Format {
  bool (*is_it)(hid_t file);
  Reader read;
};

constexpr Hdf5Format k_hdf5_formats[] = {
    {is_anndata, read_h5ad},
    {is_tenx_h5, read_tenx_h5},
    {is_biom_hdf5, read_biom_hdf5},
};

}  // namespace

DataFile read_hdf5(const std::string& path, const ReadOptions& options, const Progress& report_progress) {
  const auto file = hdf5::open_file(path);
  const auto* format = std::find_if(std::begin(k_hdf5_formats), std::end(k_hdf5_formats),
                                    [&](auto& row) { return row.is_it(file.id()); });
  if (format == std::end(k_hdf5_formats)) throw unknown_hdf5(file.id());
  return format->read(path, options, report_progress);
}

}  // namespace memplan
