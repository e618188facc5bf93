// Whether a value fits, without the texts of check(): what a search asks for again and again. Private to the
// solve room.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "memplan/budget.hpp"
#include "memplan/check.hpp"
#include "memplan/estimate.hpp"

namespace memplan {

struct Reading {
  // The needs of what is limited, then a negative number for each stage without a need and each obstacle.
  // Two values with the same figures need the same.
  std::vector<std::int64_t> figures;
  std::size_t hindrances = 0;  // stages without a need, and obstacles
  double share = 0;            // of the fullest limit
  bool over = false;           // a limit

  bool fits() const { return hindrances == 0 && !over; }
  // How far from fitting: what has a hindrance is farther than what has none.
  std::pair<std::size_t, double> distance() const { return {hindrances, share}; }

  void add_need(Bytes need, Bytes limit);
  void add_hindrance(std::int64_t kind);
};

Reading reading_of(const CheckResult& result);

// Reads by compiled formulas. The question, the budget and the parameter must outlive it.
class Gauge {
 public:
  Gauge(const Question& question, const Budget& budget, const Parameter& parameter);

  // reading_of(check(estimate)) at this value of the parameter; nothing where estimate() alone can tell.
  std::optional<Reading> read(double value);

 private:
  void add_obstacles(Reading& reading, double value) const;

  const Question& m_question;
  const Budget& m_budget;
  const Parameter& m_parameter;
  BlockEstimator m_block;
  std::vector<StageFigures> m_figures;
};

}  // namespace memplan
