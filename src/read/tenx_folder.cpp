// What Cell Ranger, STARsolo and others write for one sample: matrix.mtx with the lists of its columns and
// rows.
#include <fmt/format.h>

#include <algorithm>

#include "memplan/error.hpp"
#include "read/folder.hpp"
#include "read/formats.hpp"
#include "read/matrix_market.hpp"
#include "read/stream.hpp"

namespace memplan {

namespace {

std::int64_t count_lines(const std::string& path, const Progress& report_progress) {
  ByteStream stream(path);
  std::int64_t lines = 0;
  char last = '\n';
  for (auto bytes = stream.next(); !bytes.empty(); bytes = stream.next()) {
    lines += std::count(bytes.begin(), bytes.end(), '\n');
    last = bytes.back();
    report_progress(stream.fraction());
  }
  return lines + (last != '\n' ? 1 : 0);
}

std::string file_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

// A list must be as long as the matrix says; a list that is not there is noted.
void check_list(const std::string& path, const char* what, std::int64_t expected, DataFile& file,
                const Progress& report_progress) {
  if (path.empty()) {
    file.notes.push_back(
        fmt::format("there is no list of {} beside the matrix: its length was not compared", what));
    return;
  }
  const auto lines = count_lines(path, report_progress);
  if (lines == expected) return;
  throw Error(ErrorKind::file, fmt::format("the matrix has {} {}, but {} lists {}", expected, what,
                                           printable(file_name(path)), lines))
      .hint("The files are not of one sample, or one of them is damaged: copy or download them again.");
}

}  // namespace

DataFile read_tenx_folder(const std::string& path, const ReadOptions&, const Progress& report_progress) {
  const auto files = tenx_files(path);
  if (!files) throw unknown_folder(path);
  const auto header = read_matrix_market_header(files->matrix);
  auto file = describe_matrix_market(header, true);
  file.format = "10x_mtx";
  file.layout = fmt::format("10x Genomics, Matrix Market{}", header.is_compressed ? ", gzip" : "");
  check_list(files->barcodes, "barcodes", file.observations, file, report_progress);
  check_list(files->features, "features", file.variables, file, report_progress);
  return file;
}

}  // namespace memplan
