// A site's list of cards: rows of comma-separated values.
#include "memplan/catalogue.hpp"
#include "memplan/csv.hpp"
#include "target.hpp"

using namespace memplan;

namespace {

std::string written(const std::vector<CsvRow>& rows) {
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.fields.size(); ++i) text += (i > 0 ? "," : "") + csv_field(row.fields[i]);
    text += '\n';
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = written(parse_csv(fuzz::text_of(data, size)));
  fuzz::require(written(parse_csv(text)) == text, "rows are read as they were written");
  fuzz::took([&] {
    for (const auto& card : parse_cards(fuzz::text_of(data, size), "cards.csv", built_in_cards()))
      fuzz::require(fuzz::took([&] { find_card({card}, card.id); }), "a card is found by its id");
  });
  return 0;
}
