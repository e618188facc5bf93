// Least squares with variables that may not be negative. Private to the calibrate room.
#pragma once

#include <Eigen/Dense>

namespace memplan {

// The x ≥ 0 that minimizes |A x - b|: Lawson and Hanson's active sets, on Eigen's QR.
Eigen::VectorXd nonnegative_least_squares(const Eigen::MatrixXd& a, const Eigen::VectorXd& b);

}  // namespace memplan
