// Matrix Market: a banner, comments, the sizes; only these are read.
// https://math.nist.gov/MatrixMarket/formats.html
#include "read/matrix_market.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "memplan/error.hpp"
#include "memplan/words.hpp"
#include "read/folder.hpp"
#include "read/formats.hpp"
#include "read/stream.hpp"
#include "read/words.hpp"

namespace memplan {

namespace {

constexpr std::size_t k_longest_matrix_line = std::size_t{64} << 10;
constexpr std::size_t k_most_comment_bytes = std::size_t{16} << 20;
constexpr std::int64_t k_shortest_entry_bytes = 4;  // "1 1\n"
constexpr std::int64_t k_shortest_value_bytes = 2;  // "0\n"

Error damaged_matrix_market(const std::string& message) {
  return Error(ErrorKind::file, message)
      .hint("The file is damaged or no Matrix Market file: try scipy.io.mmread on it, or write it again.");
}

std::string required_word(const std::vector<std::string>& words, std::size_t index,
                          const std::vector<std::string>& accepted) {
  const auto word = index < words.size() ? words[index] : "";
  if (std::find(accepted.begin(), accepted.end(), word) != accepted.end()) return word;
  throw damaged_matrix_market(
      fmt::format("its banner says '{}' where {} is needed", printable(word, 40), one_of(accepted)));
}

MatrixMarketHeader read_banner(const std::string& line) {
  const auto words = split_words(lower_case(line));
  required_word(words, 0, {"%%matrixmarket"});
  required_word(words, 1, {"matrix"});
  MatrixMarketHeader header;
  header.is_sparse = required_word(words, 2, {"coordinate", "array"}) == "coordinate";
  header.field =
      required_word(words, 3, {"real", "double", "integer", "unsigned-integer", "complex", "pattern"});
  header.symmetry = required_word(words, 4, {"general", "symmetric", "skew-symmetric", "hermitian"});
  return header;
}

// The line of the sizes; comments and empty lines before it are passed over.
std::string sizes_line(LineReader& lines, MatrixMarketHeader& header) {
  std::size_t passed = 0;
  while (const auto line = lines.next(k_longest_matrix_line)) {
    if (line->starts_with("%metadata_json:")) header.is_tenx = true;
    if (!line->starts_with('%') && !split_words(*line).empty()) return *line;
    passed += line->size() + 1;
    if (passed > k_most_comment_bytes) throw damaged_matrix_market("has 16 MiB of comments and no sizes");
  }
  throw damaged_matrix_market("ends before its sizes");
}

void check_sizes(const MatrixMarketHeader& header, std::optional<std::int64_t> bytes_left) {
  std::int64_t elements = 0;
  if (__builtin_mul_overflow(header.rows, header.columns, &elements))
    throw damaged_matrix_market(
        fmt::format("claims to have {} rows and {} columns", header.rows, header.columns));
  if (header.entries > elements)
    throw damaged_matrix_market(
        fmt::format("claims {} entries, but has only {} elements", header.entries, elements));
  const bool is_whole = header.is_sparse || header.symmetry == "general";
  const auto shortest = header.is_sparse ? k_shortest_entry_bytes : k_shortest_value_bytes;
  if (bytes_left && is_whole && header.entries > (*bytes_left + 1) / shortest)
    throw damaged_matrix_market(
        fmt::format("claims {} entries, but only {} bytes follow", header.entries, *bytes_left));
}

}  // namespace

MatrixMarketHeader read_matrix_market_header(const std::string& path) {
  ByteStream stream(path);
  LineReader lines(stream);
  auto header = read_banner(lines.next(k_longest_matrix_line).value_or(""));
  const auto line = sizes_line(lines, header);
  const auto sizes = parse_counts(split_words(line));
  if (sizes.size() != (header.is_sparse ? 3U : 2U))
    throw damaged_matrix_market(fmt::format("gives its sizes as '{}'; {} whole numbers are needed",
                                            printable(line, 40), header.is_sparse ? "3" : "2"));
  header.rows = sizes[0];
  header.columns = sizes[1];
  header.is_compressed = stream.is_compressed();
  if (!header.is_sparse) check_sizes(header, std::nullopt);
  header.entries = header.is_sparse ? sizes[2] : header.rows * header.columns;
  auto left = stream.bytes_left();
  if (left) *left += static_cast<std::int64_t>(lines.bytes_waiting());
  check_sizes(header, left);
  return header;
}

DataFile describe_matrix_market(const MatrixMarketHeader& header, bool features_by_rows) {
  DataFile file;
  file.storage = header.is_sparse ? "coordinate" : "dense";
  file.value_type = header.field;
  file.observations = features_by_rows ? header.columns : header.rows;
  file.variables = features_by_rows ? header.rows : header.columns;
  if (header.is_sparse) file.stored_values = header.entries;
  if (features_by_rows)
    file.notes.push_back("10x Genomics' matrices are features × barcodes: its columns are the observations");
  return file;
}

DataFile read_matrix_market(const std::string& path, const ReadOptions&, const Progress&) {
  const auto header = read_matrix_market_header(path);
  auto file = describe_matrix_market(header, header.is_tenx);
  file.format = "mtx";
  file.layout = fmt::format("Matrix Market, {}{}", header.symmetry, header.is_compressed ? ", gzip" : "");
  if (!header.is_tenx) file.notes.push_back("the matrix' rows are taken as the observations");
  if (header.symmetry != "general") {
    file.storage = header.is_sparse ? "coordinate, one triangle" : "dense, one triangle";
    file.notes.push_back(
        "one triangle of the matrix is stored: how many of its elements are zero is not in the header");
  }
  return file;
}

}  // namespace memplan
