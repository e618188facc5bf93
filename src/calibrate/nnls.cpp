#include "calibrate/nnls.hpp"

#include <vector>

namespace memplan {

namespace {

class ActiveSets {
 public:
  ActiveSets(const Eigen::MatrixXd& a, const Eigen::VectorXd& b)
      : m_a(a),
        m_b(b),
        m_x(Eigen::VectorXd::Zero(a.cols())),
        m_free(static_cast<std::size_t>(a.cols()), false) {}

  Eigen::VectorXd run() {
    const auto most_steps = 3 * m_a.cols();
    for (Eigen::Index step = 0; step < most_steps && release_one(); ++step) settle();
    return m_x;
  }

 private:
  // Frees the variable whose growth lowers the residual most; false when none does.
  bool release_one() {
    const Eigen::VectorXd slope = m_a.transpose() * (m_b - m_a * m_x);
    Eigen::Index best = -1;
    for (Eigen::Index j = 0; j < slope.size(); ++j)
      if (!is_free(j) && slope[j] > noise(j) && (best < 0 || slope[j] > slope[best])) best = j;
    if (best < 0) return false;
    m_free[static_cast<std::size_t>(best)] = true;
    return true;
  }

  // A slope that rounding alone may give.
  double noise(Eigen::Index j) const { return 1e-10 * m_a.col(j).norm() * m_b.norm(); }

  // Moves to the best point of the free variables, holding at 0 each that would cross it on the way.
  void settle() {
    for (Eigen::Index guard = 0; guard <= m_a.cols(); ++guard) {
      const auto target = solve_free();
      const auto first = first_to_cross(target);
      if (first < 0) {
        m_x = target;
        return;
      }
      m_x += m_x[first] / (m_x[first] - target[first]) * (target - m_x);
      hold(first);
    }
  }

  // The free variable that reaches 0 first on the way to `target`; -1 when none crosses it.
  Eigen::Index first_to_cross(const Eigen::VectorXd& target) const {
    Eigen::Index first = -1;
    double nearest = 2;
    for (Eigen::Index j = 0; j < m_x.size(); ++j) {
      if (!is_free(j) || target[j] >= 0) continue;
      const double reach = m_x[j] / (m_x[j] - target[j]);
      if (reach >= nearest) continue;
      nearest = reach;
      first = j;
    }
    return first;
  }

  void hold(Eigen::Index j) {
    m_x[j] = 0;
    m_free[static_cast<std::size_t>(j)] = false;
  }

  bool is_free(Eigen::Index j) const { return m_free[static_cast<std::size_t>(j)]; }

  Eigen::VectorXd solve_free() const {
    std::vector<Eigen::Index> columns;
    for (Eigen::Index j = 0; j < m_x.size(); ++j)
      if (is_free(j)) columns.push_back(j);
    Eigen::MatrixXd part(m_a.rows(), static_cast<Eigen::Index>(columns.size()));
    for (std::size_t k = 0; k < columns.size(); ++k)
      part.col(static_cast<Eigen::Index>(k)) = m_a.col(columns[k]);
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
  if (a.rows() <= a.cols()) return ActiveSets(a, b).run();
  // Q of A = Q R keeps lengths: the few rows of R ask the same as the many of A.
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(a);
  const Eigen::VectorXd turned = qr.householderQ().adjoint() * b;
  const Eigen::MatrixXd r = qr.matrixQR().topRows(a.cols()).triangularView<Eigen::Upper>();
  const Eigen::VectorXd head = turned.head(a.cols());
  return ActiveSets(r, head).run();
}

}  // namespace memplan
