// Every format but AnnData's: files as the real libraries write them (tests/data/make_formats.py), broken and
// damaged ones.
#include <algorithm>
#include <random>

#include "memplan/read.hpp"
#include "read/formats.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

std::string format_file(const std::string& name) {
  return test_data("formats/" + name);
}

std::string format_error(const std::string& path, const ReadOptions& options = {}) {
  const auto text = error_text([&] { read_data_file(path, options); });
  const auto start = "file | " + path + " | ";
  return text.starts_with(start) ? text.substr(start.size()) : text;
}

// Sanitized, a read takes ten times as long, and the fuzzers go on where these end.
constexpr std::size_t k_lengths = k_address_sanitizer ? 150 : 700;
constexpr int k_rounds = k_address_sanitizer ? 800 : 4000;

// Reads in this process, so that the sanitizers see it: a DataFile that makes sense or an Error(file).
void check_outcome(const std::string& path) {
  try {
    const auto file = find_reader(path)(path, {}, [](double) {});
    CHECK(file.observations >= 0);
    CHECK(file.variables >= 0);
    CHECK(file.stored_values.value_or(0) >= 0);
    CHECK(file.median_row_nonzeros.value_or(0) >= 0);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::file);
    CHECK_FALSE(std::string(error.what()).empty());
    CHECK_FALSE(error.hint().empty());
  }
}

// Formats that this program reads by itself, as small files.
const char* const k_own_files[] = {
    "integers.mtx",    "reals.mtx",  "reals.mtx.gz",       "dense.mtx",       "symmetric.mtx",
    "table_json.biom", "matrix.npy", "dense_json.biom.gz", "pyarrow.parquet", "nested.parquet",
    "polars.parquet",  "pandas.csv", "pandas.tsv.gz",      "excel.csv"};

}  // namespace

TEST_CASE("the dimensions of each format, all of one matrix of 30 × 20 with 188 values that are not zero") {
  struct Fact {
    const char* name;
    const char* format;
    const char* storage;
    const char* type;
    std::int64_t observations;
    std::int64_t variables;
    std::optional<std::int64_t> stored;
    std::optional<double> median;
    std::optional<std::int64_t> value_bytes;
  };
  const auto none = std::nullopt;
  const Fact facts[] = {
      {"integers.mtx", "mtx", "coordinate", "integer", 30, 20, 188, none, none},
      {"reals.mtx", "mtx", "coordinate", "real", 30, 20, 188, none, none},
      {"reals.mtx.gz", "mtx", "coordinate", "real", 30, 20, 188, none, none},
      {"dense.mtx", "mtx", "dense", "real", 4, 3, none, none, none},
      {"symmetric.mtx", "mtx", "coordinate, one triangle", "real", 20, 20, 200, none, none},
      {"tenx", "10x_mtx", "coordinate", "integer", 30, 20, 188, none, none},
      {"tenx/", "10x_mtx", "coordinate", "integer", 30, 20, 188, none, none},
      {"tenx/matrix.mtx.gz", "10x_mtx", "coordinate", "integer", 30, 20, 188, none, none},
      {"tenx_2", "10x_mtx", "coordinate", "integer", 30, 20, 188, none, none},
      {"tenx_named", "10x_mtx", "coordinate", "integer", 30, 20, 188, none, none},
      {"tenx_named/GSM1_matrix.mtx.gz", "10x_mtx", "coordinate", "integer", 30, 20, 188, none, none},
      {"tenx.h5", "10x_h5", "csr", "int32", 30, 20, 188, 6, 4},
      {"tenx_too_new.h5", "10x_h5", "csr", "", 30, 20, none, none, none},
      {"table.biom", "biom", "csr", "float64", 30, 20, 188, 6, 8},
      {"too_new.biom", "biom", "csr", "", 30, 20, 188, none, none},
      {"table_json.biom", "biom", "coordinate", "float", 30, 20, 188, 6, none},
      {"dense_json.biom.gz", "biom", "dense", "float", 30, 20, none, 6, none},
      {"matrix.npy", "npy", "dense", "float32", 30, 20, none, none, 4},
      {"columns_first.npy", "npy", "dense", "int64", 30, 20, none, none, 8},
      {"flat.npy", "npy", "dense", "bool", 7, 1, none, none, 1},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.name);
    const auto file = read_data_file(format_file(fact.name), {"X", false, true});
    CHECK(file.format == fact.format);
    CHECK(file.storage == fact.storage);
    CHECK(file.value_type == fact.type);
    CHECK(file.observations == fact.observations);
    CHECK(file.variables == fact.variables);
    CHECK(file.stored_values == fact.stored);
    CHECK(file.median_row_nonzeros == fact.median);
    CHECK(file.value_bytes == fact.value_bytes);
  }
  CHECK(read_data_file(test_data("small_csr.h5ad"), {"X", false, true}).median_row_nonzeros.has_value());
  CHECK_FALSE(read_data_file(test_data("small_csr.h5ad"), {}).median_row_nonzeros.has_value());
}

