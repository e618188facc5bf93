// The formats that are read, in one table, and how each is told from the others.
#pragma once

#include <functional>
#include <string>

#include "memplan/read.hpp"

namespace memplan {

using Progress = std::function<void(double)>;
// Reads the file or folder at a path; in this process, which a damaged file may crash: run_in_child's work.
// Throws Error(file) without a place.
using Reader = DataFile (*)(const std::string& path, const ReadOptions& options,
                            const Progress& report_progress);

// The reader for what lies at `path`: a file's first bytes decide, and its name where text of many kinds
// begins alike; a folder's names do. Throws Error(file), without a place where it is about the contents.
Reader find_reader(const std::string& path);

// Throws Error(file) when the options name a matrix: for formats whose files are one.
void require_one_matrix(const ReadOptions& options);

DataFile read_hdf5(const std::string& path, const ReadOptions& options, const Progress& report_progress);
DataFile read_matrix_market(const std::string& path, const ReadOptions& options,
                            const Progress& report_progress);
DataFile read_tenx_folder(const std::string& path, const ReadOptions& options,
                          const Progress& report_progress);
DataFile read_biom_json(const std::string& path, const ReadOptions& options, const Progress& report_progress);
DataFile read_npy(const std::string& path, const ReadOptions& options, const Progress& report_progress);
DataFile read_parquet(const std::string& path, const ReadOptions& options, const Progress& report_progress);
DataFile read_delimited(const std::string& path, const ReadOptions& options, const Progress& report_progress);
// A folder of Parquet files, or of tables of text, that are parts of one.
DataFile read_parts(const std::string& path, const ReadOptions& options, const Progress& report_progress);

}  // namespace memplan
