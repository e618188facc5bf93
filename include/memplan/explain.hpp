// Where each figure of an estimate comes from.
#pragma once

#include <string>
#include <vector>

#include "memplan/estimate.hpp"

namespace memplan {

// A formula with the numbers put in: `value` is its result as text.
struct Derivation {
  std::string name;
  std::string formula;
  std::string with_values;
  std::string value;
  std::string note;
  std::string source;
};

// A term of one moment: its formula gives `derivation.value`; `amount` is its part after rounding, its range
// with the spread.
struct ExplainedTerm {
  Derivation derivation;
  Amount amount;
  std::vector<std::string> errata;
};

struct ExplainedMoment {
  std::string stage;
  std::string moment;
  Basis basis = Basis::document;
  Device device = Device::ram;
  bool binds = false;
  Amount amount;
  std::vector<ExplainedTerm> terms;
};

struct Explanation {
  std::vector<ExplainedMoment> moments;
  std::vector<Derivation> definitions;  // those that the terms and decisions use, outermost first
  std::vector<Derivation> constants;
};

// Explains every answered stage of `estimate`, on `basis` alone when it is given.
Explanation explain(const Estimate& estimate, std::optional<Basis> basis);

}  // namespace memplan
