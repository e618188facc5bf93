// AnnData's .h5ad files: the current layout and those before it.
#pragma once

#include <functional>
#include <string>

#include "memplan/read.hpp"

namespace memplan {

// Reads the header of the HDF5 file at `path`, and with `count_zeros` the values; in this process, which a
// damaged file may crash: call it inside run_in_child. Throws Error(file) without a place.
DataFile read_h5ad(const std::string& path, const ReadOptions& options,
                   const std::function<void(double)>& report_progress);

}  // namespace memplan
