// One column: of obs, in the layouts that AnnData has had, and of tables of text.
#include "memplan/read.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

const std::string k_file = test_data("columns.h5ad");

std::string column_error(const std::string& column, const std::optional<std::string>& value = std::nullopt) {
  const auto text = error_text([&] { read_column(k_file, column, value); });
  const auto start = "file | " + k_file + " | ";
  return text.starts_with(start) ? text.substr(start.size()) : text;
}

}  // namespace

TEST_CASE("the values of a column that occur, those that are missing, and one value's rows") {
  struct Fact {
    std::string file;
    std::string column;
    std::optional<std::string> value;
    std::int64_t distinct;
    std::int64_t missing;
    std::optional<std::int64_t> matching;
  };
  const std::string old = MEMPLAN_SOURCE_DIR "/examples/pbmc68k_reduced.h5ad";
  const auto none = std::nullopt;
  const Fact facts[] = {
      {k_file, "guide", none, 4, 0, none},
      {k_file, "guide", "NTC", 4, 0, 8},
      {k_file, "name", "MYB_1", 4, 0, 7},
      {k_file, "batch", none, 3, 0, none},
      {k_file, "batch", "2", 3, 0, 10},
      {k_file, "depth", "0.25", 30, 0, 1},
      {k_file, "is_ntc", none, 2, 0, 8},
      {k_file, "is_ntc", "False", 2, 0, 22},
      {k_file, "lane", none, 2, 1, none},
      {k_file, "passed", none, 2, 1, 14},
      {k_file, "donor", "d1", 2, 3, 15},
      {k_file, "_index", none, 30, 0, none},
      {test_data("columns_0.7.h5ad"), "guide", "NTC", 4, 0, 8},
      {old, "bulk_labels", none, 10, 0, none},
      {old, "bulk_labels", "Dendritic", 10, 0, 240},
      {old, "phase", none, 3, 0, none},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.column);
    CAPTURE(fact.value.value_or(""));
    const auto figures = read_column(fact.file, fact.column, fact.value);
    CHECK(figures.distinct == fact.distinct);
    CHECK(figures.missing == fact.missing);
    CHECK(figures.matching == fact.matching);
    CHECK(figures.rows == (fact.file == old ? 700 : 30));
  }
}

TEST_CASE("a column of a table of text") {
  struct Fact {
    std::string name;
    std::string text;
    std::string column;
    std::optional<std::string> value;
    ColumnFigures figures;
  };
  const auto none = std::nullopt;
  const Fact facts[] = {
      {"plain.csv", "guide,cell\nA,1\nB,2\nA,3\n", "guide", "A", {3, 0, 2, 2, 2}},
      {"plain.csv", "guide,cell\nA,1\nB,2\nA,3\n", "cell", none, {3, 0, 3, 3, {}}},
      {"last.csv", "cell,guide\n1,A\n2,B", "guide", none, {2, 0, 2, 2, {}}},
      {"ends.csv", "cell,guide\r\n1,A\r\n\r\n2,A\r\n", "guide", none, {2, 0, 1, 1, {}}},
      {"quoted.csv", "a,\"gu,ide\"\n\"x\ny,z\",\"A \"\"B\"\"\"\n2,C\n", "gu,ide", "A \"B\"", {2, 0, 2, 2, 1}},
      {"missing.csv", "a,g\n1,\n2,NA\n3\n4,A\n", "g", none, {4, 3, 1, 1, {}}},
      {"parts.csv", "c\nctrl\nA+B\nB+C\nA+B\n", "c", "A+B", {4, 0, 3, 4, 2}},
      {"yes.csv", "c\nTRUE\nfalse\nTrue\n", "c", none, {3, 0, 2, 2, 2}},
      {"semicolon.csv", "a;g\n1;A,B\n2;C\n", "g", none, {2, 0, 2, 2, {}}},
      {"rows.tsv", "g\td\ncell1\tA\t1\ncell2\tB\t1\n", "g", none, {2, 0, 2, 2, {}}},
      {"comments.tsv", "# made by x\n#g\td\nA\t1\nB\t2\n", "g", none, {2, 0, 2, 2, {}}},
      {"comments.csv", "# made by x\n# and y\ng,d\nA,1\nB,2\n", "g", none, {2, 0, 2, 2, {}}},
      {"prose.csv", "# exported; v2\nid,g\n1,A\n2,B\n", "g", none, {2, 0, 2, 2, {}}},
      {"semicolons.csv", "# plain comment\nid;g\n1;A,B\n2;C\n", "g", none, {2, 0, 2, 2, {}}},
      {"mark.csv", "\xEF\xBB\xBFg,d\nA,1\n", "g", none, {1, 0, 1, 1, {}}},
  };
  const ScratchFolder folder;
  for (const auto& fact : facts) {
    CAPTURE(fact.name);
    spill(folder / fact.name, fact.text);
    const auto figures = read_column(folder / fact.name, fact.column, fact.value);
    CHECK(figures.rows == fact.figures.rows);
    CHECK(figures.missing == fact.figures.missing);
    CHECK(figures.distinct == fact.figures.distinct);
    CHECK(figures.parts == fact.figures.parts);
    CHECK(figures.matching == fact.figures.matching);
  }
  CHECK(read_column(test_data("formats/pandas.csv"), "kind", none).distinct ==
        read_column(test_data("formats/pandas.tsv.gz"), "kind", none).distinct);
}

