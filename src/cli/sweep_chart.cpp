#include "cli/sweep_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "memplan/budget.hpp"

namespace memplan {

namespace {

constexpr std::uint64_t k_most_bars = 30;

// The largest need of one device in each bin of the first axis' values.
class Bins {
 public:
  explicit Bins(const Grid& grid)
      : m_axis(grid.axes().front()),
        m_width((m_axis.size() + k_most_bars - 1) / k_most_bars),
        m_points_of_value(grid.count() / m_axis.size()),
        m_largest((m_axis.size() + m_width - 1) / m_width) {}

  void take(std::uint64_t point, const RowValue& need) {
    if (need.kind != RowValue::Kind::whole) return;
    auto& largest = m_largest[point / m_points_of_value / m_width];
    largest = std::max(largest.value_or(Bytes{}), Bytes{need.whole});
  }

  bool used() const {
    return std::any_of(m_largest.begin(), m_largest.end(), [](auto& bin) { return bin.has_value(); });
  }

  Table table(const std::string& caption, const std::string& title, const ChartBar& bars,
              const std::optional<Limit>& limit) const {
    Table table{caption, {{m_axis.spec().name, Align::right}, {title, Align::right}, {"", Align::left}}, {}};
    if (limit) table.columns.push_back({"", Align::left});
    const auto longest = std::max_element(m_largest.begin(), m_largest.end())->value_or(Bytes{});
    for (std::size_t b = 0; b < m_largest.size(); ++b) {
      const auto& bin = m_largest[b];
      auto& row = table.rows.emplace_back();
      row.emplace_back(label(b));
      row.push_back(bin ? Cell(*bin) : Cell(std::string("none")));
      row.emplace_back(bar(bin.value_or(Bytes{}), longest, bars));
      if (limit) row.emplace_back(bin && *bin > limit->bytes ? "over " + limit->from : std::string());
    }
    return table;
  }

 private:
  std::string label(std::uint64_t bin) const {
    const auto first = bin * m_width, last = std::min(first + m_width, m_axis.size()) - 1;
    const auto from = format_value(m_axis.spec(), m_axis.value(first));
    return first == last ? from : fmt::format("{}–{}", from, format_value(m_axis.spec(), m_axis.value(last)));
  }

  static std::string bar(Bytes need, Bytes longest, const ChartBar& bars) {
    std::string text;
    for (long i = 0; i < std::lround(share_of(need, longest) * bars.columns); ++i) text += bars.mark;
    return text;
  }

  const Axis& m_axis;
  std::uint64_t m_width;  // values of the axis in one bin
  std::uint64_t m_points_of_value;
  std::vector<std::optional<Bytes>> m_largest;
};

std::size_t place_of(const Sweep& sweep, const std::string& name) {
  const auto& columns = sweep.columns();
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](auto& column) { return column.name == name; });
  return static_cast<std::size_t>(found - columns.begin());
}

std::string caption_of(const Grid& grid) {
  std::vector<std::string> others;
  for (std::size_t a = 1; a < grid.axes().size(); ++a) others.push_back(grid.axes()[a].spec().name);
  const auto over = others.empty() ? "" : fmt::format(", the largest over {}", fmt::join(others, ", "));
  return fmt::format("Largest need of all stages by {}{}", grid.axes().front().spec().name, over);
}

}  // namespace

std::vector<Table> sweep_chart(const Sweep& sweep, const Budget& budget, const ChartBar& bars,
                               const std::function<bool(double)>& go_on, std::uint64_t& answered) {
  Bins ram(sweep.grid()), vram(sweep.grid());
  const auto ram_place = place_of(sweep, "peak.ram.high_bytes"),
             vram_place = place_of(sweep, "peak.vram.high_bytes");
  const auto count = sweep.grid().count();
  for (std::uint64_t first = 0; first < count; first += k_points_at_once) {
    RowBlock rows;
    answered += sweep.evaluate(first, std::min(k_points_at_once, count - first), rows);
    for (std::size_t r = 0; r < rows.rows(); ++r) {
      ram.take(first + r, rows.values[r * rows.columns + ram_place]);
      vram.take(first + r, rows.values[r * rows.columns + vram_place]);
    }
    if (!go_on(static_cast<double>(first + rows.rows()) / static_cast<double>(count))) return {};
  }
  std::vector<Table> tables;
  const auto caption = caption_of(sweep.grid());
  if (ram.used()) tables.push_back(ram.table(caption, "RAM", bars, budget.ram));
  if (vram.used()) tables.push_back(vram.table(caption, "VRAM", bars, budget.vram));
  return tables;
}

}  // namespace memplan
