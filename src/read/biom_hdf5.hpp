// BIOM 2: tables as HDF5.
#pragma once

#include <functional>
#include <string>

#include "memplan/read.hpp"
#include "read/hdf5.hpp"

namespace memplan {

bool is_biom_hdf5(hid_t file);

// The table at `path`, its samples as observations; inside run_in_child. Throws Error(file) without a place.
DataFile read_biom_hdf5(const std::string& path, const ReadOptions& options,
                        const std::function<void(double)>& report_progress);

}  // namespace memplan
