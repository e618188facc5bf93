// The values of a parameter that a search chooses among. Private to the solve room.
#pragma once

#include <cstdint>
#include <optional>

#include "memplan/profile.hpp"

namespace memplan {

// A parameter's values in rising order, one step apart, numbered from 0; a present value between two steps
// stands among them, unless the parameter is a count.
class Scale {
 public:
  // `multiples`: of the parameter's multiple_of alone.
  Scale(const Parameter& parameter, bool multiples, std::optional<double> present);

  std::int64_t size() const { return m_size + (m_between ? 1 : 0); }
  double value(std::int64_t index) const;
  double step() const { return m_multiple / m_divisor; }
  // Where `value` is among them; nothing when it is not.
  std::optional<std::int64_t> find(double value) const;

 private:
  void choose_step(const ParameterSpec& spec, double low, double high);
  double at(std::int64_t position) const;  // the value of a whole number of steps

  // A value is position × m_multiple / m_divisor: 0.123 is 123 / 1000, the double that people mean.
  double m_multiple = 1;
  double m_divisor = 1;
  std::int64_t m_first = 0;  // position of the lowest value
  std::int64_t m_size = 0;
  std::optional<double> m_between;   // the present value, where it is between two steps
  std::int64_t m_below_between = 0;  // how many values are below it
};

}  // namespace memplan
