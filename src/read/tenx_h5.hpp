// 10x Genomics' .h5 files: one group for the matrix, or one for each genome before Cell Ranger 3.
#pragma once

#include <functional>
#include <string>

#include "memplan/read.hpp"
#include "read/hdf5.hpp"

namespace memplan {

bool is_tenx_h5(hid_t file);

// The matrix at `path`, its barcodes as observations; inside run_in_child. Throws Error(file) without a
// place.
DataFile read_tenx_h5(const std::string& path, const ReadOptions& options,
                      const std::function<void(double)>& report_progress);

}  // namespace memplan
