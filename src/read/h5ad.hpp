// AnnData's .h5ad files: the current layout and those before it.
#pragma once

#include <functional>
#include <string>

#include "memplan/read.hpp"
#include "read/hdf5.hpp"

namespace memplan {

bool is_anndata(hid_t file);

// The Error(file) for HDF5 of no format that is read; its hint tells how to convert some.
Error unknown_hdf5(hid_t file);

// Reads the header of the HDF5 file at `path`, and with `count_zeros` the values; in this process, which a
// damaged file may crash: call it inside run_in_child. Throws Error(file) without a place.
DataFile read_h5ad(const std::string& path, const ReadOptions& options,
                   const std::function<void(double)>& report_progress);

}  // namespace memplan
