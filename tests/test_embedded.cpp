#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "memplan/embedded.hpp"
#include "profile/json_view.hpp"

namespace memplan {
namespace {

TEST_CASE("the program carries the data files as they are, sorted by path") {
  const auto files = embedded_files();
  CHECK(std::is_sorted(files.begin(), files.end(), [](auto& a, auto& b) { return a.path < b.path; }));
  for (const auto& file : files) {
    std::ifstream stream(MEMPLAN_SOURCE_DIR + ("/" + std::string(file.path)), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    CAPTURE(file.path);
    CHECK(!text.empty());
    CHECK(file.text == text);
  }
}

TEST_CASE("a file is found by its path") {
  CHECK(embedded_file("catalogue/gpus.csv").starts_with("id,"));
  CHECK_THROWS_AS(embedded_file("catalogue/none.csv"), std::out_of_range);
}

}  // namespace
}  // namespace memplan
