#include "memplan/read.hpp"
#include "read/count.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

std::optional<std::int64_t> nonzeros(const std::string& name, const std::string& matrix = "X") {
  return read_data_file(test_data(name), {matrix, true}).nonzeros;
}

std::string count_error(const std::string& name) {
  const auto text = error_text([&] { nonzeros(name); });
  return text.substr(("file | " + test_data(name) + " | ").size());
}

}  // namespace

TEST_CASE("stored values that are zero do not count") {
  const auto file = read_data_file(test_data("odd/stored_zeros.h5ad"), {"X", true});
  CHECK(file.stored_values == 3);
  CHECK(file.nonzeros == 2);
  CHECK(sparsity(file) == 1 - 2.0 / 12);
}

TEST_CASE("values of every kind are counted") {
  CHECK(nonzeros("small_csr.h5ad") == 188);
  CHECK(nonzeros("small_csc.h5ad") == 173);
  CHECK(nonzeros("small_dense.h5ad") == 106);
  CHECK(nonzeros("small_dense.h5ad", "layers/counts") == 106);
  CHECK(nonzeros("odd/float16.h5ad") == 12);
  CHECK(nonzeros("odd/big_endian.h5ad") == 11);
  CHECK(nonzeros("odd/flat_column.h5ad") == 4);
}

TEST_CASE("a piece larger than a block is counted part by part, NaN among the values") {
  CHECK(nonzeros("odd/large_pieces.h5ad") == 4);
}

TEST_CASE("an empty matrix has nothing to count") {
  CHECK(read_data_file(test_data("odd/empty.h5ad"), {"X", true}).nonzeros == 0);
}

TEST_CASE("a counted matrix has no note that its zeros are unknown") {
  CHECK(read_data_file(test_data("small_dense.h5ad"), {"X", true}).notes.empty());
}

TEST_CASE("what cannot be counted is refused with the reason") {
  const std::string leave = " | Leave the zeros uncounted, or write the file again with smaller chunks.";
  CHECK(count_error("odd/huge_pieces.h5ad") ==
        "X is compressed in pieces of 268.44 MB: pieces of up to 128.00 MB are counted" + leave);
  CHECK(count_error("odd/unknown_filter.h5ad") ==
        "X is compressed with HDF5 filter 32000 (lzf), which is not read here | Write the file again with "
        "gzip compression, or do without these values.");
  CHECK(count_error("odd/nothing_written.h5ad") ==
        "X claims 9,007.20 TB of values in a file of 1.41 kB: these are not read | The file is damaged or "
        "was not written by its format's own library: try anndata.read_h5ad, scanpy.read_10x_h5 or "
        "biom.load_table on it, or write it again.");
  CHECK(count_error("odd/too_new_sparse.h5ad") ==
        "X/data is stored in a form that HDF5 1.10 cannot read | Write it again in the earlier form, as "
        "anndata's write_h5ad does (h5py: libver=\"v110\"); if that fails as well, the file is damaged.");
}
