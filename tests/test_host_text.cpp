#include "host/text.hpp"
#include "scratch.hpp"

using namespace memplan;

TEST_CASE("whole numbers of /proc and /sys, and what is none") {
  CHECK(whole_number("42\n") == 42);
  CHECK(whole_number(" 9223372036854775807 ") == INT64_MAX);
  for (const auto* text : {"", "max", "-1", "1 2", "9223372036854775808", "12x", "0x10"})
    CHECK(!whole_number(text));
}

TEST_CASE("numbers behind names") {
  const std::string text = "cache 5\ntotal_inactive_file 4096\ninactive_file 12 kB\n";
  CHECK(number_after(text, "inactive_file") == 12);
  CHECK(number_after(text, "total_inactive_file") == 4096);
  CHECK(!number_after(text, "inactive"));
  CHECK(!text_at("/no/such/file"));
}
