#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "memplan/render.hpp"

using namespace memplan;

namespace {

std::string blocks_text(std::vector<Block> blocks, const TextStyle& style = {}) {
  return render_text({Value(), std::move(blocks), 0}, style);
}

TextStyle narrow(int width) {
  TextStyle style;
  style.width = width;
  return style;
}

TextStyle colored() {
  TextStyle style;
  style.color = true;
  return style;
}

const Table k_stage_table{"Memory per stage",
                          {{"stage"}, {"RAM", Align::right}, {"VRAM", Align::right}, {"binds"}},
                          {{"fit_technical", Bytes{5080000000}, Bytes{6720000000}, "all"},
                           {"fit_cis", Bytes{12345678}, Bytes{0}, "µ-batch"},
                           {"fit_trans", Bytes{1234567000000}, "-", ""}}};

}  // namespace

TEST_CASE("an empty report is no text") {
  CHECK(blocks_text({}) == "");
  CHECK(blocks_text({Paragraph(), Table(), Items(), Verbatim()}) == "");
}

TEST_CASE("blocks stand apart by one blank line") {
  CHECK(blocks_text({Paragraph("One."), Paragraph(), Verbatim{"two\n"}, Paragraph("Three.")}) ==
        "One.\n\ntwo\n\nThree.\n");
}

TEST_CASE("paragraphs are wrapped at the width") {
  struct Fact {
    std::string paragraph;
    std::string text;
  };
  const Fact facts[] = {
      {"1234567890", "1234567890\n"},
      {"123 56 890", "123 56 890\n"},
      {"123 56 8901", "123 56\n8901\n"},
      {"12345678901234 6", "12345678901234\n6\n"},  // no word is cut
      {"µµµ µµ µµµ", "µµµ µµ µµµ\n"},               // a letter of two bytes is one column
      {"µµµ →→ µµµµ", "µµµ →→\nµµµµ\n"},            //
      {"  ab cde fgh", "  ab cde\n  fgh\n"},        // goes on below its indent
      {"a  b", "a  b\n"},                           // spaces within a line stay
      {"ab cde  fghi ", "ab cde\nfghi\n"},          // those at its end do not
      {"one\ntwo three", "one\ntwo three\n"},       // a line break stays
      {"x\x1b[31m\x07", "x�[31m�\n"},               // nothing steers the terminal
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.paragraph);
    CHECK(blocks_text({Paragraph(fact.paragraph)}, narrow(10)) == fact.text);
  }
  CHECK(blocks_text({Paragraph("a b")}, narrow(0)) == "a\nb\n");
  CHECK(blocks_text({Paragraph("a b")}, narrow(-5)) == "a\nb\n");
}

TEST_CASE("a table shares one unit, named in its caption") {
  CHECK(blocks_text({k_stage_table}) ==
        "Memory per stage, GB\n"
        "stage                 RAM  VRAM  binds\n"
        "fit_technical      5.08    6.72  all\n"
        "fit_cis            0.0123  0     µ-batch\n"
        "fit_trans      1,234.567      -\n");
  TextStyle style;
  style.units = UnitFlavour::iec;
  CHECK(blocks_text({k_stage_table}, style) ==
        "Memory per stage, GiB\n"
        "stage                 RAM  VRAM  binds\n"
        "fit_technical      4.73    6.26  all\n"
        "fit_cis            0.0115  0     µ-batch\n"
        "fit_trans      1,149.78       -\n");
}

TEST_CASE("a caption is as much as there is to say") {
  Table table{"", {{"a"}}, {{"x"}}};
  CHECK(blocks_text({table}) == "a\nx\n");
  table.caption = "Cards";
  CHECK(blocks_text({table}) == "Cards\na\nx\n");
  table.rows = {{Bytes{1500}}};
  CHECK(blocks_text({table}) == "Cards, kB\na\n1.50\n");
  table.caption = "";
  CHECK(blocks_text({table}) == "sizes in kB\na\n1.50\n");
  table.rows = {{Bytes{0}}};
  CHECK(blocks_text({table}) == "sizes in B\na\n0\n");
}

