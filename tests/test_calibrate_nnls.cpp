// Least squares without negative variables: against every choice of the variables that are not 0.
#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <random>

#include "calibrate/nnls.hpp"

namespace memplan {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd random_matrix(std::mt19937& random, Index rows, Index columns) {
  std::normal_distribution<double> normal;
  return MatrixXd::NullaryExpr(rows, columns, [&] { return normal(random); });
}

// The best solution on the columns in `set`; longer than any where one of them is negative.
double residual_on(const MatrixXd& a, const VectorXd& b, unsigned set) {
  std::vector<Index> columns;
  for (Index j = 0; j < a.cols(); ++j)
    if (set >> j & 1U) columns.push_back(j);
  if (columns.empty()) return b.norm();
  const MatrixXd part = a(Eigen::all, columns);
  const VectorXd x = part.completeOrthogonalDecomposition().solve(b);
  return x.minCoeff() < 0 ? std::numeric_limits<double>::infinity() : (part * x - b).norm();
}

double least_residual(const MatrixXd& a, const VectorXd& b) {
  double least = std::numeric_limits<double>::infinity();
  for (unsigned set = 0; set < 1U << a.cols(); ++set) least = std::min(least, residual_on(a, b, set));
  return least;
}

// x ≥ 0, no variable would lower the residual by growing, and none that is not 0 by moving at all.
void check_optimal(const MatrixXd& a, const VectorXd& b, const VectorXd& x) {
  REQUIRE(x.allFinite());
  CHECK(x.minCoeff() >= 0);
  const VectorXd gradient = a.transpose() * (a * x - b);
  for (Index j = 0; j < x.size(); ++j) {
    INFO("variable " << j << " is " << x[j] << ", gradient " << gradient[j]);
    const double noise = 1e-9 * a.col(j).norm() * b.norm();
    CHECK(gradient[j] >= -noise);
    if (x[j] > 0) CHECK(gradient[j] <= noise);
  }
}

TEST_CASE("no choice of variables fits better") {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const auto columns = std::uniform_int_distribution<Index>(1, 6)(random);
    const auto rows = std::uniform_int_distribution<Index>(1, 10)(random);
    const auto a = random_matrix(random, rows, columns);
    const VectorXd b = random_matrix(random, rows, 1);
    const auto x = nonnegative_least_squares(a, b);
    check_optimal(a, b, x);
    CHECK((a * x - b).norm() <= least_residual(a, b) + 1e-9);
  }
}

TEST_CASE("large problems end in a point that nothing improves") {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const auto a = random_matrix(random, 500, 60);
    const VectorXd b = random_matrix(random, 500, 1);
    check_optimal(a, b, nonnegative_least_squares(a, b));
  }
}

TEST_CASE("columns that say the same, or nothing, do no harm") {
  for (unsigned seed = 1; seed <= 100; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    MatrixXd a = random_matrix(random, 8, 5);
    a.col(1).setZero();
    a.col(3) = 2 * a.col(0);
    a.col(4) = a.col(0) + a.col(2);
    const VectorXd b = random_matrix(random, 8, 1);
    const auto x = nonnegative_least_squares(a, b);
    check_optimal(a, b, x);
    CHECK(x[1] == 0);
    CHECK((a * x - b).norm() <= least_residual(a, b) + 1e-9);
  }
}

TEST_CASE("the solution does not hang on the units") {
  std::mt19937 random(5);
  const auto a = random_matrix(random, 12, 4);
  const VectorXd b = a * VectorXd{{3, 0, 1, 2}};
  for (const double unit : {1e-30, 1e-9, 1.0, 1e12, 1e30}) {
    INFO("unit " << unit);
    const VectorXd x = nonnegative_least_squares(a * unit, b) * unit;
    CHECK((x - VectorXd{{3, 0, 1, 2}}).norm() < 1e-9);
    CHECK((nonnegative_least_squares(a, b * unit) / unit - VectorXd{{3, 0, 1, 2}}).norm() < 1e-9);
  }
}

TEST_CASE("nothing to solve gives zeros") {
  CHECK(nonnegative_least_squares(MatrixXd::Zero(3, 2), VectorXd::Ones(3)) == VectorXd::Zero(2));
  CHECK(nonnegative_least_squares(MatrixXd::Identity(3, 3), VectorXd::Zero(3)) == VectorXd::Zero(3));
  CHECK(nonnegative_least_squares(MatrixXd::Identity(3, 3), -VectorXd::Ones(3)) == VectorXd::Zero(3));
  CHECK(nonnegative_least_squares(MatrixXd::Zero(4, 0), VectorXd::Ones(4)).size() == 0);
}

}  // namespace
}  // namespace memplan
