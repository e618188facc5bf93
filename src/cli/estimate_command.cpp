#include <memory>

#include "cli/command.hpp"
#include "cli/estimate_report.hpp"
#include "cli/profile_input.hpp"

namespace memplan {

Runner declare_estimate(CLI::App& app, const CommandLine& line) {
  const auto input = std::make_shared<ProfileInput>();
  input->declare(app, line);
  return [input] { return estimate_report(input->figures()); };
}

}  // namespace memplan
