// The options of commands whose answer can be looked at. Private to the cli room.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "cli/output.hpp"

namespace memplan {

// --html FILE: the answer as a page; --svg FILE: the page's first pictures. "-" is standard output, which
// then has no other answer. Parsing fills it; it must outlive the options.
class PictureOutput {
 public:
  PictureOutput() = default;
  PictureOutput(const PictureOutput&) = delete;
  PictureOutput& operator=(const PictureOutput&) = delete;

  void declare(Options& add);

  // Throws Error(usage) where standard output should take two things. To be asked before work starts.
  void check(const OutputOptions& output) const;
  // The option that asks for pictures, "--html" or "--svg"; "" when none does.
  std::string asked_by() const;
  // Whether pictures take the place of the answer on standard output.
  bool replace_answer() const;
  // Writes what is asked for of the page. Returns the names of the files. Throws Error(file), naming the
  // option, when one cannot be written.
  std::vector<std::string> write(const Page& page, const OutputOptions& output) const;
  // The same, where anything is asked for, of the page that `draw` makes, and the report; returns its status.
  int write(Report report, const OutputOptions& output, const std::function<Page()>& draw) const;

 private:
  std::optional<std::string> m_html;
  std::optional<std::string> m_svg;
};

}  // namespace memplan
