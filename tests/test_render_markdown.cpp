#include <doctest/doctest.h>

#include "memplan/render.hpp"

using namespace memplan;

namespace {

std::string markdown(Block block, UnitFlavour units = UnitFlavour::si) {
  return render_markdown({{}, {std::move(block)}, 0}, {units, true, 20});
}

}  // namespace

TEST_CASE("each kind of block as Markdown") {
  CHECK(markdown(Paragraph("a long paragraph is not broken at any width")) ==
        "a long paragraph is not broken at any width\n");
  const Table table{"Need",
                    {{"stage", Align::left}, {"RAM", Align::right}},
                    {{std::string("fit"), Bytes{2'147'483'648}}, {std::string("other")}}};
  CHECK(markdown(table) == "**Need, GB**\n\n| stage | RAM |\n| --- | ---: |\n| fit | 2.15 |\n| other | |\n");
  CHECK(markdown(table, UnitFlavour::iec).find("| fit | 2.00 |") != std::string::npos);
  CHECK(markdown(Items{"Warnings", {{"warning", "one"}, {"-", "two"}, {"", "three"}}}) ==
        "**Warnings**\n\n- **warning**: one\n- two\n- three\n");
  CHECK(markdown(Verbatim{"a | b\n  ^"}) == "```\na | b\n  ^\n```\n");
}

TEST_CASE("blocks stand apart, and empty ones leave no gap") {
  CHECK(render_markdown({{}, {Paragraph("a"), Paragraph(""), Paragraph("b")}, 0}, {}) == "a\n\nb\n");
}

TEST_CASE("what Markdown would read as its own is taken literally") {
  CHECK(markdown(Paragraph("a*b_c|d `e` <f> [g] #h ~i \\j")) ==
        "a\\*b\\_c\\|d \\`e\\` \\<f\\> \\[g\\] \\#h \\~i \\\\j\n");
  CHECK(markdown(Table{"", {{"a|b", Align::left}}, {{std::string("c\nd")}}}) ==
        "| a\\|b |\n| --- |\n| c d |\n");
}
