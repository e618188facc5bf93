#include <doctest/doctest.h>

#include <string>

#include "memplan/sys.hpp"

using namespace memplan;

TEST_CASE("heap that was taken is there to use, whatever its size") {
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, std::size_t{4096}, std::size_t{4} << 20}) {
    CAPTURE(bytes);
    take_heap(bytes);
    const std::string text(bytes, 'x');
    CHECK(text.find_first_not_of('x') == std::string::npos);
  }
}