TEST_CASE("a long table of text is read piece by piece, whatever its rows hold") {
  const ScratchFolder folder;
  std::string text = "cell,guide\n";
  for (int i = 0; i < 50'000; ++i)
    text += "\"cell\n" + std::to_string(i) + "\",\"guide," + std::to_string(i % 700) + "\"\n";
  spill(folder / "long.csv", text);
  const auto figures = read_column(folder / "long.csv", "guide", "guide,7");
  CHECK(figures.rows == 50'000);
  CHECK(figures.distinct == 700);
  CHECK(figures.matching == 72);
}

TEST_CASE("a table of text that has no such column, or is damaged") {
  const ScratchFolder folder;
  const auto failure = [&](const std::string& text, const std::string& column) {
    spill(folder / "t.csv", text);
    const auto all = error_text([&] { read_column(folder / "t.csv", column, std::nullopt); });
    const auto start = "file | " + (folder / "t.csv") + " | ";
    return all.starts_with(start) ? all.substr(start.size()) : all;
  };
  CHECK(failure("guide,cell\nA,1\n", "guides") ==
        "the table has no column 'guides': it has cell or guide | did you mean 'guide'?");
  CHECK(failure("1,2\n3,4\n", "a") ==
        "its columns have no names: the first row is all numbers | Write the names into a first row.");
  CHECK(failure("a,b\n1,\"open\n2,3\n", "b") ==
        "a quote that opens in it is never closed | Check how the table is quoted and separated, or write it "
        "again.");
}

TEST_CASE("a column or a value that is not there is answered with those that are") {
  CHECK(column_error("guides") ==
        "obs has no column 'guides': it has _index, batch, depth, donor, guide, is_ntc, lane, name or passed "
        "| did you "
        "mean 'guide'?");
  CHECK(
      column_error("guide", "NTCs") ==
      "no row has 'NTCs' in the column 'guide': its values are GFI1B_1, GFI1B_2, MYB_1 or NTC | did you mean "
      "'NTC'?");
  CHECK(column_error("guide", "unused").starts_with("no row has 'unused' in the column 'guide': "));
  CHECK(
      error_text([&] { read_column(test_data("formats/polars.parquet"), "gene", std::nullopt); }) ==
      "file | " + test_data("formats/polars.parquet") +
          " | its columns are not read: those of .h5ad, .csv and .tsv files are | Give the parameter itself, "
          "or write the column to a .csv file and name that with --from.");
  CHECK(error_text([&] { read_column(test_data("too_new.h5ad"), "guide", std::nullopt); })
            .starts_with("file | " + test_data("too_new.h5ad") +
                         " | obs/guide/codes is stored in a form that HDF5 1.10 cannot read"));
}
