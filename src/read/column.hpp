// One column of an AnnData file's obs, or of a table of text.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "memplan/read.hpp"

namespace memplan {

// What read_column answers; inside run_in_child. Throws Error(file) without a place.
ColumnFigures read_h5ad_column(const std::string& path, const std::string& column,
                               const std::optional<std::string>& value,
                               const std::function<void(double)>& report_progress);
ColumnFigures read_delimited_column(const std::string& path, const std::string& column,
                                    const std::optional<std::string>& value,
                                    const std::function<void(double)>& report_progress);

}  // namespace memplan
