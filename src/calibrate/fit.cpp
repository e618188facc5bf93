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
// How firmly a constant keeps the value that it came with where the runs say little: doubling it weighs as much as an
// error of 5 % in one run.
constexpr double k_inertia = 0.05;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

// Refits the constants of one profile to observations, round by round.
class Fitter {
 public:
  Fitter(const Profile& profile, const std::vector<Run>& runs) : m_profile(profile), m_observations(observations(m_profile, runs)) {
    for (const auto& constant : profile.constants)
      if (constant.fitted) m_constants.push_back({constant.name, constant.value.value, constant.value.value, 0, ""});
    choose_moments();
    find_roles();
  }

  void run(Fit& result) {
    while (result.rounds < k_most_rounds && !result.settled) {
      ++result.rounds;
      const bool moved = step();
      const bool switched = choose_moments();
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

  double figure(std::size_t i) const { return predict(m_profile, m_observations[i], m_moments[i])->bytes; }

  void set(const ConstantFit& constant, double value) { m_profile.set_constant(constant.name, value); }

  static double step_of(const ConstantFit& constant) { return constant.after > 0 ? 0.02 * constant.after : 1.0; }

  // By how much each figure grows with one unit of `constant`.
  std::vector<double> slopes(const ConstantFit& constant, const std::vector<double>& now, double step) {
    std::vector<double> result;
    set(constant, constant.after + step);
    for (std::size_t i = 0; i < now.size(); ++i) result.push_back((figure(i) - now[i]) / step);
    set(constant, constant.after);
    return result;
  }

  std::vector<double> figures() const {
    std::vector<double> result;
    for (std::size_t i = 0; i < m_observations.size(); ++i) result.push_back(figure(i));
    return result;
  }

  // Which constants enter linearly, and matter to enough configurations.
  void find_roles() {
    const auto now = figures();
    for (auto& constant : m_constants) {
      const auto step = step_of(constant);
      const auto near = slopes(constant, now, step), far = slopes(constant, now, 2 * step);
      std::set<std::string> touched;
      for (std::size_t i = 0; i < now.size(); ++i) {
        if (near[i] * step > 1e-6 * now[i] || far[i] * step > 1e-6 * now[i]) touched.insert(m_observations[i].configuration);
        // Rounding to bytes moves a slope by up to a byte a step.
        if (std::abs(near[i] - far[i]) > 1e-3 * std::abs(near[i]) + 2 / step) constant.kept = "its effect is not linear";
      }
      constant.configurations = static_cast<int>(touched.size());
      if (constant.configurations < k_fewest_configurations) constant.kept = "fewer than 3 configurations touch it";
    }
  }

  std::vector<std::size_t> free_constants() const {
    std::vector<std::size_t> result;
    for (std::size_t j = 0; j < m_constants.size(); ++j)
      if (m_constants[j].kept.empty()) result.push_back(j);
    return result;
  }

  // One solution with the moments as they are; true when a constant moved by more than 0.1 %.
  bool step() {
    const auto free = free_constants();
    if (free.empty()) return false;
    const auto now = figures();
    const auto rows = static_cast<Eigen::Index>(now.size()), columns = static_cast<Eigen::Index>(free.size());
    // Unknowns are constants over their values now; rows are figures over what was measured; then the inertia.
    Eigen::MatrixXd a = Eigen::MatrixXd::Zero(rows + columns, columns);
    Eigen::VectorXd b = Eigen::VectorXd::Zero(rows + columns);
    for (Eigen::Index j = 0; j < columns; ++j) {
      const auto& constant = m_constants[free[static_cast<std::size_t>(j)]];
      const auto slope = slopes(constant, now, step_of(constant));
      for (Eigen::Index i = 0; i < rows; ++i) a(i, j) = slope[static_cast<std::size_t>(i)] * scale(constant) / measured(i);
      a(rows + j, j) = k_inertia * scale(constant) / std::max(constant.before, 1e-300);
      b[rows + j] = k_inertia;
    }
    for (Eigen::Index i = 0; i < rows; ++i) {
      b[i] = 1 - now[static_cast<std::size_t>(i)] / measured(i);
      for (Eigen::Index j = 0; j < columns; ++j)
        b[i] += a(i, j) * m_constants[free[static_cast<std::size_t>(j)]].after / scale(m_constants[free[static_cast<std::size_t>(j)]]);
    }
    weigh(a, b, now);
    return take(nonnegative_least_squares(a, b), free);
  }

  double measured(Eigen::Index i) const { return m_observations[static_cast<std::size_t>(i)].measured_bytes; }
  static double scale(const ConstantFit& constant) { return constant.after > 0 ? constant.after : std::max(constant.before, 1.0); }

  // Huber's weights: a run far off the others pulls with its distance, not with the square of it.
  void weigh(Eigen::MatrixXd& a, Eigen::VectorXd& b, const std::vector<double>& now) const {
    std::vector<double> off;
    for (std::size_t i = 0; i < now.size(); ++i) off.push_back(std::abs(now[i] / m_observations[i].measured_bytes - 1));
    const double limit = std::max(1.345 * 1.4826 * median(off), 0.005);
    for (std::size_t i = 0; i < now.size(); ++i) {
      const double weight = off[i] <= limit ? 1 : std::sqrt(limit / off[i]);
      a.row(static_cast<Eigen::Index>(i)) *= weight;
      b[static_cast<Eigen::Index>(i)] *= weight;
    }
  }

  bool take(const Eigen::VectorXd& solution, const std::vector<std::size_t>& free) {
    bool moved = false;
    for (std::size_t k = 0; k < free.size(); ++k) {
      auto& constant = m_constants[free[k]];
      const double value = solution[static_cast<Eigen::Index>(k)] * scale(constant);
      moved = moved || std::abs(value - constant.after) > 1e-3 * std::abs(constant.after);
      constant.after = value;
      set(constant, value);
    }
    return moved;
  }

  Profile m_profile;
  std::vector<Observation> m_observations;
  std::vector<std::size_t> m_moments;
  std::vector<ConstantFit> m_constants;
};

int configurations_of(const std::vector<Run>& runs) {
  std::set<std::string> keys;
  for (const auto& run : runs) keys.insert(run.configuration());
  return static_cast<int>(keys.size());
}

}  // namespace

Fit fit(const Profile& profile, const std::vector<Run>& runs) {
  Fit result;
  auto& calibration = result.calibration;
  calibration.configurations = configurations_of(runs);
  if (calibration.configurations < k_fewest_configurations)
    throw Error(ErrorKind::parameter, fmt::format("{} of {} cannot be refitted from {} configuration{}: at least {} are needed", "the measured basis", profile.name,
                                                  calibration.configurations, calibration.configurations == 1 ? "" : "s", k_fewest_configurations))
        .at("--runs")
        .hint("add runs at other sizes, or use --score");
  Fitter fitter(profile, runs);
  fitter.run(result);
  calibration.profile = profile.name;
  calibration.version = profile.version;
  calibration.runs = static_cast<int>(runs.size());
  for (const auto& constant : result.constants)
    if (constant.kept.empty()) calibration.constants[constant.name] = constant.after;
  calibration.stages = spreads_and_domains(fitter.profile(), fitter.all());
  return result;
}

}  // namespace memplan