TEST_CASE("tables: rows, columns and their types") {
  struct Fact {
    const char* name;
    std::int64_t rows;
    std::int64_t numeric;
    std::string types;
  };
  const Fact facts[] = {
      {"pyarrow.parquet", 40, 4, "string 3, int64 1, float64 3, bool 1, "},
      {"polars.parquet", 40, 4, "string 3, int64 1, float64 3, bool 1, "},
      {"parquet_parts", 33, 4, "string 3, int64 1, float64 3, bool 1, "},
      {"pandas_index.parquet", 2, 1, "float64 1, int64 1, "},
      {"nested.parquet", 2, 5, "int64 2, string 1, timestamp 1, uint8 1, float16 1, decimal 1, "},
      {"pandas.csv", 40, 4, "text 4, number 4, "},
      {"pandas.tsv.gz", 40, 4, "text 4, number 4, "},
      {"excel.csv", 40, 4, "text 4, number 4, "},
      {"tsv_parts", 21, 4, "text 4, number 4, "},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.name);
    const auto file = read_data_file(format_file(fact.name), {});
    std::string types;
    for (const auto& type : file.column_types) types += type.name + " " + std::to_string(type.columns) + ", ";
    CHECK(file.observations == fact.rows);
    CHECK(file.variables == fact.numeric);
    CHECK(types == fact.types);
  }
}

TEST_CASE("zeros are counted in HDF5 and in BIOM and refused elsewhere, as is the name of a matrix") {
  CHECK(read_data_file(format_file("tenx.h5"), {"X", true}).nonzeros == 188);
  CHECK(read_data_file(format_file("table.biom"), {"X", true}).nonzeros == 188);
  CHECK(read_data_file(format_file("table_json.biom"), {}).nonzeros == 188);
  CHECK(read_data_file(format_file("dense_json.biom.gz"), {}).nonzeros == 188);
  CHECK(format_error(format_file("reals.mtx"), {"X", true}) ==
        "its zeros cannot be counted: those of HDF5 and of BIOM files can | Leave --count-zeros out.");
  for (const auto* name : {"reals.mtx", "table.biom", "parquet_parts"})
    CHECK(format_error(format_file(name), {"raw/X"}) ==
          "has no matrix 'raw/X': a file of its format is one matrix | Leave --matrix out.");
}

TEST_CASE("a matrix for each genome is chosen by name") {
  const auto path = format_file("tenx_two_genomes.h5");
  CHECK(format_error(path) == "has a matrix for each genome: hg19, mm10 | Choose one: --matrix hg19.");
  CHECK(format_error(path, {"mm11"}) == "has no matrix 'mm11': it has hg19, mm10 | did you mean 'mm10'?");
  CHECK(read_data_file(path, {"mm10"}).stored_values == 188);
}

TEST_CASE("lists beside a matrix must agree with it") {
  CHECK(format_error(format_file("tenx_differs.h5"))
            .starts_with("matrix/features/id has 19 entries, but matrix/shape says 20 | "));
  const ScratchFolder folder;
  std::filesystem::copy(format_file("tenx_2"), folder.path(), std::filesystem::copy_options::recursive);
  spill(folder / "barcodes.tsv", "one\ntwo");
  CHECK(format_error(folder.path()) ==
        "the matrix has 30 barcodes, but barcodes.tsv lists 2 | The files are not of one sample, or one of "
        "them is "
        "damaged: copy or download them again.");
  std::filesystem::remove(folder / "barcodes.tsv");
  const auto notes = read_data_file(folder.path(), {}).notes;
  CHECK(notes.back() == "there is no list of barcodes beside the matrix: its length was not compared");
}

