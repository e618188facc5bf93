#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "calibrate/nnls.hpp"
#include "calibrate/observation.hpp"
#include "calibrate/spread.hpp"
#include "memplan/error.hpp"

namespace memplan {

namespace {

constexpr int k_most_rounds = 20;
constexpr int k_fewest_configurations = 3;
// How firmly a constant keeps the value that it came with where the runs say little: doubling it weighs as
// much as an error of 5 % in one run.
constexpr double k_inertia = 0.05;
constexpr const char* k_too_few = "fewer than 3 configurations touch it";
constexpr const char* k_no_scale = "it is not above 0";
constexpr const char* k_not_linear = "its effect is not linear";

double middle_value(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

// Rows A x = b to be met as nearly as possible; x are constants over their scales.
struct Rows {
  Eigen::MatrixXd a;
  Eigen::VectorXd b;
};

// Refits the constants of one profile to observations, round by round.
class Fitter {
 public:
  Fitter(const Profile& profile, const std::vector<Run>& runs)
      : m_profile(profile), m_observations(observations(m_profile, runs)) {
    for (const auto& constant : profile.constants) {
      const double value = constant.value.value;
      if (constant.fitted)
        m_constants.push_back({constant.name, value, value, 0, value > 0 ? k_too_few : k_no_scale});
    }
    choose_moments();
    free_constants();
  }

  void run(Fit& result) {
    while (result.rounds < k_most_rounds && !result.settled) {
      ++result.rounds;
      const bool moved = step();
      const bool switched = choose_moments();
      if (switched) free_constants();
      result.settled = !moved && !switched;
    }
    result.constants = m_constants;
  }

  const Profile& profile() const { return m_profile; }
  const std::vector<Observation>& all() const { return m_observations; }

 private:
  // Takes each observation's largest moment as what explains it; true when one changed.
  bool choose_moments() {
    std::vector<std::size_t> chosen;
    std::vector<Observation> answered;
    for (auto& observation : m_observations) {
      const auto found = predict(m_profile, observation);
      if (!found) continue;
      chosen.push_back(found->moment);
      answered.push_back(std::move(observation));
    }
    m_observations = std::move(answered);
    const bool switched = chosen != m_moments;
    m_moments = std::move(chosen);
    return switched;
  }

  // What the profile says of each observation, at the moment that explains it.
  Eigen::VectorXd figures() const {
    Eigen::VectorXd result(count());
    for (std::size_t i = 0; i < m_observations.size(); ++i) {
      const auto found = predict(m_profile, m_observations[i], m_moments[i]);
      result[static_cast<Eigen::Index>(i)] = found ? found->bytes : 0;
    }
    return result;
  }

  Eigen::VectorXd measured() const {
    Eigen::VectorXd result(count());
    for (std::size_t i = 0; i < m_observations.size(); ++i)
      result[static_cast<Eigen::Index>(i)] = m_observations[i].measured_bytes;
    return result;
  }

  Eigen::Index count() const { return static_cast<Eigen::Index>(m_observations.size()); }

  static double scale(const ConstantFit& constant) {
    return constant.after > 0 ? constant.after : constant.before;
  }
  static double step_of(const ConstantFit& constant) { return 0.02 * scale(constant); }

  // By how much each figure grows with one unit of `constant`.
  Eigen::VectorXd slopes(const ConstantFit& constant, const Eigen::VectorXd& now, double step) {
    m_profile.set_constant(constant.name, constant.after + step);
    const Eigen::VectorXd result = (figures() - now) / step;
    m_profile.set_constant(constant.name, constant.after);
    return result;
  }

  // Frees the constants that matter to enough configurations and enter linearly. What is free stays so: where
  // the runs say nothing of it any more, it goes back to where it came from.
  void free_constants() {
    const auto now = figures();
    for (auto& constant : m_constants)
      if (!constant.kept.empty() && constant.before > 0) find_role(constant, now);
  }

  void find_role(ConstantFit& constant, const Eigen::VectorXd& now) {
    const auto step = step_of(constant);
    const auto near = slopes(constant, now, step), far = slopes(constant, now, 2 * step);
    constant.configurations = touched(near.cwiseAbs().cwiseMax(far.cwiseAbs()) * step, now);
    // Rounding to bytes moves a slope by up to a byte a step.
    const bool linear = ((near - far).array().abs() <= 1e-3 * near.array().abs() + 2 / step).all();
    constant.kept = linear ? "" : k_not_linear;
    if (constant.configurations < k_fewest_configurations) constant.kept = k_too_few;
  }

  // How many configurations have a figure that `changes` tell from what it is now.
  int touched(const Eigen::VectorXd& changes, const Eigen::VectorXd& now) const {
    std::set<std::string> configurations;
    for (Eigen::Index i = 0; i < now.size(); ++i)
      if (changes[i] > 1e-6 * now[i])
        configurations.insert(m_observations[static_cast<std::size_t>(i)].configuration);
    return static_cast<int>(configurations.size());
  }

  // One solution with the moments as they are; true when a constant moved by more than 0.1 %.
  bool step() {
    std::vector<ConstantFit*> free;
    for (auto& constant : m_constants)
      if (constant.kept.empty()) free.push_back(&constant);
    if (free.empty()) return false;
    const auto rows = linearized(free);
    return take(nonnegative_least_squares(rows.a, rows.b), free);
  }

  // A row for each observation: its figure over what was measured is to be 1. A row for each constant: its
  // inertia.
  Rows linearized(const std::vector<ConstantFit*>& free) {
    const auto columns = static_cast<Eigen::Index>(free.size());
    const auto now = figures(), measured = this->measured();
    Rows rows{Eigen::MatrixXd::Zero(count() + columns, columns), Eigen::VectorXd::Zero(count() + columns)};
    rows.b.head(count()) = 1 - now.array() / measured.array();
    for (Eigen::Index j = 0; j < columns; ++j) {
      const auto& constant = *free[static_cast<std::size_t>(j)];
      const auto slope = slopes(constant, now, step_of(constant));
      rows.a.col(j).head(count()) = slope.array() * scale(constant) / measured.array();
      rows.b.head(count()) += rows.a.col(j).head(count()) * (constant.after / scale(constant));
      rows.a(count() + j, j) = k_inertia * scale(constant) / constant.before;
      rows.b[count() + j] = k_inertia;
    }
    weigh(rows, (now.array() / measured.array() - 1).abs());
    return rows;
  }

  // Huber's weights: a run far off the others pulls with its distance, not with the square of it.
  static void weigh(Rows& rows, const Eigen::VectorXd& off) {
    const double limit = std::max(1.345 * 1.4826 * middle_value({off.begin(), off.end()}), 0.005);
    for (Eigen::Index i = 0; i < off.size(); ++i) {
      const double weight = off[i] <= limit ? 1 : std::sqrt(limit / off[i]);
      rows.a.row(i) *= weight;
      rows.b[i] *= weight;
    }
  }

  bool take(const Eigen::VectorXd& solution, const std::vector<ConstantFit*>& free) {
    bool moved = false;
    for (std::size_t k = 0; k < free.size(); ++k) {
      auto& constant = *free[k];
      const double value = solution[static_cast<Eigen::Index>(k)] * scale(constant);
      moved = moved || std::abs(value - constant.after) > 1e-3 * std::abs(constant.after);
      constant.after = value;
      m_profile.set_constant(constant.name, value);
    }
    return moved;
  }

  Profile m_profile;
  std::vector<Observation> m_observations;
  std::vector<std::size_t> m_moments;  // of each observation
  std::vector<ConstantFit> m_constants;
};

int configurations_of(const std::vector<Run>& runs) {
  std::set<std::string> keys;
  for (const auto& run : runs) keys.insert(run.configuration());
  return static_cast<int>(keys.size());
}

}  // namespace

Fit fit(const Profile& profile, const std::vector<Run>& runs, double ram_allowance) {
  Fit result;
  auto& calibration = result.calibration;
  calibration.configurations = configurations_of(runs);
  if (calibration.configurations < k_fewest_configurations)
    throw Error(
        ErrorKind::parameter,
        fmt::format(
            "the measured basis of {} cannot be refitted from {} configuration{}: at least {} are needed",
            profile.name, calibration.configurations, calibration.configurations == 1 ? "" : "s",
            k_fewest_configurations))
        .at("--runs")
        .hint("add runs at other sizes, or use --score");
  Fitter fitter(profile, runs);
  fitter.run(result);
  calibration.profile = profile.name;
  calibration.version = profile.version;
  calibration.runs = static_cast<int>(runs.size());
  // A calibration stands on the profile alone: what came from another one is handed on.
  const bool hand_on = !profile.calibration.empty();
  for (const auto& constant : result.constants)
    if (hand_on || constant.kept.empty()) calibration.constants[constant.name] = constant.after;
  calibration.stages = spreads_and_domains(fitter.profile(), fitter.all(), ram_allowance);
  return result;
}

}  // namespace memplan