TEST_CASE("titles are left out where all are empty, and rows may be short or long") {
  CHECK(blocks_text({Table{"", {{""}, {""}}, {{"name", "x"}, {"version", "1.0"}}}}) ==
        "name     x\nversion  1.0\n");
  CHECK(blocks_text({Table{"", {{"a"}, {"b"}}, {{"1"}, {"1", "2", "3"}}}}) == "a  b\n1\n1  2  3\n");
  CHECK(blocks_text({Table{"None", {{"a"}, {"b"}}, {}}}) == "None\na  b\n");
  CHECK(blocks_text({Table{"", {{"tree"}}, {{"stage"}, {"  term\x1b"}}}}) == "tree\nstage\n  term�\n");
}

TEST_CASE("a table that is too wide wraps its last text column") {
  const Table table{"Changes",
                    {{"id"}, {"saves", Align::right}, {"what it does"}, {"n", Align::right}},
                    {{"OPT-1", Bytes{2000000000}, "keeps the counts sparse until they are needed", "1"},
                     {"OPT-2", Bytes{500000000}, "halves the batch", "12"}}};
  CHECK(blocks_text({table}, narrow(43)) ==
        "Changes, GB\n"
        "id     saves  what it does              n\n"
        "OPT-1   2.00  keeps the counts sparse   1\n"
        "              until they are needed\n"
        "OPT-2   0.50  halves the batch         12\n");
  CHECK(blocks_text({table}, narrow(10)) ==
        "Changes,\n"
        "GB\n"
        "id     saves  what it does        n\n"
        "OPT-1   2.00  keeps the counts    1\n"
        "              sparse until they\n"
        "              are needed\n"
        "OPT-2   0.50  halves the batch   12\n");
}

TEST_CASE("earlier text columns wrap where the last cannot give enough") {
  const Table table{"", {{"why"}, {"source"}}, {{"no card of this cluster has that much", "GD §3"}}};
  CHECK(blocks_text({table}, narrow(30)) ==
        "why                    source\n"
        "no card of this        GD §3\n"
        "cluster has that much\n");
}

TEST_CASE("columns are wrapped no more than it takes, and those aligned right never") {
  const std::string words = "one two three four five six";
  Table table{"", {{"first"}, {"last"}}, {{words, words}}};
  CHECK(blocks_text({table}, narrow(50)) ==
        "first                        last\n"
        "one two three four five six  one two three four\n"
        "                             five six\n");
  table.columns[1].align = Align::right;
  CHECK(blocks_text({table}, narrow(50)) ==
        "first                                      last\n"
        "one two three four  one two three four five six\n"
        "five six\n");
}

TEST_CASE("a long word widens its column rather than being cut") {
  const Table table{"", {{"file"}}, {{"/data/a-very-long-path/to/the/counts.h5ad as read"}}};
  CHECK(blocks_text({table}, narrow(20)) == "file\n/data/a-very-long-path/to/the/counts.h5ad\nas read\n");
}

TEST_CASE("a list hangs its texts beside their marks") {
  const Items list{"Errata",
                   {{"BD-7", "the table's total leaves out the guides"}, {"GD-12", "ok"}, {"", "more"}}};
  CHECK(blocks_text({list}, narrow(34)) ==
        "Errata\n"
        "  BD-7   the table's total leaves\n"
        "         out the guides\n"
        "  GD-12  ok\n"
        "         more\n");
  CHECK(blocks_text({Items{"", {{"", "alone"}, {"", "  in"}}}}) == "  alone\n    in\n");
  CHECK(blocks_text({Items{"Title", {{"mark", ""}}}}) == "Title\n  mark\n");
}

TEST_CASE("a mark beyond the widest stands above its text") {
  const std::string mark(25, 'm');
  CHECK(blocks_text({Items{"", {{mark, "text"}, {"µ", "other"}}}}) ==
        "  " + mark + "\n" + std::string(28, ' ') + "text\n" + "  µ" + std::string(25, ' ') + "other\n");
}

