#include "read/formats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "memplan/error.hpp"
#include "memplan/sys.hpp"
#include "read/folder.hpp"
#include "read/signature.hpp"
#include "read/stream.hpp"

namespace memplan {

namespace {

using namespace std::string_view_literals;

bool is_matrix_market(std::string_view start) {
  return start.starts_with("%%MatrixMarket");
}
bool is_npy(std::string_view start) {
  return start.starts_with("\x93NUMPY");
}
bool is_parquet(std::string_view start) {
  return start.starts_with("PAR1");
}

// BIOM 1.0 is the one format of JSON that is read; its reader checks that it is that.
bool is_json(std::string_view start) {
  const auto first = start.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && start[first] == '{';
}

struct Format {
  bool (*is_it)(std::string_view start);
  bool reads_gzip;
  Reader read;
};

// By the first bytes.
constexpr Format k_formats[] = {
    {is_hdf5, false, read_hdf5},     {is_matrix_market, true, read_matrix_market},
    {is_npy, false, read_npy},       {is_parquet, false, read_parquet},
    {is_json, true, read_biom_json},
};

struct TextFormat {
  std::string_view extension;
  Reader read;
};

// By the name, for text that could be anything.
constexpr TextFormat k_text_formats[] = {
    {".csv", read_delimited}, {".tsv", read_delimited}, {".tab", read_delimited}};

constexpr auto k_tables = "A table's name ends in .csv or .tsv (.gz behind it where it is compressed)."sv;

Error unknown(std::string_view start, bool is_compressed) {
  const auto guess = guess_kind(start);
  const auto what = (is_compressed ? "gzip-compressed " : "") + guess.what;
  return Error(ErrorKind::file, fmt::format("is {}: none of the formats that are read", what))
      .hint(guess.hint);
}

Reader find_text_reader(const std::string& path, std::string_view start, bool is_compressed) {
  const auto extension = extension_of(path);
  for (const auto& format : k_text_formats)
    if (extension == format.extension) return format.read;
  throw unknown(start, is_compressed).hint(std::string(k_tables));
}

Reader find_file_reader(const std::string& path) {
  const bool is_compressed = read_start(path, 2) == "\x1f\x8b";
  const auto start = start_of_contents(path, k_signature_bytes);
  const auto* format =
      std::find_if(std::begin(k_formats), std::end(k_formats), [&](auto& row) { return row.is_it(start); });
  if (format == std::end(k_formats))
    return !start.empty() && is_text(start) ? find_text_reader(path, start, is_compressed)
                                            : throw unknown(start, is_compressed);
  if (is_compressed && !format->reads_gzip)
    throw Error(ErrorKind::file, "is gzip-compressed, and its format is read only decompressed")
        .hint("Decompress it first: gunzip --keep FILE.");
  if (format->read == read_matrix_market && tenx_files(path)) return read_tenx_folder;
  return format->read;
}

}  // namespace

Reader find_reader(const std::string& path) {
  if (!is_folder(path)) return find_file_reader(path);
  switch (folder_kind(path)) {
    case FolderKind::tenx:
      return read_tenx_folder;
    case FolderKind::parts:
      return read_parts;
    case FolderKind::unknown:
      break;
  }
  throw unknown_folder(path);
}

void require_one_matrix(const ReadOptions& options) {
  if (options.matrix == "X") return;
  throw Error(ErrorKind::file, fmt::format("has no matrix '{}': a file of its format is one matrix",
                                           printable(options.matrix)))
      .hint("Leave --matrix out.");
}

}  // namespace memplan
