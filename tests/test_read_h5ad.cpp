// The layouts of .h5ad files: which matrices they have, and how these agree with the tables beside them.
#include "memplan/read.hpp"
#include "odd_files.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

using Strings = std::vector<std::string>;

constexpr const char* k_damaged =
    "The file is damaged or was not written by its format's own library: try anndata.read_h5ad, "
    "scanpy.read_10x_h5 or biom.load_table on it, or write it again.";
constexpr const char* k_legacy = MEMPLAN_SOURCE_DIR "/examples/pbmc68k_reduced.h5ad";

// The message and the hint of the Error that reading throws; the file must be its place.
std::string odd_error(const std::string& name, const std::string& matrix = "X") {
  const auto text = error_text([&] { read_odd(name, {matrix, false}); });
  const auto start = "file | " + test_data("odd/" + name) + " | ";
  return text.starts_with(start) ? text.substr(start.size()) : "unexpected: " + text;
}

}  // namespace

TEST_CASE("the current layout is read") {
  const auto csr = read_data_file(test_data("small_csr.h5ad"), {});
  CHECK(csr.layout == "AnnData 0.1.0");
  CHECK(csr.observations == 30);
  CHECK(csr.variables == 20);
  CHECK(csr.notes.empty());
  const auto raw = read_data_file(test_data("small_dense.h5ad"), {"raw/X", false});
  CHECK(raw.matrix == "raw/X");
  CHECK(raw.storage == "csr");
  CHECK(raw.observations == 30);
  CHECK(raw.variables == 20);
  CHECK(raw.stored_values == 171);
  CHECK(raw.notes.empty());
  const auto layer = read_data_file(test_data("small_dense.h5ad"), {"layers/detected", true});
  CHECK(layer.value_type == "bool");
  CHECK(layer.value_bytes == 1);
  CHECK(layer.variables == 12);
  CHECK(layer.nonzeros == 106);
}

TEST_CASE("the legacy layout is read") {
  const auto x = read_data_file(k_legacy, {});
  CHECK(x.layout == "AnnData, legacy layout");
  CHECK(x.matrix == "X");
  CHECK(x.storage == "dense");
  CHECK(x.value_type == "float32");
  CHECK(x.observations == 700);
  CHECK(x.variables == 765);
  CHECK(x.matrices == Strings{"X", "raw/X"});
  const auto raw = read_data_file(k_legacy, {"raw/X", true});
  CHECK(raw.matrix == "raw/X");
  CHECK(raw.storage == "csr");
  CHECK(raw.stored_values == 174400);
  CHECK(raw.nonzeros == 174400);
  CHECK(raw.value_bytes == 4);
  CHECK(raw.observations == 700);
  CHECK(raw.variables == 765);
}

TEST_CASE("newer containers are read as far as HDF5 1.10 goes") {
  CHECK(read_odd("superblock_3.h5ad").stored_values == 3);
  const auto sparse = read_odd("too_new_sparse.h5ad");
  CHECK(sparse.observations == 4);
  CHECK(sparse.variables == 3);
  CHECK(sparse.stored_values == std::nullopt);
  CHECK(sparse.value_bytes == std::nullopt);
  CHECK(sparse.value_type.empty());
  CHECK(sparse.notes ==
        Strings{"the values of X are in a form that HDF5 1.10 cannot read (bad version number for "
                "layout message): how many are stored, and their type, is not known"});
  const auto names = read_odd("too_new_names.h5ad");
  CHECK(names.stored_values == 3);
  CHECK(names.notes ==
        Strings{"var/_index is in a form that HDF5 1.10 cannot read (bad version number for layout "
                "message): its length was not compared"});
  const auto dense = read_odd("too_new_dense.h5ad");
  CHECK(dense.observations == 4);
  CHECK(dense.variables == 3);
  CHECK(dense.storage.empty());
  CHECK(dense.notes ==
        Strings{
            "X is in a form that HDF5 1.10 cannot read (bad version number for layout message), so that its "
            "storage, type and zeros are not known: its dimensions are the lengths of obs and var"});
  const auto real = read_data_file(test_data("too_new.h5ad"), {"X", false, true});
  CHECK(real.observations == 30);
  CHECK(real.variables == 20);
  CHECK(real.storage == "csr");
  CHECK(real.stored_values == std::nullopt);
  CHECK(real.median_row_nonzeros == std::nullopt);
  CHECK(odd_error("too_new_names.h5ad", "layers/a") ==
        "has no matrix 'layers/a': it has X | Name one that it has.");
}

