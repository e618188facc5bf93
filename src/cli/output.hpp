// The options about output that every command has. Private to the cli room.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

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

// Adds the options to `app`; parsing fills `output`, which must outlive it.
void declare_output(CLI::App& app, OutputOptions& output);
// Throws Error(usage) for a value that is not among an option's choices.
void check_output(OutputOptions& output);

// What the raw arguments say about output, for errors that come before they are parsed.
OutputOptions early_output(const std::vector<std::string>& arguments);

// The report in the format asked for.
std::string render(const Report& report, const OutputOptions& output);
// Writes the error to standard error in the format asked for; returns its exit status.
int report_error(const Error& error, const OutputOptions& output);

}  // namespace memplan
