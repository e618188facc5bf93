#include <doctest/doctest.h>

#include <random>

#include "memplan/csv.hpp"
#include "read/delimited.hpp"
#include "read/median.hpp"

using namespace memplan;

namespace {

std::int64_t count(const std::string& text, std::size_t piece) {
  RowCounter counter(',');
  for (std::size_t i = 0; i < text.size(); i += piece) counter.add(std::string_view(text).substr(i, piece));
  return counter.rows() + (counter.is_within_row() ? 1 : 0);
}

std::vector<std::vector<std::string>> split(const std::string& text) {
  RowSplitter splitter(text, ',');
  std::vector<std::vector<std::string>> rows;
  while (auto row = splitter.next()) rows.push_back(*row);
  return rows;
}

}  // namespace

TEST_CASE("rows are split at separators and line ends outside of quotes") {
  using Rows = std::vector<std::vector<std::string>>;
  CHECK(split("") == Rows{});
  CHECK(split("a,b\nc\n") == Rows{{"a", "b"}, {"c"}});
  CHECK(split("a,,\r\n") == Rows{{"a", "", ""}});
  CHECK(split("\"a,\n\"\"b\"\"\",c") == Rows{{"a,\n\"b\"", "c"}});
  CHECK(split("\"\",\"\"\"\"\n") == Rows{{"", "\""}});
  CHECK(split("5\",\"x\"y\n") == Rows{{"5\"", "xy"}});
  CHECK(split("\"open,\n") == Rows{{"open,\n"}});
}

TEST_CASE("a row of many fields is split in the time of its length") {
  std::string text(300'000, ',');
  CHECK(split(text + "\nlast").front().size() == 300'001);
}

TEST_CASE("rows written by csv_field are counted and split again, in pieces of any size") {
  const auto seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const std::string letters = "ab,\"\n\r;\t ";
  for (int round = 0; round < 500; ++round) {
    std::vector<std::vector<std::string>> rows(1 + random() % 6);
    std::string text;
    for (auto& row : rows) {
      row.resize(2 + random() % 3);
      for (auto& field : row)
        for (auto length = random() % 5; length > 0; --length) field += letters[random() % letters.size()];
      for (std::size_t i = 0; i < row.size(); ++i) text += (i > 0 ? "," : "") + csv_field(row[i]);
      text += round % 2 == 0 ? "\n" : "\r\n";
    }
    CAPTURE(text);
    CHECK(split(text) == rows);
    for (std::size_t piece = 1; piece <= text.size(); ++piece)
      CHECK(count(text, piece) == static_cast<std::int64_t>(rows.size()));
  }
}

TEST_CASE("blank lines are no rows, and a last row needs no line end") {
  CHECK(count("", 1) == 0);
  CHECK(count("\n\r\n\n", 1) == 0);
  CHECK(count("a", 1) == 1);
  CHECK(count("a\n\nb", 2) == 2);
  CHECK(count("a\"b\nc\"d\n", 3) == 2);
}

TEST_CASE("numbers as tables spell them") {
  for (const auto* text : {"1", "-1.5", "+2", "1e-300", "1e999", " 7 ", ".5", "nan"}) CHECK(is_number(text));
  for (const auto* text : {"", " ", "1,5", "0x1F", "1 2", "chr1", "--1"}) CHECK_FALSE(is_number(text));
}

TEST_CASE("the median of counts") {
  CHECK(median({}) == std::nullopt);
  CHECK(median({7}) == 7);
  CHECK(median({9, 1}) == 5);
  CHECK(median({3, 1, 2}) == 2);
  CHECK(median({4, 1, 2, 3}) == 2.5);
}