TEST_CASE("without X the dimensions are those of obs and var") {
  const auto file = read_odd("no_x.h5ad", {"X", true});
  CHECK(file.observations == 4);
  CHECK(file.variables == 3);
  CHECK(file.matrix.empty());
  CHECK(file.storage.empty());
  CHECK(file.nonzeros == std::nullopt);
  CHECK(file.matrices.empty());
  CHECK(file.notes == Strings{"the file has no X: its dimensions are the lengths of obs and var"});
  CHECK(sparsity(file) == std::nullopt);
}

TEST_CASE("an index that is encoded as a group is counted too") {
  CHECK(read_odd("nullable_index.h5ad").observations == 4);
}

TEST_CASE("a link within the file is followed") {
  const auto file = read_odd("soft_link.h5ad");
  CHECK(file.matrix == "X");
  CHECK(file.stored_values == 3);
  CHECK(file.matrices == Strings{"X", "layers/counts"});
}

TEST_CASE("a matrix that is not there is answered with those that are") {
  CHECK(odd_error("soft_link.h5ad", "layers/count") ==
        "has no matrix 'layers/count': it has X, layers/counts | did you mean 'layers/counts'?");
  CHECK(odd_error("no_x.h5ad", "raw/X") == "has no matrix 'raw/X': it has none | leave --matrix out");
  CHECK(odd_error("soft_link.h5ad", "obs") ==
        "has no matrix 'obs': it has X, layers/counts | Name one that it has.");
  CHECK(odd_error("soft_link.h5ad", "layers/") ==
        "has no matrix 'layers/': it has X, layers/counts | Name one that it has.");
  CHECK(odd_error("soft_link.h5ad", "a\x1b[31m") ==
        "has no matrix 'a�[31m': it has X, layers/counts | Name one that it has.");
  std::string layers;
  for (int i = 0; i < 20; ++i)
    layers += (i < 10 ? "layers/layer0" : "layers/layer") + std::to_string(i) + ", ";
  CHECK(odd_error("many_layers.h5ad", "raw.X") ==
        "has no matrix 'raw.X': it has " + layers + "and 5 more | Name one that it has.");
}

TEST_CASE("a matrix and the tables beside it must agree") {
  CHECK(odd_error("rows_differ.h5ad") ==
        std::string("X has 4 rows, but obs lists 5 observations | ") + k_damaged);
  CHECK(odd_error("columns_differ.h5ad") ==
        std::string("X has 3 columns, but var lists 2 variables | ") + k_damaged);
}

TEST_CASE("HDF5 that is not AnnData is refused, and known strangers are named") {
  const std::string none =
      "is HDF5 of no format that is read: it has none of X, obs, var (AnnData), no matrix of 10x Genomics, "
      "and "
      "no BIOM table | ";
  CHECK(odd_error("stranger.h5") == none + "A file of AnnData, of 10x Genomics or of BIOM 2 is needed.");
  CHECK(odd_error("loom.h5") ==
        none + "It looks like a loom file: anndata.io.read_loom(...).write_h5ad(...) converts it.");
}

TEST_CASE("what lies in other files is not read") {
  const std::string copy = " | Copy it into one file: anndata.read_h5ad(...).write_h5ad(...).";
  const std::string own = ": only what lies in this file is read";
  CHECK(odd_error("external_link.h5ad") == "X is a link to another file" + own + copy);
  CHECK(odd_error("external_storage.h5ad") == "X is a dataset with external storage" + own + copy);
  CHECK(odd_error("virtual.h5ad") == "X is a virtual dataset" + own + copy);
  CHECK(odd_error("soft_to_external.h5ad") == "X is a link that leads to nothing in this file" + own + copy);
}
