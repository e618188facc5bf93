#include <algorithm>
#include <chrono>
#include <random>

#include "memplan/read.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

std::string data_file_error(const std::string& path, const ReadOptions& options = {}) {
  return error_text([&] { read_data_file(path, options); });
}

constexpr const char* k_needs_table =
    "A table's name ends in .csv or .tsv (.gz behind it where it is compressed).";

// Reads the bytes as a file: a DataFile or an Error(file) that names it must come of it, in time.
void check_outcome(const std::string& path, const std::string& bytes, const ReadOptions& options) {
  spill(path, bytes);
  const auto start = std::chrono::steady_clock::now();
  try {
    const auto file = read_data_file(path, options);
    CHECK(file.format == "h5ad");
    CHECK(file.observations >= 0);
    CHECK(file.variables >= 0);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::file);
    CHECK(error.where() == path);
    CHECK_FALSE(std::string(error.what()).empty());
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(15));
}

}  // namespace

TEST_CASE("a file that is no data file is refused with what it is") {
  const ScratchFolder folder;
  const auto path = folder / "x.h5ad";
  spill(path, "gene,a,b\n");
  CHECK(data_file_error(path) ==
        "file | " + path + " | is text ('gene,a,b'): none of the formats that are read | " + k_needs_table);
  spill(path, "");
  CHECK(data_file_error(path) ==
        "file | " + path + " | is empty: none of the formats that are read | Copy or download it again.");
  spill(path, "\x1f\x8b\x08");
  CHECK(data_file_error(path) ==
        "file | " + path +
            " | its gzip data end too early | Copy or download it again; gzip --test FILE "
            "checks it.");
}

TEST_CASE("a path that is no file is refused as such") {
  const ScratchFolder folder;
  CHECK(data_file_error(folder.path())
            .starts_with("file | " + folder.path() + " | is a folder without a data set"));
  CHECK(data_file_error("/dev/zero") ==
        "file | /dev/zero | is a device, not a regular file | name a file that is stored on a disk");
  const auto missing = folder / "x.h5ad";
  CHECK(data_file_error(missing) ==
        "file | " + missing + " | does not exist | check the name: ls " + folder.path() + "/");
  spill(folder / "y.h5ad", "");
  CHECK(data_file_error(missing) == "file | " + missing + " | does not exist | did you mean 'y.h5ad'?");
}

TEST_CASE("what the header says comes back whole") {
  const auto file = read_data_file(test_data("small_dense.h5ad"), {});
  CHECK(file.path == test_data("small_dense.h5ad"));
  CHECK(file.format == "h5ad");
  CHECK(file.layout == "AnnData 0.1.0");
  CHECK(file.matrix == "X");
  CHECK(file.storage == "dense");
  CHECK(file.value_type == "float64");
  CHECK(file.observations == 30);
  CHECK(file.variables == 12);
  CHECK(file.stored_values == std::nullopt);
  CHECK(file.nonzeros == std::nullopt);
  CHECK(file.value_bytes == 8);
  CHECK(file.matrices == std::vector<std::string>{"X", "raw/X", "layers/counts", "layers/detected"});
  CHECK(file.notes ==
        std::vector<std::string>{"X is dense: how many of its values are zero is not in the header"});
}

TEST_CASE("sparsity is counted, else told by a sparse matrix, else unknown") {
  DataFile file;
  file.observations = 10;
  file.variables = 20;
  file.storage = "dense";
  CHECK(sparsity(file) == std::nullopt);
  file.storage = "csr";
  CHECK(sparsity(file) == std::nullopt);
  file.stored_values = 50;
  CHECK(sparsity(file) == 0.75);
  file.nonzeros = 20;
  CHECK(sparsity(file) == 0.9);
  file.storage = "dense";
  CHECK(sparsity(file) == 0.9);
  file.variables = 0;
  CHECK(sparsity(file) == std::nullopt);
}

TEST_CASE("progress is reported while zeros are counted, up to 1") {
  std::vector<double> seen;
  read_data_file(test_data("odd/large_pieces.h5ad"), {"X", true},
                 [&](double fraction) { seen.push_back(fraction); });
  CHECK(seen.size() == 4);
  CHECK(std::is_sorted(seen.begin(), seen.end()));
  CHECK(seen.back() == 1);
}

TEST_CASE("a file cut short is refused, at every length") {
  const ScratchFolder folder;
  const auto path = folder / "cut.h5ad";
  for (const auto* name : {"small_csr.h5ad", "odd/superblock_3.h5ad"}) {
    const auto whole = slurp(test_data(name));
    const auto step = std::max<std::size_t>(1, whole.size() / 60);
    for (std::size_t length = 8; length < whole.size(); length += step) {
      spill(path, whole.substr(0, length));
      CAPTURE(length);
      const auto text = data_file_error(path, {"X", true});
      CHECK(text.starts_with("file | " + path + " | cannot be opened as HDF5: "));
      CHECK(text.ends_with(
          " | The file is damaged or was not written by its format's own library: try anndata.read_h5ad, "
          "scanpy.read_10x_h5 or biom.load_table on it, or write it again."));
    }
  }
}

TEST_CASE("a damaged file is read or refused, and harms nothing") {
  const auto seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const ScratchFolder folder;
  const std::vector<std::pair<std::string, std::string>> matrices = {
      {"small_csr.h5ad", "X"},        {"small_csc.h5ad", "X"},
      {"small_dense.h5ad", "raw/X"},  {"odd/superblock_3.h5ad", "X"},
      {"odd/large_pieces.h5ad", "X"}, {"odd/soft_link.h5ad", "layers/counts"}};
  for (int round = 0; round < 180; ++round) {
    const auto& chosen = matrices[static_cast<std::size_t>(round) % matrices.size()];
    const auto& name = chosen.first;
    CAPTURE(round);
    CAPTURE(name);
    auto bytes = slurp(test_data(name));
    for (auto flips = 1 + random() % 30; flips > 0; --flips)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    check_outcome(folder / "damaged.h5ad", bytes, {chosen.second, random() % 2 == 0});
  }
}
