#include <memory>

#include "cli/command.hpp"
#include "cli/explain_report.hpp"
#include "cli/profile_input.hpp"

namespace memplan {

Runner declare_explain(Options& add, const CommandLine& line) {
  const auto input = std::make_shared<ProfileInput>();
  input->declare(add, line);
  return [input] {
    const auto found = input->figures();
    return explain_report(found, explain(found, input->basis()), notes_of(input->file(), input->profile()));
  };
}

}  // namespace memplan