TEST_CASE("what the text of a small file says, or why it is refused") {
  struct Fact {
    const char* name;
    std::string text;
    std::string outcome;  // "observations × variables", or the message
  };
  const std::string mm = "%%MatrixMarket matrix ";
  const std::string biom = R"({"format": "Biological Observation Matrix 1.0.0", "matrix_type": "sparse", )";
  const Fact facts[] = {
      {"a.mtx", mm + "coordinate real general\n2 3 1\n1 1 4\n", "2 × 3"},
      {"a.mtx", mm + "COORDINATE Pattern General\r\n% c\r\n\r\n2 3 1\r\n1 1\r\n", "2 × 3"},
      {"a.mtx", mm + "vector real general\n2\n",
       "its banner says 'vector' where coordinate or array is needed"},
      {"a.mtx", mm + "coordinate real general\n% only\n", "ends before its sizes"},
      {"a.mtx", mm + "coordinate real general\n2 3\n",
       "gives its sizes as '2 3'; 3 whole numbers are needed"},
      {"a.mtx", mm + "coordinate real general\n2 -3 1\n",
       "gives its sizes as '2 -3 1'; 3 whole numbers are needed"},
      {"a.mtx", mm + "coordinate real general\n2 3 7\n", "claims 7 entries, but has only 6 elements"},
      {"a.mtx", mm + "coordinate real general\n9000000000 9000000000 1\n",
       "claims to have 9000000000 rows and 9000000000 columns"},
      {"a.mtx", mm + "coordinate real general\n90000 90000 1000000\n1 1 1\n",
       "claims 1000000 entries, but only 6 bytes follow"},
      {"a.csv", "g,x,y\nA,1,2\nB,3,4\n", "2 × 2"},
      {"a.csv", "g,x,y\r\n\"A\nB\",1,2\r\n\r\nB,3,4", "2 × 2"},
      {"a.csv", "1,2\n3,4\n5,NA\n", "3 × 2"},
      {"a.csv", "x,y\nr1,1,2\nr2,1,2\n", "2 × 2"},
      {"a.csv", "x;y\n1;2\n", "1 × 2"},
      {"a.csv", "# exported; v2\nid,a,b\nr,1,2\ns,3,4\n", "2 × 2"},
      {"a.csv", "# plain comment\n\r\nid;a;b\nr;1;2\ns;3;4\n", "2 × 2"},
      {"a.csv", "#id;a;b\n", "has no rows"},
      {"a.csv", "x,y\n5\" pipe,2\n6\" pipe,3\n", "2 × 1"},
      {"a.csv", "x,y\n\"a\"\"b\",2\n", "1 × 1"},
      {"a.csv", "x,y\n1\n", "has 2 columns in its first row and 1 in the next"},
      {"a.csv", "x,y\na,1\n\"b,2\n", "the quote that opens in row 3 is never closed"},
      {"a.tsv", "# made by hand\n#OTU ID\ts1\ts2\nA\t1\t2\n", "1 × 2"},
      {"a.tsv", "\n\n", "has no rows"},
      {"a.csv", "x\n" + std::string(1'000'000, '\n') + "1\n", "1 × 1"},
      {"a.tsv", std::string(400'000, '\t') + "\n" + std::string(400'000, '\t') + "\n", "2 × 400001"},
      {"a.csv", std::string(3'000'001, ','), "has more than 3000000 fields in its first rows"},
      {"a.txt", "x,y\n1,2\n", "is text ('x,y'): none of the formats that are read"},
      {"a.biom", biom + R"("data": [[0, 1, 2.5], [1, 0, 0]], "shape": [2, 3]})", "3 × 2"},
      {"a.biom", biom + R"("shape": [2, 3], "data": [[0, 3, 1]]})", "has data outside of its shape, 2 × 3"},
      {"a.biom", biom + R"("shape": [2, 3], "data": [[0, 1]]})", "has an entry of 2 values in its data"},
      {"a.biom", biom + R"("shape": [2, 3], "data": [[0, -1, 1]]})", "has an index that is none in its data"},
      {"a.biom", biom + R"("shape": [2, 3.5]})", "gives its shape not as two whole numbers"},
      {"a.biom", biom + R"("data": []})", "does not tell its shape"},
      {"a.biom", biom + R"("shape": [2, )", "is no JSON at byte 89"},
      {"a.json", R"({"shape": [2, 3]})", "is JSON but no BIOM table"},
  };
  const ScratchFolder folder;
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    spill(folder / fact.name, fact.text);
    std::string outcome;
    try {
      const auto file = read_data_file(folder / fact.name, {});
      outcome = std::to_string(file.observations) + " × " + std::to_string(file.variables);
    } catch (const Error& error) {
      outcome = error.what();
    }
    CHECK(outcome == fact.outcome);
  }
}

