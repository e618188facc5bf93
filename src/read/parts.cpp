// A table in parts: the files of one folder, which have the same columns.
#include <fmt/format.h>

#include <algorithm>

#include "memplan/error.hpp"
#include "read/folder.hpp"
#include "read/formats.hpp"

namespace memplan {

namespace {

bool has_same_columns(const DataFile& a, const DataFile& b) {
  return std::equal(a.column_types.begin(), a.column_types.end(), b.column_types.begin(),
                    b.column_types.end(),
                    [](auto& x, auto& y) { return x.name == y.name && x.columns == y.columns; });
}

void add_part(const DataFile& part, const std::string& first, DataFile& whole) {
  if (column_count(part) != column_count(whole))
    throw Error(ErrorKind::file, fmt::format("has {} columns, but {} has {}: they are not parts of one table",
                                             column_count(part), printable(first), column_count(whole)))
        .hint("Name the file that is meant.");
  if (!has_same_columns(part, whole)) {
    const auto note = "the parts differ in the types of their columns; those of the first are shown";
    if (std::find(whole.notes.begin(), whole.notes.end(), note) == whole.notes.end())
      whole.notes.emplace_back(note);
  }
  if (__builtin_add_overflow(whole.observations, part.observations, &whole.observations))
    throw Error(ErrorKind::file, "its parts claim more rows than there can be");
}

}  // namespace

DataFile read_parts(const std::string& path, const ReadOptions& options, const Progress& report_progress) {
  const auto names = part_names(path);
  if (names.empty()) throw unknown_folder(path);
  const auto read = extension_of(names.front()) == ".parquet" ? read_parquet : read_delimited;
  DataFile whole;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto report_part = [&](double fraction) {
      report_progress((static_cast<double>(i) + fraction) / static_cast<double>(names.size()));
    };
    try {
      const auto part = read(fmt::format("{}/{}", path, names[i]), options, report_part);
      if (i == 0)
        whole = part;
      else
        add_part(part, names.front(), whole);
    } catch (Error& error) {
      throw error.where().empty() ? error.at(printable(fmt::format("{}/{}", path, names[i]), 4096)) : error;
    }
    report_part(1);
  }
  whole.layout = fmt::format("{}, {} file{}", whole.layout, names.size(), names.size() == 1 ? "" : "s");
  return whole;
}

}  // namespace memplan
