// What the renderers of a table share. Private to the render room.
#pragma once

#include <cstddef>
#include <string>

#include "memplan/report.hpp"

namespace memplan {

// The columns of the widest row, titles included.
std::size_t column_count(const Table& table);
// The unit that all sizes of `table` are written in.
SizeUnit unit_of(const Table& table, UnitFlavour flavour);
// The caption with the unit, where the table has sizes.
std::string caption_of(const Table& table, SizeUnit unit);
// Whether a cell of column `c` is a size.
bool has_sizes(const Table& table, std::size_t c);

}  // namespace memplan
