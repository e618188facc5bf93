#include "cli/output.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "memplan/sys.hpp"

namespace memplan {

namespace {

constexpr int k_standard_output = 1;
constexpr int k_standard_error = 2;

bool wants_color(const std::string& when, int file_descriptor) {
  if (when != "auto") return when == "always";
  return is_terminal(file_descriptor) && !environment("NO_COLOR") &&
         environment("TERM").value_or("dumb") != "dumb";
}

TextStyle style_for(const OutputOptions& output, int file_descriptor) {
  return {output.units == "iec" ? UnitFlavour::iec : UnitFlavour::si,
          wants_color(output.color, file_descriptor), terminal_width(file_descriptor)};
}

void check_choice(const std::string& option, const std::string& value,
                  const std::vector<std::string>& choices) {
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
  throw Error(ErrorKind::usage, fmt::format("'{}' is not among {}", printable(value), one_of(choices)))
      .at(option)
      .hint(near_miss(value, choices));
}

}  // namespace

void declare_output(CLI::App& app, OutputOptions& output) {
  const std::string group = "Output";
  app.add_flag("--json", output.json, "print JSON, errors included")->disable_flag_override()->group(group);
  app.add_option("--format", output.format, "text or json")->type_name("FORMAT")->group(group);
  app.add_option("--units", output.units, "si: GB is 10^9 bytes; iec: GiB is 2^30")
      ->type_name("UNITS")
      ->group(group);
  app.add_option("--color", output.color, "auto, always or never")->type_name("WHEN")->group(group);
  app.add_flag("--quiet", output.quiet, "print no answer: the exit status is it")
      ->disable_flag_override()
      ->group(group);
}

void check_output(OutputOptions& output) {
  check_choice("--format", output.format, {"text", "json"});
  check_choice("--units", output.units, {"si", "iec"});
  check_choice("--color", output.color, {"auto", "always", "never"});
  output.json = output.json || output.format == "json";
}

OutputOptions early_output(const std::vector<std::string>& arguments) {
  OutputOptions output;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const bool format = arguments[i] == "--format" && i + 1 < arguments.size() && arguments[i + 1] == "json";
    output.json = output.json || arguments[i] == "--json" || arguments[i] == "--format=json" || format;
  }
  return output;
}

std::string render(const Report& report, const OutputOptions& output) {
  return output.json ? render_json(report) : render_text(report, style_for(output, k_standard_output));
}

int report_error(const Error& error, const OutputOptions& output) {
  try {
    write_all(k_standard_error, output.json ? render_error_json(error)
                                            : render_error_text(error, style_for(output, k_standard_error)));
  } catch (const Error&) {
    // Standard error is closed or full: the exit status is all that is left to tell.
  }
  return exit_status(error.kind());
}

}  // namespace memplan
