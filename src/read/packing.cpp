#include "read/packing.hpp"

#include <nlohmann/json.hpp>

namespace memplan {

namespace {

using SortedJson = nlohmann::json;

template <typename Number>
SortedJson optional_number(const std::optional<Number>& number) {
  return number ? SortedJson(*number) : SortedJson();
}

template <typename Number>
std::optional<Number> number_or_none(const SortedJson& value) {
  return value.is_null() ? std::nullopt : std::optional(value.get<Number>());
}

std::string text_of(const SortedJson& packed) {
  return packed.dump(-1, ' ', false, SortedJson::error_handler_t::replace);
}

}  // namespace

std::string pack(const DataFile& file) {
  auto types = SortedJson::array();
  for (const auto& type : file.column_types) types.push_back({type.name, type.columns});
  return text_of({{"format", file.format},
                  {"layout", file.layout},
                  {"matrix", file.matrix},
                  {"storage", file.storage},
                  {"value_type", file.value_type},
                  {"observations", file.observations},
                  {"variables", file.variables},
                  {"stored_values", optional_number(file.stored_values)},
                  {"nonzeros", optional_number(file.nonzeros)},
                  {"median_row_nonzeros", optional_number(file.median_row_nonzeros)},
                  {"value_bytes", optional_number(file.value_bytes)},
                  {"column_types", types},
                  {"matrices", file.matrices},
                  {"notes", file.notes}});
}

std::string pack(const ColumnFigures& figures) {
  return text_of(
      {figures.rows, figures.missing, figures.distinct, figures.parts, optional_number(figures.matching)});
}

DataFile unpack_data_file(const std::string& text, const std::string& path) {
  const auto packed = SortedJson::parse(text);
  DataFile file;
  file.path = path;
  packed.at("format").get_to(file.format);
  packed.at("layout").get_to(file.layout);
  packed.at("matrix").get_to(file.matrix);
  packed.at("storage").get_to(file.storage);
  packed.at("value_type").get_to(file.value_type);
  packed.at("observations").get_to(file.observations);
  packed.at("variables").get_to(file.variables);
  file.stored_values = number_or_none<std::int64_t>(packed.at("stored_values"));
  file.nonzeros = number_or_none<std::int64_t>(packed.at("nonzeros"));
  file.median_row_nonzeros = number_or_none<double>(packed.at("median_row_nonzeros"));
  file.value_bytes = number_or_none<std::int64_t>(packed.at("value_bytes"));
  for (const auto& type : packed.at("column_types"))
    file.column_types.push_back({type.at(0).get<std::string>(), type.at(1).get<std::int64_t>()});
  packed.at("matrices").get_to(file.matrices);
  packed.at("notes").get_to(file.notes);
  return file;
}

ColumnFigures unpack_column_figures(const std::string& text) {
  const auto packed = SortedJson::parse(text);
  return {packed.at(0).get<std::int64_t>(), packed.at(1).get<std::int64_t>(),
          packed.at(2).get<std::int64_t>(), packed.at(3).get<std::int64_t>(),
          number_or_none<std::int64_t>(packed.at(4))};
}

}  // namespace memplan
