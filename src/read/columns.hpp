// The columns of a table, and what of a DataFile follows from them.
#pragma once

#include <string>
#include <vector>

#include "memplan/read.hpp"

namespace memplan {

struct TableColumn {
  std::string name;
  std::string type;  // as in ColumnType
};

// Fills in the types and how often they occur; the variables, which are the numeric columns but for an index
// that pandas has written; and the type and size of a value where these columns have one in common.
void describe_columns(const std::vector<TableColumn>& columns, DataFile& file);

}  // namespace memplan
