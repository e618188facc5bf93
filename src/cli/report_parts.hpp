// Parts that several commands' reports share. Private to the cli room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "memplan/estimate.hpp"
#include "memplan/report.hpp"

namespace memplan {

// Exit statuses of what is judged: something does not fit; it cannot be told.
inline constexpr int k_status_misses = 1;
inline constexpr int k_status_unknown = 2;

// {"name", "version", "file", "calibration"}.
Value profile_value(const Profile& profile);
// Each parameter that has a value: {"value", "origin"}.
Value parameters_value(const Estimate& estimate);
Value texts_value(const std::vector<std::string>& texts);
Value decisions_value(const Estimate& estimate);
Value warnings_value(const Estimate& estimate);
Value optional_bytes(const std::optional<Bytes>& bytes);
template <typename T>
Value or_null(const std::optional<T>& value) {
  return value ? Value(*value) : Value();
}
Value text_or_null(const std::string& text);
// The size, or `otherwise` where there is none.
Cell size_cell(const std::optional<Bytes>& size, const std::string& otherwise = "-");

// "default 128", "required", "no default".
std::string default_text(const Parameter& parameter);
// "cells in the data set (a whole number ≥ 1; required)"
std::string parameter_description(const Parameter& parameter);
// "bayesDREAM 1.0: Bayesian dose-response fits …", with the file of a user's profile.
std::string headline(const Profile& profile);
// The parameters that did not come from defaults: "features 30,000 · cells 50,000".
std::string given_parameters(const Estimate& estimate);
// " at fit"; "" for the one moment that a document's figures have.
std::string at_moment(const std::string& moment);
// A list of decisions, none when there are none; and of warnings.
void add_decisions(Report& report, const Estimate& estimate);
void add_warnings(Report& report, const std::vector<Warning>& warnings,
                  const std::string& title = "Warnings");
// "fit_cis: minibatch_size stops it"
std::string warning_text(const Warning& warning);

}  // namespace memplan
