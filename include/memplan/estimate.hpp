// (profile, parameters) → what each stage needs, moment by moment and term by term.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "memplan/bytes.hpp"
#include "memplan/formula.hpp"
#include "memplan/profile.hpp"

namespace memplan {

// The values of a profile's parameters: given ones and defaults.
class Settings {
 public:
  using Given = std::map<std::string, ParameterValue, std::less<>>;

  // Applies defaults, formulas among them. Throws Error(parameter) for a name that the profile does not have
  // and for a value that breaks a `multiple_of` rule or whose default is out of range; Error(profile) when
  // defaults go in a circle.
  static Settings resolve(const Profile& profile, const Given& given);

  // The value of the parameter called `name`; null when it has none.
  const ParameterValue* find(std::string_view name) const;
  // What must be given for the parameter called `name`, which has no value: itself, or what its default
  // stands on.
  std::vector<std::string> lacking_for(std::string_view name) const;
  // In the order of the profile's vocabulary, for evaluation.
  const Point& point() const { return m_point; }

 private:
  Given m_values;
  std::map<std::string, std::vector<std::string>, std::less<>> m_lacking;
  Point m_point;
};

enum class Device { ram, vram };
inline constexpr Device k_devices[] = {Device::ram, Device::vram};
std::string_view device_name(Device device);   // "ram", "vram"
std::string_view device_title(Device device);  // "RAM", "VRAM"

// A number of bytes with its range. `low` ≤ `bytes` ≤ `high`; the spread is in the range.
struct Amount {
  Bytes bytes;
  Bytes low;
  Bytes high;
};

// A term's part of its moment. The terms of a moment add up to the moment exactly, lane by lane.
struct TermNeed {
  std::string name;
  Amount amount;
  const Term* term = nullptr;        // null for the engine's own: runtime, cuda_context, allocator_overhead
  const Formula* formula = nullptr;  // the term's or the runtime's; null for the engine's constants
};

struct MomentNeed {
  std::string name;
  Amount amount;
  std::vector<TermNeed> terms;
};

// A stage's need of one device: each lane of `amount` is the largest over the moments; `binding` is the
// moment with the largest high, the first of equals.
struct Need {
  Amount amount;
  std::vector<MomentNeed> moments;
  std::size_t binding = 0;

  const MomentNeed& binding_moment() const { return moments[binding]; }
  // The largest term of the binding moment.
  const TermNeed& binding_term() const;
};

enum class Status { ok, needs, unsupported };

// One stage on one basis.
struct StageEstimate {
  const Stage* stage = nullptr;
  Status status = Status::ok;
  std::vector<std::string> needs;  // parameters that are lacking
  std::string reason;              // why it is unsupported
  std::string source;              // of the reason
  std::optional<Need> ram;         // nothing where the stage uses none
  std::optional<Need> vram;
  std::vector<std::string> extrapolated;  // parameters outside the measured ranges

  const std::optional<Need>& need(Device device) const { return device == Device::ram ? ram : vram; }
};

// The largest need of a basis' stages, by high.
struct Peak {
  Bytes bytes;
  Bytes high;
  std::string stage;
};

struct BasisEstimate {
  Basis basis = Basis::document;
  std::vector<StageEstimate> stages;  // those that the basis models
  std::optional<Peak> ram;
  std::optional<Peak> vram;
};

// What stands for one stage: the estimate of the basis that answers.
struct Answer {
  Basis basis = Basis::document;
  const StageEstimate* estimate = nullptr;  // its status may be other than ok
};

struct Request {
  std::optional<Bytes> ram;
  std::optional<Bytes> vram;
  std::string rule;
};

struct DecisionMade {
  const Decision* decision = nullptr;
  std::string value;
  std::string why;
  std::vector<std::pair<std::string, std::string>> others;  // choice, what it would need
};

// A warning about a stage, or several ("load, convert"); "" for all.
struct Warning {
  std::string stage;
  std::string text;
};

// A factor on one term of one stage's model: what a change of the code would do to it.
struct TermFactor {
  std::string stage;
  Basis basis = Basis::document;
  std::string term;
  Ranged factor;
};

struct EstimateOptions {
  std::optional<Basis> basis;            // what answers; each stage's own when absent
  std::vector<std::string> stages;       // all when empty
  std::vector<TermFactor> factors = {};  // several on one term multiply
};

// What is asked of a profile, for those that ask it again with other values. The profile must outlive it.
struct Question {
  const Profile* profile = nullptr;
  Settings::Given given;
  EstimateOptions options;

