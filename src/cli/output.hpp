// The options about output that every command has. Private to the cli room.
#pragma once

#include <string>
#include <vector>

#include "cli/options.hpp"
#include "memplan/error.hpp"
#include "memplan/render.hpp"

namespace memplan {

struct OutputOptions {
  bool json = false;
  std::string format = "text";
  std::string units = "si";
  std::string color = "auto";
  bool quiet = false;
};

// Adds the options; parsing fills `output`, which must outlive it.
void declare_output(Options& add, OutputOptions& output);
// Throws Error(usage) for a value that is not among an option's choices.
void check_output(OutputOptions& output);

// What the raw arguments say about output, for errors that come before they are parsed.
OutputOptions early_output(const std::vector<std::string>& arguments);

// Whether the file descriptor is a terminal that is known to show more than ASCII: block elements.
bool shows_blocks(int file_descriptor);

// How text is laid out for the stream that it goes to.
TextStyle style_of(const OutputOptions& output, int file_descriptor = 1);
// The report in the format asked for, laid out for the stream that it goes to.
std::string render(const Report& report, const OutputOptions& output, int file_descriptor = 1);
// Writes a part of the answer to standard output, or nothing when none is wanted. False when the reader has
// gone.
bool write_answer(const std::string& text, const OutputOptions& output);
// Writes the report in the format asked for; returns its exit status.
int write_report(const Report& report, const OutputOptions& output);
// Writes the error to standard error in the format asked for; returns its exit status.
int report_error(const Error& error, const OutputOptions& output);

}  // namespace memplan
