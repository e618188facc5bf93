// Named inputs: what a profile asks for, and the spellings of values that are taken.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace memplan {

enum class ParameterKind { count, number, fraction, bytes, flag, choice };

// The name of `kind` in profiles: "count", "number", …; and the kind so called.
std::string_view kind_name(ParameterKind kind);
std::optional<ParameterKind> find_parameter_kind(std::string_view name);

// Where a parameter's value came from, strongest first.
enum class Origin { option, data, file, device, default_value };
// The name of `origin` in JSON: "option", "data", "file", "device", "default".
std::string_view origin_name(Origin origin);

// What a parameter is: `min` and `max` are inclusive, fractions lie in 0 to 1, counts and sizes are whole.
// Sizes are in bytes.
struct ParameterSpec {
  std::string name;    // as in formulas: "use_all_cells"
  std::string symbol;  // one letter for the command line, or ""
  ParameterKind kind = ParameterKind::count;
  std::vector<std::string> choices;
  std::string unit;  // "cells", for help
  std::string help;
  std::string read;  // the dimension of a data file that fills it, or ""
  std::optional<double> min;
  std::optional<double> max;
  bool below_max = false;  // `max` itself is refused
  bool above_min = false;  // `min` itself is refused
};

// A parameter's value: a number (yes/no as 1 and 0, sizes in bytes), or one of the choices.
struct ParameterValue {
  double number = 0;
  std::string choice;
  Origin origin = Origin::default_value;
};

// The option's name: "--use-all-cells".
std::string option_name(const ParameterSpec& spec);
// What the parameter takes, for help and messages: "whole number ≥ 1", "fraction, 0 ≤ x < 1", "size", "yes or
// no", "a or b".
std::string accepted(const ParameterSpec& spec);
// `value` as people write it: "30,000", "0.85", "16 GB", "yes", "negbinom".
std::string format_value(const ParameterSpec& spec, const ParameterValue& value);

// Reads `text` as a value: 30k, 1.5M, 30_000, 3e4 for numbers; 0.85 or 85% for fractions; 64GB or 40GiB for
// sizes; yes, no, true, false for flags. Throws Error(parameter), with the option as its place, for anything
// else and for values out of range, with the right spelling as its hint.
ParameterValue parse_value(const ParameterSpec& spec, std::string_view text);

// Whether `number` lies between what `spec` has as min and max.
bool in_range(const ParameterSpec& spec, double number);

// Throws Error(parameter) unless `number` is whole where it must be and in range. `spelled` is quoted in the
// message.
void check_range(const ParameterSpec& spec, double number, std::string_view spelled);

}  // namespace memplan
