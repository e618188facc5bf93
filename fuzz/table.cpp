// Tables of text, as .csv and as .tsv.
#include "data_file.hpp"
#include "read/delimited.hpp"

using namespace memplan;

namespace {

// Rows that are counted piece by piece are as many as at once.
void count(std::string_view text) {
  RowCounter whole(','), pieces(',');
  whole.add(text);
  for (std::size_t i = 0; i < text.size(); i += 3) pieces.add(text.substr(i, 3));
  fuzz::require(whole.rows() == pieces.rows() && whole.is_quoted() == pieces.is_quoted() &&
                    whole.is_within_row() == pieces.is_within_row(),
                "rows do not depend on the pieces");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  count(text);
  static const fuzz::InputFile commas("table.csv"), tabs("table.tsv");
  for (const auto* file : {&commas, &tabs}) {
    file->write(text);
    fuzz::took([&] { fuzz::require_sense(read_delimited(file->path(), {}, [](double) {})); });
  }
  return 0;
}
