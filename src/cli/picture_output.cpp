#include "cli/picture_output.hpp"

#include <fmt/format.h>

#include "memplan/error.hpp"
#include "memplan/sys.hpp"

namespace memplan {

namespace {

constexpr std::string_view k_to_standard_output = "-";

bool is_standard_output(const std::optional<std::string>& path) {
  return path == k_to_standard_output;
}

void write_named(const std::string& option, const std::string& path, const std::string& text) {
  try {
    write_text_file(path, text);
  } catch (const Error& error) {
    throw Error(error.kind(), error.what())
        .at(path.empty() ? option : fmt::format("{} {}", option, path))
        .hint(error.hint());
  }
}

}  // namespace

void PictureOutput::declare(Options& add) {
  const std::string group = "Pictures";
  add.value("--html", m_html,
            {"write the answer as a page with pictures to this file; - for standard output", "FILE", group});
  add.value("--svg", m_svg, {"write its first pictures to this file; - for standard output", "FILE", group});
}

void PictureOutput::check(const OutputOptions& output) const {
  const bool html = is_standard_output(m_html), svg = is_standard_output(m_svg);
  if (html && svg)
    throw Error(ErrorKind::usage, "standard output takes the page or the pictures, not both")
        .at("--svg -")
        .hint("name a file for one of them");
  if ((html || svg) && (output.json || output.format != "text"))
    throw Error(ErrorKind::usage, "standard output has the answer in another format already")
        .at(html ? "--html -" : "--svg -")
        .hint("name a file, or leave --json and --format out");
  if ((html || svg) && output.quiet)
    throw Error(ErrorKind::usage, "nothing is printed with it, and a picture is to be")
        .at("--quiet")
        .hint("name a file for the picture, or leave --quiet out");
}

std::string PictureOutput::asked_by() const {
  if (m_html) return "--html";
  return m_svg ? "--svg" : "";
}

bool PictureOutput::replace_answer() const {
  return is_standard_output(m_html) || is_standard_output(m_svg);
}

std::vector<std::string> PictureOutput::write(const Page& page, const OutputOptions& output) const {
  const auto& pictures = page.sections.front().pictures;
  if (m_svg && pictures.empty())
    throw Error(ErrorKind::usage, "there is nothing to draw in this answer")
        .at("--svg")
        .hint("--html FILE tells it in words");
  std::vector<std::string> files;
  const auto put = [&](const std::string& option, const std::string& path, const std::string& text) {
    if (path == k_to_standard_output) return void(write_answer(text, output));
    write_named(option, path, text);
    files.push_back(path);
  };
  const auto style = style_of(output);
  if (m_html) put("--html", *m_html, render_html(page, style));
  if (m_svg) put("--svg", *m_svg, render_svg(pictures, style));
  return files;
}

int PictureOutput::write(Report report, const OutputOptions& output,
                         const std::function<Page()>& draw) const {
  if (asked_by().empty()) return write_report(report, output);
  for (const auto& file : write(draw(), output)) report.blocks.emplace_back(fmt::format("Written: {}", file));
  return replace_answer() ? report.status : write_report(report, output);
}

}  // namespace memplan
