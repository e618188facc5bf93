// What a data file, --from, tells of a profile's parameters.
#include <fmt/format.h>

#include <algorithm>

#include "cli/profile_input.hpp"
#include "cli/progress.hpp"
#include "memplan/error.hpp"

namespace memplan {

namespace {

std::optional<double> dimension(const DataFile& file, std::string_view read) {
  if (read == "observations") return static_cast<double>(file.observations);
  if (read == "variables") return static_cast<double>(file.variables);
  if (read == "sparsity") return sparsity(file);
  if (read == "nonzeros" && file.nonzeros) return static_cast<double>(*file.nonzeros);
  if (read == "nonzeros" && file.stored_values) return static_cast<double>(*file.stored_values);
  if (read == "value_bytes" && file.value_bytes) return static_cast<double>(*file.value_bytes);
  if (read == "median_row_nonzeros") return file.median_row_nonzeros;
  return std::nullopt;
}

bool reads(const Profile& profile, std::string_view dimension) {
  return std::any_of(profile.parameters.begin(), profile.parameters.end(),
                     [&](auto& parameter) { return parameter.spec.read == dimension; });
}

}  // namespace

bool is_filled_by_column(const Parameter& parameter) {
  const auto& read = parameter.spec.read;
  return read == "categories" || read == "parts" || read == "padded_parts" || read == "share";
}

std::string column_option(const ParameterSpec& spec) {
  return option_name(spec) + "-from";
}

void ProfileInput::take_data_file(Settings::Given& given) {
  if (!m_from) return refuse_data_options();
  const ReadOptions options{m_matrix.value_or("X"), m_count_zeros, reads(m_profile, "median_row_nonzeros")};
  const auto file = read_data_file(*m_from, options, progress_bar("reading"));
  m_notes = file.notes;
  for (const auto& parameter : m_profile.parameters)
    if (m_texts[parameter.spec.name].empty())
      take_dimension(given, parameter, dimension(file, parameter.spec.read));
}

void ProfileInput::refuse_data_options() const {
  if (!m_matrix && !m_count_zeros) return;
  throw Error(ErrorKind::usage, "it is about a data file, and none is given")
      .at(m_matrix ? "--matrix" : "--count-zeros")
      .hint("add --from FILE");
}

void ProfileInput::take_columns(Settings::Given& given) {
  for (const auto& parameter : m_profile.parameters) {
    const auto column = m_columns.find(parameter.spec.name);
    if (column == m_columns.end() || !column->second) continue;
    const auto option = column_option(parameter.spec);
    if (!m_from)
      throw Error(ErrorKind::usage, "it is about a data file, and none is given")
          .at(option)
          .hint("add --from FILE");
    if (!m_texts[parameter.spec.name].empty())
      throw Error(ErrorKind::usage, fmt::format("{} is given as well", option_name(parameter.spec)))
          .at(option)
          .hint("give one of them");
    take_dimension(given, parameter, column_value(parameter, *column->second));
  }
}

// What the column that `text` names ("COLUMN", "COLUMN=VALUE") says of the parameter.
double ProfileInput::column_value(const Parameter& parameter, const std::string& text) const {
  const bool is_share = parameter.spec.read == "share";
  const auto equals = is_share ? text.find('=') : std::string::npos;
  const auto column = text.substr(0, equals);
  const auto option = column_option(parameter.spec);
  if (column.empty()) throw Error(ErrorKind::usage, "the name of the column is empty").at(option);
  const auto value = equals == std::string::npos ? std::nullopt : std::optional(text.substr(equals + 1));
  const auto figures = read_column(*m_from, column, value, progress_bar("reading"));
  const auto padding = parameter.spec.read == "padded_parts" ? 1 : 0;
  if (!is_share)
    return static_cast<double>(parameter.spec.read == "categories" ? figures.distinct
                                                                   : figures.parts + padding);
  if (!figures.matching)
    throw Error(ErrorKind::usage,
                fmt::format("'{}' is no column of yes and no: whose share is meant?", printable(column)))
        .at(option)
        .hint(fmt::format("{} {}=VALUE", option, printable(column)));
  return figures.rows == 0 ? 0 : static_cast<double>(*figures.matching) / static_cast<double>(figures.rows);
}

void ProfileInput::take_dimension(Settings::Given& given, const Parameter& parameter,
                                  std::optional<double> value) {
  if (!value) return;
  try {
    check_range(parameter.spec, *value, format_number(*value));
  } catch (Error& error) {
    throw error.at(fmt::format("{}, as {}", *m_from, option_name(parameter.spec)));
  }
  given[parameter.spec.name] = {*value, "", Origin::data};
}

std::vector<Warning> ProfileInput::data_notes() const {
  std::vector<Warning> notes;
  for (const auto& note : m_notes) notes.push_back({"", fmt::format("{}: {}", *m_from, note)});
  return notes;
}

}  // namespace memplan
