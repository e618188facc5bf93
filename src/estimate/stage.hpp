// One stage on one basis. Private to the estimate room.
#pragma once

#include "memplan/estimate.hpp"

namespace memplan {

// Evaluates the stages of one profile at one point.
class StageEstimator {
 public:
  // All must outlive the estimator.
  StageEstimator(const Profile& profile, const Settings& settings, Evaluator& evaluator);

  // The stage must have a model on `basis`.
  StageEstimate run(const Stage& stage, Basis basis);

 private:
  // A term before rounding, its range without the spread.
  struct RawTerm {
    std::string name;
    Ranged bytes;
    const Term* term;
    bool spreads;  // the measured spread applies
  };
  using RawTerms = std::vector<RawTerm>;

  bool holds(const std::optional<Formula>& when);
  bool mark_unsupported(StageEstimate& result, Basis basis);
  void add_moments(StageEstimate& result, const StageModel& model, Basis basis);
  void add_own_moment(StageEstimate& result, const StageModel& model, const Moment& moment, Basis basis);
  void add_taken_moment(StageEstimate& result, const Moment& moment, Basis basis);
  void add_terms(RawTerms& raw, const std::vector<Term>& terms, const Ranged& factor, StageEstimate& result);
  void add_engine_term(RawTerms& raw, const std::string& name, const Ranged& bytes) const;
  void add_device_overheads(RawTerms& raw) const;
  std::optional<Ranged> value(const Formula& formula, const std::string& what, StageEstimate& result);
  RawTerms host_terms(const StageModel& model, const Moment& moment, Basis basis, StageEstimate& result);
  RawTerms device_terms(const StageModel& model, const Moment& moment, Basis basis, StageEstimate& result);
  Ranged spread(const std::vector<Spread>& spreads);
  MomentNeed total(const std::string& name, const RawTerms& raw, const Ranged& spread) const;
  std::vector<std::string> extrapolated(const StageModel& model) const;
  bool uses_device(const StageModel& model, const Moment& moment, Basis basis) const;
  bool on_cpu() const;

  const Profile& m_profile;
  const Settings& m_settings;
  Evaluator& m_evaluator;
};

// The constants that the engine adds to every profile that does not define them (catalogue/engine.json).
inline constexpr std::string_view k_cuda_context = "cuda_context";
inline constexpr std::string_view k_allocator_overhead = "allocator_overhead";
inline constexpr std::string_view k_runtime = "runtime";

}  // namespace memplan
