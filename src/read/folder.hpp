// Folders that stand for one data set: what 10x Genomics' programs write, and tables in parts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "memplan/error.hpp"

namespace memplan {

enum class FolderKind { tenx, parts, unknown };

FolderKind folder_kind(const std::string& path);

// The names of the parts of a table in the folder: all of one extension, .parquet before .csv and .tsv.
std::vector<std::string> part_names(const std::string& path);

// The paths of a matrix of 10x Genomics and of the lists that name its columns and rows; "" for one that is
// not there. Names may begin with that of a sample.
struct TenxFiles {
  std::string matrix;
  std::string barcodes;
  std::string features;
};

// The files of the folder at `path`, or those beside the matrix at `path`; nothing for a folder without one
// matrix, and for a matrix without lists.
std::optional<TenxFiles> tenx_files(const std::string& path);

// The Error(file) for a folder of no known kind; its hint names what in it could be read.
Error unknown_folder(const std::string& path);

// The lower-case end of a file's name from its last '.', ".gz" left out: ".csv" of "A.CSV.gz".
std::string extension_of(const std::string& path);

}  // namespace memplan
