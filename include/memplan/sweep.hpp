// Grids: what a workload needs at each point of a product of parameter values.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "memplan/budget.hpp"
#include "memplan/estimate.hpp"
#include "memplan/rows.hpp"

namespace memplan {

// The values that a sweep gives one parameter.
class Axis {
 public:
  // Whether `text` is more than one value: it holds a comma or a colon.
  static bool is_axis(std::string_view text);
  // Reads "10k:60k:10k" (start, end and step, both ends included where the steps meet them), "1k:1M:x2" (a
  // factor), "a,b,c", and lists of all these; values as parse_value takes them. Throws Error(parameter), with
  // the option as its place, for a range that has no end or leaves what the parameter takes, and for steps
  // between whole values.
  static Axis parse(const ParameterSpec& spec, std::string_view text);

  const ParameterSpec& spec() const { return m_spec; }
  std::uint64_t size() const { return m_size; }
  // The value at `index` < size(). Decimal steps give the decimal itself: 0.1:0.5:0.1 holds 0.3.
  ParameterValue value(std::uint64_t index) const;

 private:
  // Values start, start + step, … over a power of ten; or one choice.
  struct Piece {
    std::int64_t start = 0;
    std::int64_t step = 0;
    double scale = 1;
    ParameterValue single;
    std::uint64_t first = 0;  // index of its first value
    std::uint64_t count = 1;
  };
  explicit Axis(const ParameterSpec& spec) : m_spec(spec) {}
  void add(Piece piece);
  void add_item(std::string_view text);
  void add_range(std::string_view text);
  void add_steps(double start, double end, double step, std::string_view text);
  void add_factors(double start, double end, double factor, std::string_view text);

  ParameterSpec m_spec;
  std::vector<Piece> m_pieces;
  std::uint64_t m_size = 0;
};

// The product of axes: the last one runs fastest.
class Grid {
 public:
  // Throws Error(usage) when there are more than 2^63 - 1 points.
  explicit Grid(std::vector<Axis> axes);

  const std::vector<Axis>& axes() const { return m_axes; }
  std::uint64_t count() const { return m_count; }
  // The value that axis `axis` has at `point`.
  ParameterValue value(std::size_t axis, std::uint64_t point) const;

 private:
  std::vector<Axis> m_axes;
  std::vector<std::uint64_t> m_strides;
  std::uint64_t m_count = 1;
};

// Groups of columns: each stage's need (its upper end), the rest of its range, the moment that binds, that
// moment's largest term, the largest need of all stages, what to request, whether it fits a budget.
enum class SweepColumns { needs, range, moments, terms, peak, request, fits };
std::vector<std::string> columns_names();
std::optional<SweepColumns> find_columns(std::string_view name);

// A question asked at every point of a grid. Each row equals what estimate() answers there: by compiled
// formulas where they stand for it, else by estimate() itself. Where it has no answer, cells are empty and
// the last column, `status`, says why; else that is "ok".
class Sweep {
 public:
  // The question's profile must outlive the sweep. Throws Error(usage) for an unknown stage.
  Sweep(const Question& question, Grid grid, std::set<SweepColumns> wanted, Budget budget);

  const Grid& grid() const { return m_grid; }
  const std::vector<RowColumn>& columns() const { return m_columns; }
  // Adds the rows of `count` points from `first` on. Returns how many of them have a figure. Safe to call
  // from several threads.
  std::uint64_t evaluate(std::uint64_t first, std::uint64_t count, RowBlock& rows) const;
  // The same, point by point through estimate().
  std::uint64_t evaluate_singly(std::uint64_t first, std::uint64_t count, RowBlock& rows) const;

  // What a column holds; `stage` and `device` where it is about one.
  struct Source {
    enum class What { need, bytes, low, moment, term, term_bytes, peak, request, fits, binding, status };
    What what = What::status;
    std::size_t stage = 0;
    Device device = Device::ram;
  };

 private:
  struct Point;
  void add_column(RowColumn column, Source source);
  void add_stage_columns(std::size_t stage, Device device);
  void add_columns();
  Question question_at(std::uint64_t point) const;
  Point point_of(std::span<const StageFigures> figures) const;
  Point point_of(const Question& question, RowBlock& rows) const;
  void judge(Point& point) const;
  void add_row(std::uint64_t index, const Point& point, RowBlock& rows) const;
  RowValue status(const Point& point, RowBlock& rows) const;
  RowValue cell(const Source& source, const Point& point, RowBlock& rows) const;
  std::uint64_t evaluate_block(std::uint64_t first, std::size_t count, RowBlock& rows) const;

  Question m_question;
  Grid m_grid;
  std::set<SweepColumns> m_wanted;
  Budget m_budget;
  BlockEstimator m_blocks;
  std::vector<RowColumn> m_columns;
  std::vector<Source> m_sources;  // of the columns behind those of the axes
  bool m_singly = false;          // a column needs more than blocks tell
};

// What estimate() warns of at the grid's first and last point and, with the last values of all other axes, at
// each yes/no and choice; each warning once.
std::vector<Warning> warnings_over(const Question& question, const Grid& grid, const Budget& budget);

// Makes pieces 0 to `count` - 1 on `jobs` threads and hands them on in order, at most a few for each thread
// waiting. `take` may end it by returning false. What `make` throws is thrown here.
void make_in_order(unsigned jobs, std::uint64_t count, const std::function<std::string(std::uint64_t)>& make,
                   const std::function<bool(const std::string&)>& take);

}  // namespace memplan
