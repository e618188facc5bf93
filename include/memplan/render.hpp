// Reports and errors as text for people, as JSON, CSV or Markdown; pages and pictures as HTML and SVG.
// Nothing here computes.
#pragma once

#include <string>
#include <vector>

#include "memplan/error.hpp"
#include "memplan/report.hpp"
#include "memplan/request.hpp"
#include "memplan/rows.hpp"

namespace memplan {

// How text is laid out. `width` is the terminal's, in columns.
struct TextStyle {
  UnitFlavour units = UnitFlavour::si;
  bool color = false;
  int width = 100;
  bool blocks = false;  // the terminal shows block elements (U+2580 to U+259F)
};

// `report.blocks` as text, ending in a newline: paragraphs and lists wrapped to the width, tables aligned.
std::string render_text(const Report& report, const TextStyle& style);
// `report.data` as JSON, indented by two, ending in a newline.
std::string render_json(const Report& report);
// The report's tables as CSV (RFC 4180 quoting, "\n" ends a row), an empty line between two; its lists, as
// columns `mark` and `text`, where it has no table. Columns are called as their titles are, in small letters
// and with underscores; a title that stands twice follows the one before it that does not ("ram_up_to"). A
// column with sizes ends in `_bytes` and holds whole bytes. What else a report says is left to JSON.
std::string render_csv(const Report& report);
// `report.blocks` as GitHub's Markdown: tables, bullet lists, fenced blocks. `style` gives the units alone.
std::string render_markdown(const Report& report, const TextStyle& style);

// The page as one HTML file that needs nothing else, no script and no network: light and dark, for wide and
// narrow screens and for paper. `style` gives the units alone.
std::string render_html(const Page& page, const TextStyle& style);
// The pictures, one below the other, as one SVG file that needs nothing else, light and dark.
std::string render_svg(const std::vector<Picture>& pictures, const TextStyle& style);

// Rows that are written as they come. CSV: the columns' names as one row, then the rows.
std::string csv_titles(const std::vector<RowColumn>& columns);
std::string csv_rows(const RowBlock& block);
// One JSON object a line: `schema`, then a member for each column; what is not there is null.
std::string json_rows(const std::string& schema, const std::vector<RowColumn>& columns,
                      const RowBlock& block);
// A table of few rows, for a report.
Table row_table(const std::string& caption, const std::vector<RowColumn>& columns, const RowBlock& block);
// `value` as JSON on one line, without its end.
std::string render_json_line(const Value& value);

// What jobs are written for: lines that submit them to Slurm, one file that submits itself, or the text of
// another engine.
enum class Engine { slurm, slurm_script, snakemake, nextflow, kubernetes, env };

// The jobs as the engine's own text, ending in a newline. No name and no command leaves its quotes.
std::string render_engine(const Handover& handover, Engine engine);

// An error as "mem-plan: where: message" with its problems, carets and the next step.
std::string render_error_text(const Error& error, const TextStyle& style);
// An error as one `mem-plan/error/1` object.
std::string render_error_json(const Error& error);

}  // namespace memplan
