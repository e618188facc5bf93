// Transcripts: commands and the output they must give, as text files or as ```console blocks of Markdown.
//
//   $ mem-plan estimate bayesdream -T 30000          (the command goes on on the next line after a "\" at its
//   end) what it prints, standard output and standard error together [exit 2] (only where the status is not
//   0)
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace transcript {

enum class Format { text, markdown };

// A command, and what it must print: its output, a line "[exit N]" last when the status is not 0. Blank lines
// at the end are no part of it. Lines count from 1: `line` holds "$ ", `output_line` the first line of
// output.
struct Case {
  std::string command;
  std::size_t line;
  std::size_t output_line;
  std::vector<std::string> expected;
};

// A remark about a line of the file: a command that is not run here, or what is wrong with the file.
struct Note {
  std::size_t line;
  std::string text;
};

// A file taken apart. Blocks of Markdown that start with scripts/ or cmake are `not_run`.
struct Transcript {
  std::vector<std::string> lines;
  std::vector<Case> cases;
  std::vector<Note> not_run;
  std::vector<Note> problems;
};

// Takes `text` apart. In Format::text, comments ("# …") and blank lines may stand before the first command.
// Nothing throws: output without a command, a block without an end, and a file without a command are
// problems.
Transcript parse(std::string_view text, Format format);

// The file's text with the expected output of the cases replaced by `outputs`, one for each case, in order.
std::string rewrite(const Transcript& transcript, const std::vector<std::vector<std::string>>& outputs);

// The first line of `output` that would be read as something else once written into a file; null when there
// is none. Such output ("$ " at the start of a line) cannot be kept as a transcript.
const std::string* unwritable_line(const std::vector<std::string>& output, Format format);

// The lines of `text`. A last line that does not end is a line too.
std::vector<std::string> split_lines(std::string_view text);

}  // namespace transcript
