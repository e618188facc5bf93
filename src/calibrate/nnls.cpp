#include "calibrate/nnls.hpp"

#include <vector>

namespace memplan {

namespace {

class ActiveSets {
 public:
  ActiveSets(const Eigen::MatrixXd& a, const Eigen::VectorXd& b)
      : m_a(a), m_b(b), m_x(Eigen::VectorXd::Zero(a.cols())), m_free(static_cast<std::size_t>(a.cols()), false) {}

  Eigen::VectorXd run() {
    const auto most_steps = 3 * m_a.cols();
    for (Eigen::Index step = 0; step < most_steps && release_one(); ++step) settle();
    return m_x;
  }

 private:
  // Frees the variable whose growth lowers the residual most; false when none does.
  bool release_one() {
    const Eigen::VectorXd slope = m_a.transpose() * (m_b - m_a * m_x);
    const double least = 1e-10 * (1 + (m_a.transpose() * m_b).cwiseAbs().maxCoeff());
    Eigen::Index best = -1;
    for (Eigen::Index j = 0; j < slope.size(); ++j)
      if (!m_free[static_cast<std::size_t>(j)] && slope[j] > (best < 0 ? least : slope[best])) best = j;
    if (best < 0) return false;
    m_free[static_cast<std::size_t>(best)] = true;
    return true;
  }

  // Moves to the best point of the free variables, holding at 0 each that would cross it on the way.
  void settle() {
    for (Eigen::Index guard = 0; guard <= m_a.cols(); ++guard) {
      const auto target = solve_free();
      double reach = 1;
      for (Eigen::Index j = 0; j < m_x.size(); ++j)
        if (is_free(j) && target[j] <= 0 && m_x[j] > target[j]) reach = std::min(reach, m_x[j] / (m_x[j] - target[j]));
      m_x += reach * (target - m_x);
      if (reach >= 1) return;
      for (Eigen::Index j = 0; j < m_x.size(); ++j)
        if (is_free(j) && m_x[j] <= 1e-14) m_x[j] = 0, m_free[static_cast<std::size_t>(j)] = false;
    }
  }

  bool is_free(Eigen::Index j) const { return m_free[static_cast<std::size_t>(j)]; }

  Eigen::VectorXd solve_free() const {
    std::vector<Eigen::Index> columns;
    for (Eigen::Index j = 0; j < m_x.size(); ++j)
      if (is_free(j)) columns.push_back(j);
    Eigen::MatrixXd part(m_a.rows(), static_cast<Eigen::Index>(columns.size()));
    for (std::size_t k = 0; k < columns.size(); ++k) part.col(static_cast<Eigen::Index>(k)) = m_a.col(columns[k]);
    const Eigen::VectorXd solution = part.colPivHouseholderQr().solve(m_b);
    Eigen::VectorXd x = Eigen::VectorXd::Zero(m_x.size());
    for (std::size_t k = 0; k < columns.size(); ++k) x[columns[k]] = solution[static_cast<Eigen::Index>(k)];
    return x;
  }

  const Eigen::MatrixXd& m_a;
  const Eigen::VectorXd& m_b;
  Eigen::VectorXd m_x;
  std::vector<bool> m_free;
};

}  // namespace

Eigen::VectorXd nonnegative_least_squares(const Eigen::MatrixXd& a, const Eigen::VectorXd& b) {
  return ActiveSets(a, b).run();
}

}  // namespace memplan
