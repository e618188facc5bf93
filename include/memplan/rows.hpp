// Rows of an answer that may be too many to be held at once: they are made, written and forgotten block by
// block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace memplan {

// A column of rows. `name` is what CSV and JSON call it ("fit.ram.high_bytes"), `title` what people read.
struct RowColumn {
  std::string name;
  std::string title;
  bool sizes = false;  // whole bytes
};

// A value of a row. Copies of a text point to where it is kept.
struct RowValue {
  enum class Kind { none, whole, number, truth, text };
  Kind kind = Kind::none;
  std::int64_t whole = 0;  // yes is 1
  double number = 0;
  const std::string* text = nullptr;
};

// Some of the rows, one after the other. `texts` keeps what no column's texts already hold.
struct RowBlock {
  std::size_t columns = 0;
  std::vector<RowValue> values;
  std::deque<std::string> texts;

  std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
};

}  // namespace memplan
