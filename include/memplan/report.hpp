// What a command answers, before it becomes text or JSON: one value, two views of it.
//
// A command fills a Report; a renderer turns it into text, JSON or another format and computes nothing.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "memplan/bytes.hpp"
#include "memplan/picture.hpp"

namespace memplan {

// A JSON value whose objects keep the order in which their members were added.
class Value {
 public:
  using List = std::vector<Value>;
  using Object = std::vector<std::pair<std::string, Value>>;

  Value() = default;  // null
  Value(bool value) : m_data(value) {}
  Value(int value) : m_data(std::int64_t{value}) {}
  Value(std::int64_t value) : m_data(value) {}
  Value(std::size_t value) : m_data(static_cast<std::int64_t>(value)) {}
  Value(double value) : m_data(value) {}
  Value(const char* value) : m_data(std::string(value)) {}
  Value(std::string value) : m_data(std::move(value)) {}
  Value(Bytes value) : m_data(value.count) {}
  Value(List value) : m_data(std::move(value)) {}
  Value(Object value) : m_data(std::move(value)) {}

  const auto& data() const { return m_data; }

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Object> m_data;
};

// A cell of a table: text, or a size that the renderer writes in the table's unit.
using Cell = std::variant<std::string, Bytes>;

enum class Align { left, right };

struct Column {
  std::string title;
  Align align = Align::left;
};

// Rows of cells below titled columns. Sizes of one table share one unit, named in its caption as `, GB`.
struct Table {
  std::string caption;
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

// A line of a list: a short mark ("warning", "BD-7") and what it says.
struct Item {
  std::string mark;
  std::string text;
};

// A titled list. A renderer wraps long texts and indents them below their mark.
struct Items {
  std::string title;
  std::vector<Item> items;
};

// Text that is shown as it is, line by line (a formula with a caret, a chart).
struct Verbatim {
  std::string text;
};

using Paragraph = std::string;
using Block = std::variant<Paragraph, Table, Items, Verbatim, StackedBars>;

// `data` is the JSON contract of the command; `blocks` is what a person reads; `status` the exit status.
struct Report {
  Value data;
  std::vector<Block> blocks;
  int status = 0;
};

using Picture = std::variant<StackedBars, LineChart>;

// A part of a page below its own heading: pictures, and what stands behind them.
struct Section {
  std::string title;
  std::vector<Picture> pictures;
  std::vector<Block> blocks;
};

// What a command answers as a page to look at. `lead` is the answer in a sentence or two.
struct Page {
  std::string title;
  std::string summary;
  std::string lead;
  std::vector<Section> sections;
};

}  // namespace memplan