  // The same question with another value of the parameter called `name`.
  Question with(std::string_view name, ParameterValue value) const;
  // The same question about a device of `total` bytes: fills the parameters that read it, unless they are
  // given.
  Question on_device(Bytes total) const;
};

// The whole answer, on both bases. Points into the profile, which must outlive it, and into itself: it moves,
// but is not copied.
struct Estimate {
  Estimate() = default;
  Estimate(Estimate&&) = default;
  Estimate& operator=(Estimate&&) = default;

  const Profile* profile = nullptr;
  Settings settings;
  std::vector<BasisEstimate> bases;
  std::vector<Answer> answers;
  Request request;
  std::vector<DecisionMade> decisions;
  std::vector<Warning> warnings;
  std::vector<std::string> errata;  // ids, of the document terms shown

  const BasisEstimate* basis(Basis wanted) const;
  bool answered() const;  // at least one stage has a number
  // Parameters whose lack leaves a stage without an answer.
  std::vector<std::string> lacking() const;
};

// Throws Error(usage) for an unknown stage and Error(evaluation), with the profile's place, when a formula
// has no value.
Estimate estimate(const Profile& profile, Settings settings, const EstimateOptions& options = {});
Estimate estimate(const Question& question);

// A stage that is asked for and the basis that answers for it.
struct AskedStage {
  const Stage* stage = nullptr;
  Basis basis = Basis::document;
};
// The stages that have an answer, in the order of Estimate::answers. Throws Error(usage) for an unknown one.
std::vector<AskedStage> asked_stages(const Profile& profile, const EstimateOptions& options);

// What a stage needs of one device at one of many points: as in Need, without the terms.
struct NeedFigure {
  bool used = false;
  Amount amount;
  Amount binding_amount;                // of the moment that binds
  const std::string* moment = nullptr;  // its name
};
struct StageFigures {
  Status status = Status::ok;  // or unsupported
  NeedFigure ram;
  NeedFigure vram;

  const NeedFigure& need(Device device) const { return device == Device::ram ? ram : vram; }
};

// Many points at once, by compiled formulas: for the answering stages the same figures as estimate()'s.
class BlockEstimator {
 public:
  static constexpr std::size_t k_block = Program::k_block;

  // `varied` are parameters of the question's profile, whose values come with each point. The profile must
  // outlive the estimator. Throws Error(usage) for an unknown stage.
  BlockEstimator(const Question& question, const std::vector<std::string>& varied);
  ~BlockEstimator();
  BlockEstimator(const BlockEstimator&) = delete;
  BlockEstimator& operator=(const BlockEstimator&) = delete;

  const std::vector<AskedStage>& stages() const;
  // At `count` ≤ k_block points. `varied` holds one array of numbers for each varied parameter: of a choice
  // the vocabulary's. `figures` receives, point after point, those of each stage. Returns for each point
  // whether they stand; where not (a stage lacks inputs, a value is refused, a formula fails), estimate()
  // tells why. Safe to call from several threads.
  std::vector<bool> evaluate(std::span<const double* const> varied, std::size_t count,
                             std::span<StageFigures> figures) const;

 private:
  struct Plan;
  std::unique_ptr<const Plan> m_plan;
};

// One stage on one basis that models it.
StageEstimate estimate_stage(const Profile& profile, const Settings& settings, const Stage& stage,
                             Basis basis, const std::vector<TermFactor>& factors = {});

// Which of a stage's spread classes holds at these settings: the first whose condition does.
std::optional<std::size_t> spread_class(const Profile& profile, const Settings& settings,
                                        const std::vector<Spread>& classes);

// The advice that holds for `stage` and `device` at these settings.
std::vector<std::string> advice_for(const Profile& profile, const Settings& settings, std::string_view stage,
                                    Device device);

}  // namespace memplan
