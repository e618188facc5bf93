#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "cli/command.hpp"
#include "cli/progress.hpp"
#include "cli/report_parts.hpp"
#include "memplan/error.hpp"
#include "memplan/profile.hpp"
#include "memplan/read.hpp"

namespace memplan {

namespace {

struct InspectOptions {
  std::string file;
  ReadOptions read;
};

Value column_types_value(const DataFile& file) {
  Value::List types;
  for (const auto& type : file.column_types)
    types.push_back(Value::Object{{"type", type.name}, {"columns", type.columns}});
  return types;
}

Value inspect_value(const DataFile& file) {
  const auto zeros = sparsity(file);
  return Value::Object{{"schema", "mem-plan/inspect/1"},
                       {"file", file.path},
                       {"format", file.format},
                       {"layout", file.layout},
                       {"matrix", file.matrix},
                       {"storage", file.storage},
                       {"value_type", file.value_type},
                       {"observations", file.observations},
                       {"variables", file.variables},
                       {"stored_values", or_null(file.stored_values)},
                       {"nonzeros", or_null(file.nonzeros)},
                       {"sparsity", or_null(zeros)},
                       {"median_row_nonzeros", or_null(file.median_row_nonzeros)},
                       {"value_bytes", or_null(file.value_bytes)},
                       {"columns", file.storage == "table" ? Value(column_count(file)) : Value()},
                       {"column_types", column_types_value(file)},
                       {"matrices", Value::List(file.matrices.begin(), file.matrices.end())},
                       {"notes", Value::List(file.notes.begin(), file.notes.end())}};
}

std::string count_text(std::int64_t count) {
  return format_number(static_cast<double>(count));
}

using Fills = std::map<std::string, std::string>;

// What each dimension fills in the built-in profiles: observations → "samples, cells".
Fills filled_parameters() {
  Fills fills;
  std::set<std::string> seen;
  for (const auto& file : built_in_profiles()) {
    for (const auto& parameter : load_profile(file.model, file.name).parameters) {
      const auto& spec = parameter.spec;
      auto& names = fills[spec.read];
      if (seen.insert(spec.read + " " + spec.name).second) names += (names.empty() ? "" : ", ") + spec.name;
    }
  }
  return fills;
}

void add_row(Table& table, const std::string& what, const std::optional<std::int64_t>& count,
             const std::string& fills = "") {
  if (count) table.rows.push_back({what, count_text(*count), fills});
}

Table dimensions_table(const DataFile& file) {
  Table table{"", {{"dimension", Align::left}, {"value", Align::right}, {"fills", Align::left}}, {}};
  const bool is_table = file.storage == "table";
  auto fills = filled_parameters();
  add_row(table, "observations", file.observations, fills["observations"]);
  add_row(table, is_table ? "variables, numeric columns" : "variables", file.variables, fills["variables"]);
  if (is_table) return table;
  add_row(table, "stored values", file.stored_values);
  add_row(table, "nonzeros, counted", file.nonzeros);
  const auto zeros = sparsity(file);
  table.rows.push_back({std::string("sparsity"),
                        zeros ? fmt::format("{:.4f}", *zeros) : std::string("unknown"), fills["sparsity"]});
  if (file.median_row_nonzeros)
    table.rows.push_back({std::string("median nonzeros of a row"), format_number(*file.median_row_nonzeros),
                          fills["median_row_nonzeros"]});
  add_row(table, "bytes of a value", file.value_bytes, fills["value_bytes"]);
  return table;
}

std::string columns_text(const DataFile& file) {
  std::vector<std::string> types;
  for (const auto& type : file.column_types)
    types.push_back(fmt::format("{} {}", count_text(type.columns), type.name));
  const auto count = column_count(file);
  return fmt::format("A table of {} column{}: {}.", count_text(count), count == 1 ? "" : "s",
                     fmt::join(types, ", "));
}

std::string matrix_text(const DataFile& file) {
  if (file.storage == "table") return columns_text(file);
  const auto type = file.value_type.empty() ? "" : " " + file.value_type;
  if (file.matrices.empty() && !file.storage.empty())
    return fmt::format("One matrix, {}{}.", file.storage, type);
  const auto others = file.matrices.empty() ? "no matrix" : fmt::format("{}", fmt::join(file.matrices, ", "));
  if (file.matrix.empty()) return fmt::format("The file has {}.", others);
  return fmt::format("Matrix {}, {}{}; the file has {}.", file.matrix, file.storage, type, others);
}

Report inspect_report(const DataFile& file) {
  Report report;
  report.data = inspect_value(file);
  report.blocks.emplace_back(fmt::format("{}: {}", file.path, file.layout));
  report.blocks.emplace_back(matrix_text(file));
  report.blocks.emplace_back(dimensions_table(file));
  Items notes{"Notes", {}};
  for (const auto& note : file.notes) notes.items.push_back({"note", note});
  if (!notes.items.empty()) report.blocks.emplace_back(std::move(notes));
  return report;
}

}  // namespace

Runner declare_inspect(Options& add, const CommandLine&) {
  const auto options = std::make_shared<InspectOptions>();
  add.positional("file", options->file,
                 "the data file, or a folder: .h5ad, .h5 (10x), .mtx, .biom, .npy, .parquet, .csv, .tsv");
  add.value("--matrix", options->read.matrix,
            {"the matrix to describe: X (default), raw/X, layers/NAME, a genome of 10x", "NAME"});
  add.flag("--count-zeros", options->read.count_zeros,
           {"read the values too, to know how many are zero", ""});
  return [options] {
    if (options->file.empty()) throw Error(ErrorKind::usage, "which file?").hint("mem-plan inspect FILE");
    options->read.row_nonzeros = true;
    return inspect_report(read_data_file(options->file, options->read, progress_bar("reading")));
  };
}

}  // namespace memplan
