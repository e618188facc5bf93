#include <fmt/format.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/progress.hpp"
#include "memplan/error.hpp"
#include "memplan/read.hpp"

namespace memplan {

namespace {

struct InspectOptions {
  std::string file;
  ReadOptions read;
};

Value optional_count(const std::optional<std::int64_t>& count) {
  return count ? Value(*count) : Value();
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
                       {"stored_values", optional_count(file.stored_values)},
                       {"nonzeros", optional_count(file.nonzeros)},
                       {"sparsity", zeros ? Value(*zeros) : Value()},
                       {"value_bytes", optional_count(file.value_bytes)},
                       {"matrices", Value::List(file.matrices.begin(), file.matrices.end())},
                       {"notes", Value::List(file.notes.begin(), file.notes.end())}};
}

std::string count_text(std::int64_t count) {
  return format_number(static_cast<double>(count));
}

Table dimensions_table(const DataFile& file) {
  Table table{"", {{"dimension", Align::left}, {"value", Align::right}, {"fills", Align::left}}, {}};
  table.rows.push_back({std::string("observations"), count_text(file.observations), std::string("cells")});
  table.rows.push_back(
      {std::string("variables"), count_text(file.variables), std::string("features, genes")});
  if (file.stored_values)
    table.rows.push_back({std::string("stored values"), count_text(*file.stored_values), std::string()});
  if (file.nonzeros)
    table.rows.push_back({std::string("nonzeros, counted"), count_text(*file.nonzeros), std::string()});
  const auto zeros = sparsity(file);
  table.rows.push_back({std::string("sparsity"),
                        zeros ? fmt::format("{:.4f}", *zeros) : std::string("unknown"),
                        std::string("sparsity")});
  if (file.value_bytes)
    table.rows.push_back(
        {std::string("bytes of a value"), count_text(*file.value_bytes), std::string("value_bytes")});
  return table;
}

std::string matrix_text(const DataFile& file) {
  const auto others = file.matrices.empty() ? "no matrix" : fmt::format("{}", fmt::join(file.matrices, ", "));
  if (file.matrix.empty()) return fmt::format("The file has {}.", others);
  const auto type = file.value_type.empty() ? "" : " " + file.value_type;
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

Runner declare_inspect(CLI::App& app, const CommandLine&) {
  const auto options = std::make_shared<InspectOptions>();
  app.add_option("file", options->file, "the data file");
  app.add_option("--matrix", options->read.matrix,
                 "the matrix to describe: X (default), raw/X or layers/NAME")
      ->type_name("NAME")
      ->group("Options");
  app.add_flag("--count-zeros", options->read.count_zeros, "read the values too, to know how many are zero")
      ->group("Options");
  return [options] {
    if (options->file.empty())
      throw Error(ErrorKind::usage, "which file?").hint("mem-plan inspect FILE.h5ad");
    return inspect_report(read_data_file(options->file, options->read, progress_bar("counting zeros")));
  };
}

}  // namespace memplan