TEST_CASE("NumPy arrays that are no matrix of numbers are refused") {
  CHECK(format_error(format_file("records.npy")) ==
        "holds records; an array of numbers is needed | Save one field of it.");
  CHECK(format_error(format_file("texts.npy")) ==
        "holds values of type '<U1'; numbers are needed | Save it with .astype(\"float32\").");
  CHECK(format_error(format_file("cube.npy")) ==
        "has 3 dimensions; a matrix has 2 | Save it with .reshape(len(a), -1).");
}

TEST_CASE("folders: of no known kind, of several, and parts that differ") {
  const ScratchFolder folder;
  CHECK(format_error(folder.path()) ==
        "is a folder without a data set in parts | A folder of 10x Genomics (matrix.mtx, barcodes.tsv, "
        "features.tsv), or of Parquet, .csv or .tsv parts is needed.");
  spill(folder / "cells.h5ad", "");
  std::filesystem::create_directory(folder / "filtered");
  std::filesystem::copy(format_file("tenx_2"), folder / "filtered");
  CHECK(format_error(folder.path()) ==
        "is a folder without a data set in parts | Name what is meant in it: cells.h5ad or filtered.");
  spill(folder / "A_matrix.mtx", "");
  spill(folder / "B_matrix.mtx", "");
  CHECK(format_error(folder.path()).starts_with("is a folder with several matrices | "));
  const ScratchFolder parts;
  spill(parts / "a.csv", "x,y\n1,2\n");
  spill(parts / "b.csv", "x\n1\n");
  CHECK(error_text([&] { read_data_file(parts.path(), {}); }) ==
        "file | " + (parts / "b.csv") +
            " | "
            "has 1 columns, but a.csv has 2: they are not parts of one table | Name the file that is meant.");
  spill(parts / "b.csv", "\n");
  CHECK(error_text([&] { read_data_file(parts.path(), {}); }) ==
        "file | " + (parts / "b.csv") +
            " | has no rows | Check how the table is quoted and separated, or write it "
            "again.");
}

TEST_CASE("a file of this program's own formats, cut short at hundreds of lengths, is read or refused") {
  const ScratchFolder folder;
  for (const std::string name : k_own_files) {
    CAPTURE(name);
    const auto whole = slurp(format_file(name));
    const auto step = std::max<std::size_t>(1, whole.size() / k_lengths);
    for (std::size_t length = 0; length < whole.size(); length += step) {
      CAPTURE(length);
      spill(folder / name, whole.substr(0, length));
      check_outcome(folder / name);
    }
  }
}

TEST_CASE("a file of this program's own formats with damaged bytes is read or refused") {
  const auto seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const ScratchFolder folder;
  for (int round = 0; round < k_rounds; ++round) {
    const std::string name = k_own_files[random() % std::size(k_own_files)];
    CAPTURE(name);
    CAPTURE(round);
    auto bytes = slurp(format_file(name));
    // Half of the damage goes to the end, where Parquet keeps its footer.
    const auto first = random() % 2 == 0 ? bytes.size() - bytes.size() / 4 : 0;
    for (auto flips = 1 + random() % 8; flips > 0; --flips)
      bytes[first + random() % (bytes.size() - first)] = static_cast<char>(random());
    spill(folder / name, bytes);
    check_outcome(folder / name);
  }
}

TEST_CASE("HDF5 of other formats with damaged bytes is read or refused") {
  const auto seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const ScratchFolder folder;
  const auto path = folder / "damaged";
  for (int round = 0; round < 60; ++round) {
    auto bytes = slurp(format_file(round % 2 == 0 ? "tenx.h5" : "table.biom"));
    CAPTURE(round);
    for (auto flips = 1 + random() % 30; flips > 0; --flips)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    spill(path, bytes);
    const auto text = error_text([&] { read_data_file(path, {"X", false, true}); });
    CHECK((text == "no error" || text.starts_with("file | " + path + " | ")));
  }
}
