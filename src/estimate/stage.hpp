// One stage on one basis. Private to the estimate room.
#pragma once

#include <algorithm>

#include "memplan/estimate.hpp"
#include "memplan/words.hpp"

namespace memplan {

// Of ranges, end by end: the product, the sum; and the larger of two amounts.
inline Ranged scaled(const Ranged& x, const Ranged& factor) {
  return {x.low * factor.low, x.value * factor.value, x.high * factor.high};
}
inline Ranged sum(const Ranged& a, const Ranged& b) {
  return {a.low + b.low, a.value + b.value, a.high + b.high};
}
inline void widen(Amount& total, const Amount& other) {
  total.bytes = std::max(total.bytes, other.bytes);
  total.low = std::max(total.low, other.low);
  total.high = std::max(total.high, other.high);
}

// What `formula` gives. Its error gets a place: "profile NAME, WHAT".
Evaluator::Outcome evaluate_at(Evaluator& evaluator, const Formula& formula, const Profile& profile,
                               std::string_view what);

// `value` rounded up to whole bytes, its error with a place like that of evaluate_at.
Bytes bytes_at(double value, const Profile& profile, std::string_view what);

// Whether a condition holds: it does when there is none, and does not while it lacks a parameter.
bool holds_at(Evaluator& evaluator, const std::optional<Formula>& when, const Profile& profile,
              std::string_view what);
// The first class whose condition holds.
std::optional<std::size_t> spread_class(Evaluator& evaluator, const Profile& profile,
                                        const std::vector<Spread>& classes, std::string_view what);

// Evaluates the stages of one profile at one point.
class StageEstimator {
 public:
  // All must outlive the estimator.
  StageEstimator(const Profile& profile, const Settings& settings, Evaluator& evaluator,
                 const std::vector<TermFactor>& factors);

  // The stage must have a model on `basis`.
  StageEstimate run(const Stage& stage, Basis basis);

 private:
  // A term before rounding, its range without the spread.
  struct RawTerm {
    std::string name;
    Ranged bytes;
    const Term* term;
    const Formula* formula;  // null for the engine's constants
    bool spreads;            // the measured spread applies
  };
  using RawTerms = std::vector<RawTerm>;

  bool mark_unsupported(StageEstimate& result, Basis basis);
  void add_moments(StageEstimate& result, const StageModel& model, Basis basis);
  void add_own_moment(StageEstimate& result, const StageModel& model, const Moment& moment, Basis basis);
  void add_taken_moment(StageEstimate& result, const Moment& moment, Basis basis);
  void add_terms(RawTerms& raw, const std::vector<Term>& terms, const Ranged& factor, Basis basis,
                 StageEstimate& result);
  Ranged factor_of(const Term& term, const std::string& stage, Basis basis) const;
  void add_device_overheads(RawTerms& raw) const;
  std::optional<Ranged> value(const Formula& formula, const std::string& what, StageEstimate& result,
                              const Type& type = Type::number(1));
  RawTerms host_terms(const StageModel& model, const Moment& moment, Basis basis, StageEstimate& result);
  RawTerms device_terms(const StageModel& model, const Moment& moment, Basis basis, StageEstimate& result);
  Ranged spread(const std::vector<Spread>& spreads, const Stage& stage);
  MomentNeed total(const Stage& stage, const std::string& name, const RawTerms& raw,
                   const Ranged& spread) const;
  std::vector<std::string> extrapolated(const StageModel& model) const;
  bool uses_device(const StageModel& model, const Moment& moment, Basis basis) const;
  bool on_cpu() const;

  const Profile& m_profile;
  const Settings& m_settings;
  Evaluator& m_evaluator;
  const std::vector<TermFactor>& m_factors;
};

}  // namespace memplan