TEST_CASE("verbatim text stays as it is") {
  CHECK(blocks_text({Verbatim{"  T * feture   \n      ^"}}, narrow(5)) == "  T * feture   \n      ^\n");
  CHECK(blocks_text({Verbatim{"#!/bin/sh\n\tx\n"}}) == "#!/bin/sh\n\tx\n");
}

TEST_CASE("colour marks titles, warnings and errors, and nothing else") {
  const Table table{"Sizes", {{"a", Align::right}, {"b"}}, {{"12", "x"}}};
  const Items list{"Notes", {{"warning", "w"}, {"error", "e"}, {"note", "n"}}};
  CHECK(blocks_text({Paragraph("warning"), table, list, Verbatim{"error"}}, colored()) ==
        "warning\n\n"
        "\x1b[1mSizes\x1b[0m\n"
        "\x1b[1m a  b\x1b[0m\n"
        "12  x\n\n"
        "Notes\n"
        "  \x1b[33mwarning\x1b[0m  w\n"
        "  \x1b[31merror\x1b[0m    e\n"
        "  note     n\n\n"
        "error\n");
}

TEST_CASE("no line is wider than the terminal or ends in a space") {
  const std::string words = "a few words that go on → and on, so that each block must wrap them somewhere";
  const std::vector<Block> blocks = {Paragraph(words),
                                     Table{words, {{"x"}, {"y"}}, {{words, words}, {Bytes{5}, "z"}}},
                                     Items{words, {{"mark", words}, {"longer mark", words}}}};
  for (int width = 50; width < 120; ++width) {
    std::istringstream lines(blocks_text(blocks, narrow(width)));
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(line);
      const auto continuation = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
      REQUIRE(std::ssize(line) - std::count_if(line.begin(), line.end(), continuation) <= width);
      REQUIRE_FALSE(line.ends_with(' '));
    }
  }
}

TEST_CASE("an error is one line, with its next step below") {
  Error error(ErrorKind::parameter, "'64G' is no size: 'G' is no unit of size");
  CHECK(render_error_text(error, {}) == "mem-plan: error: '64G' is no size: 'G' is no unit of size\n");
  CHECK(render_error_text(error, colored()) ==
        "mem-plan: \x1b[31merror\x1b[0m: '64G' is no size: 'G' is no unit of size\n");
  error.at("--max-ram").hint("write 64GB or 64GiB");
  CHECK(render_error_text(error, colored()) ==
        "mem-plan: --max-ram: '64G' is no size: 'G' is no unit of size\n"
        "  hint: write 64GB or 64GiB\n");
}

TEST_CASE("an error shows each of its problems with its excerpt") {
  Error error(ErrorKind::profile, "the profile has 2 problems");
  error.at("my.json").hint("run `mem-plan profiles check my.json`");
  error.problems({{"/definitions/x, column 6", "no parameter is called 'feture'", "µ\t* feture\n    ^",
                   "did you mean 'features'?"},
                  {"/stages", "is missing", "", ""},
                  {"", "something else", "", "mend it"}});
  CHECK(render_error_text(error, narrow(10)) ==
        "mem-plan: my.json: the profile has 2 problems\n"
        "  /definitions/x, column 6: no parameter is called 'feture'\n"
        "      µ * feture\n"
        "          ^\n"
        "    hint: did you mean 'features'?\n"
        "  /stages: is missing\n"
        "  something else\n"
        "    hint: mend it\n"
        "  hint: run `mem-plan profiles check my.json`\n");
}

TEST_CASE("what an error quotes from outside cannot steer the terminal") {
  Error error(ErrorKind::file, "it is missing");
  error.at("\x1b[2Jx\xff").problems({{"\x1b]0;t\x07", "m", "\x1b[1m", ""}});
  CHECK(render_error_text(error, {}) == "mem-plan: �[2Jx�: it is missing\n  �]0;t�: m\n      �[1m\n");
}
