#include "cli/output.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "memplan/sys.hpp"
#include "memplan/words.hpp"

namespace memplan {

namespace {

const std::vector<std::string> k_format_choices = {"text", "json", "csv", "markdown"};
const std::vector<std::string> k_unit_choices = {"si", "iec"};
const std::vector<std::string> k_color_choices = {"auto", "always", "never"};

bool wants_color(const std::string& when, int file_descriptor) {
  if (when != "auto") return when == "always";
  return is_terminal(file_descriptor) && !environment("NO_COLOR") &&
         environment("TERM").value_or("dumb") != "dumb";
}

void check_choice(const std::string& option, const std::string& value,
                  const std::vector<std::string>& choices) {
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
  throw Error(ErrorKind::usage, fmt::format("'{}' is not among {}", printable(value), one_of(choices)))
      .at(option)
      .hint(near_miss(value, choices));
}

}  // namespace

bool shows_blocks(int file_descriptor) {
  const auto locale = lower_case(
      environment("LC_ALL").value_or(environment("LC_CTYPE").value_or(environment("LANG").value_or(""))));
  return is_terminal(file_descriptor) && environment("TERM").value_or("dumb") != "dumb" &&
         (locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos);
}

TextStyle style_of(const OutputOptions& output, int file_descriptor) {
  return {output.units == "iec" ? UnitFlavour::iec : UnitFlavour::si,
          wants_color(output.color, file_descriptor), terminal_width(file_descriptor),
          shows_blocks(file_descriptor)};
}

void declare_output(Options& add, OutputOptions& output) {
  const std::string group = "Output";
  add.flag("--json", output.json, {"print JSON, errors included", "", group});
  add.value("--format", output.format,
            {"one of text, json, csv and markdown", "FORMAT", group, choices_of(k_format_choices)});
  add.value("--units", output.units,
            {"units of sizes: si (GB is 10^9 bytes) or iec (GiB is 2^30)", "UNITS", group,
             choices_of(k_unit_choices)});
  add.value("--color", output.color,
            {"when to use color: auto, always or never", "WHEN", group, choices_of(k_color_choices)});
  add.flag("--quiet", output.quiet, {"print nothing: the exit status is the answer", "", group});
}

void check_output(OutputOptions& output) {
  check_choice("--format", output.format, k_format_choices);
  check_choice("--units", output.units, k_unit_choices);
  check_choice("--color", output.color, k_color_choices);
  if (output.json && (output.format == "csv" || output.format == "markdown"))
    throw Error(ErrorKind::usage, "--json asks for another format")
        .at(fmt::format("--format {}", output.format))
        .hint("leave one of the two out");
  output.json = output.json || output.format == "json";
}

OutputOptions early_output(const std::vector<std::string>& arguments) {
  OutputOptions output;
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    const bool format = arguments[i] == "--format" && i + 1 < arguments.size() && arguments[i + 1] == "json";
    output.json = output.json || arguments[i] == "--json" || arguments[i] == "--format=json" || format;
  }
  return output;
}

std::string render(const Report& report, const OutputOptions& output, int file_descriptor) {
  if (output.json) return render_json(report);
  if (output.format == "csv") return render_csv(report);
  const auto style = style_of(output, file_descriptor);
  return output.format == "markdown" ? render_markdown(report, style) : render_text(report, style);
}

bool write_answer(const std::string& text, const OutputOptions& output) {
  return output.quiet || write_all(k_standard_output, text);
}

int write_report(const Report& report, const OutputOptions& output) {
  write_answer(render(report, output), output);
  return report.status;
}

int report_error(const Error& error, const OutputOptions& output) {
  const int status = exit_status(error.kind());
  try {
    write_all(k_standard_error, output.json ? render_error_json(error)
                                            : render_error_text(error, style_of(output, k_standard_error)));
    return status;
  } catch (const Error&) {
    return status;  // standard error is closed or full: this is all that is left to tell
  }
}

}  // namespace memplan
