#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "memplan/bytes.hpp"
#include "memplan/error.hpp"

using namespace memplan;

namespace {

constexpr Bytes k_largest{std::numeric_limits<std::int64_t>::max()};

// What `action` throws, as "kind: message | hint"; "" when it throws nothing.
template <typename Action>
std::string thrown_text(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return std::string(kind_name(error.kind())) + ": " + error.what() +
           (error.hint().empty() ? "" : " | " + error.hint());
  }
  return "";
}

// A new seed for every run; MEMPLAN_TEST_SEED repeats one that was printed.
unsigned test_seed() {
  const char* given = std::getenv("MEMPLAN_TEST_SEED");
  return given ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
}

// Sizes of all magnitudes: the number of digits is drawn first.
Bytes random_size(std::mt19937& random) {
  const auto bits = std::uniform_int_distribution(0, 62)(random);
  return {std::uniform_int_distribution<std::int64_t>(0, std::int64_t{1} << bits)(random)};
}

std::string without_commas(std::string text) {
  std::erase(text, ',');
  return text;
}

}  // namespace

TEST_CASE("sizes are added and subtracted within their range") {
  CHECK(Bytes{1} + Bytes{2} == Bytes{3});
  CHECK(Bytes{3} - Bytes{3} == Bytes{0});
  CHECK(k_largest - Bytes{1} + Bytes{1} == k_largest);
  CHECK(thrown_text([] { return k_largest + Bytes{1}; }) ==
        "evaluation: a sum of sizes is larger than 2^63 - 1 bytes");
  CHECK(thrown_text([] { return Bytes{1} - Bytes{2}; }) == "evaluation: a difference of sizes is negative");
}

TEST_CASE("round_up_to_bytes rounds up, but not for the rounding of the arithmetic") {
  struct Fact {
    double value;
    std::int64_t bytes;
  };
  const Fact facts[] = {
      {0, 0},
      {-0.0, 0},
      {-0.25, 0},  // the whole number above it
      {1e-300, 1},
      {1, 1},
      {1.5, 2},
      {2.0000001, 3},
      {(0.1 + 0.2) * 10, 3},                        // 3.0000000000000004
      {4045000000.0000005, 4045000000},             //
      {4044999999.9999995, 4045000000},             //
      {4045000000.1, 4045000001},                   //
      {9007199254740993.0, 9007199254740992},       // the nearest double
      {9223372036854774784.0, 9223372036854774784}  // the largest double below 2^63
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.value);
    CHECK(round_up_to_bytes(fact.value) == Bytes{fact.bytes});
  }
}

TEST_CASE("round_up_to_bytes refuses what is no size") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(thrown_text([] { round_up_to_bytes(std::nan("")); }) == "evaluation: a size is not a number");
  CHECK(thrown_text([] { round_up_to_bytes(-1); }) == "evaluation: a size is negative: -1 bytes");
  CHECK(thrown_text([] { round_up_to_bytes(-1234567); }) ==
        "evaluation: a size is negative: -1,234,567 bytes");
  CHECK(thrown_text([] { round_up_to_bytes(0x1p63); }) ==
        "evaluation: a size of 9.22e+18 bytes is larger than 2^63 - 1 bytes");
  CHECK(thrown_text([&] { round_up_to_bytes(infinity); }) ==
        "evaluation: a size of inf bytes is larger than 2^63 - 1 bytes");
  CHECK(thrown_text([&] { round_up_to_bytes(-infinity); }) == "evaluation: a size is negative: -inf bytes");
}

TEST_CASE("units are found by their exact letters") {
  REQUIRE(find_size_unit("kB"));
  CHECK(find_size_unit("kB")->bytes == 1000);
  REQUIRE(find_size_unit("TiB"));
  CHECK(find_size_unit("TiB")->bytes == 0x1p40);
  for (const auto* name : {"", "KB", "kb", "G", "gb", "GB "}) CHECK_FALSE(find_size_unit(name));
  std::string names;
  for (const auto& unit : size_units()) names += std::string(unit.name) + " ";
  CHECK(names == "B kB MB GB TB KiB MiB GiB TiB ");
}

TEST_CASE("choose_unit suits the middle of the sizes that are not zero") {
  struct Fact {
    std::vector<Bytes> sizes;
    std::string si;
    std::string iec;
  };
  const Fact facts[] = {
      {{}, "B", "B"},
      {{{0}, {0}}, "B", "B"},
      {{{999}}, "B", "B"},
      {{{1000}}, "kB", "B"},
      {{{1024}}, "kB", "KiB"},
      {{{999994999}}, "MB", "MiB"},
      {{{999995000}}, "GB", "MiB"},  // in MB it would read 1,000.00
      {{{1073741824}}, "GB", "GiB"},
      {{{5}, {2000000000}, {3000000000}}, "GB", "GiB"},
      {{{0}, {0}, {0}, {7000000}}, "MB", "MiB"},
      {{{1000}, {2000000}}, "MB", "MiB"},  // of two the larger
      {{k_largest}, "TB", "TiB"},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.si);
    CHECK(choose_unit(fact.sizes, UnitFlavour::si).name == fact.si);
    CHECK(choose_unit(fact.sizes, UnitFlavour::iec).name == fact.iec);
  }
}

TEST_CASE("format_in writes a size in a given unit, without its name") {
  struct Fact {
    std::int64_t bytes;
    std::string unit;
    std::string text;
  };
  const Fact facts[] = {
      {0, "GB", "0"},
      {5080000000, "GB", "5.08"},
      {5085000001, "GB", "5.09"},
      {8004200000, "GB", "8.0042"},
      {8004210000, "GB", "8.00"},
      {8700000, "MB", "8.70"},
      {1234567000000, "GB", "1,234.567"},
      {100000000, "GB", "0.10"},
      {99960000, "GB", "0.10"},
      {99600000, "GB", "0.0996"},
      {12345678, "GB", "0.0123"},
      {8, "GB", "8e-09"},
      {30000, "B", "30,000"},
      {9223372036854775807, "B", "9,223,372,036,854,775,807"},
      {9223372036854775807, "kB", "9,223,372,036,854,776.00"},
      {1610612736, "GiB", "1.50"},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.bytes);
    CHECK(format_in(Bytes{fact.bytes}, *find_size_unit(fact.unit)) == fact.text);
  }
}

TEST_CASE("format_size chooses the unit") {
  struct Fact {
    double bytes;
    std::string si;
    std::string iec;
  };
  const Fact facts[] = {
      {0, "0 B", "0 B"},
      {-0.0, "0 B", "0 B"},
      {1, "1 B", "1 B"},
      {0.5, "0.50 B", "0.50 B"},
      {999, "999 B", "999 B"},
      {999.999, "1.00 kB", "1,000.00 B"},
      {1023, "1.02 kB", "1,023 B"},
      {5080000000, "5.08 GB", "4.73 GiB"},
      {-1500000, "-1.50 MB", "-1.43 MiB"},
      {999600000, "999.60 MB", "953.29 MiB"},
      {42949672960, "42.95 GB", "40.00 GiB"},
      {1e300, "1e+288 TB", "9.09e+287 TiB"},
      {std::numeric_limits<double>::infinity(), "inf TB", "inf TiB"},
      {std::nan(""), "nan B", "nan B"},
  };
  for (const auto& fact : facts) {
    CHECK(format_size(fact.bytes) == fact.si);
    CHECK(format_size(fact.bytes, UnitFlavour::iec) == fact.iec);
  }
  CHECK(format_size(Bytes{5080000000}) == "5.08 GB");
  CHECK(format_size(k_largest, UnitFlavour::iec) == "8,388,608.00 TiB");
}

TEST_CASE("format_number separates thousands") {
  struct Fact {
    double value;
    std::string text;
  };
  const Fact facts[] = {
      {0, "0"},
      {-0.0, "0"},
      {7, "7"},
      {999, "999"},
      {1000, "1,000"},
      {-1000, "-1,000"},
      {-100, "-100"},
      {30000, "30,000"},
      {1234567, "1,234,567"},
      {0.85, "0.85"},
      {1234.5, "1,234.5"},
      {0.1 + 0.2, "0.3"},
      {2.0 / 3, "0.666667"},
      {1e-9, "1e-09"},
      {1e15, "1e+15"},
      {1e14, "100,000,000,000,000"},
  };
  for (const auto& fact : facts) CHECK(format_number(fact.value) == fact.text);
}

TEST_CASE("parse_size reads a number and a unit") {
  struct Fact {
    std::string text;
    std::int64_t bytes;
  };
  const Fact facts[] = {
      {"64GB", 64000000000},
      {"64 GB", 64000000000},
      {"40GiB", 42949672960},
      {"1.5 GiB", 1610612736},
      {"512 B", 512},
      {"0B", 0},
      {"0.0TB", 0},
      {"-0GB", 0},
      {"1.001kB", 1001},  // 1.001 * 1000 is 1000.9999999999999
      {"0.07TB", 70000000000},
      {".5kB", 500},
      {"1e3MB", 1000000000},
      {"9007199254740993B", 9007199254740993},  // no double
      {"9223372036854775807B", 9223372036854775807},
      {"9.2e6TB", 9200000000000000000},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    CHECK(parse_size(fact.text) == Bytes{fact.bytes});
  }
}

TEST_CASE("parse_size refuses a size with the spelling that would do") {
  struct Fact {
    std::string text;
    std::string error;
  };
  const std::string example = " | write for example 64GB or 40GiB";
  const std::string units = " | use B, kB, MB, GB, TB, KiB, MiB, GiB or TiB";
  const std::string commas = " | write thousands without commas and decimals with a point";
  const std::string largest = " | the largest size is about 9.2 million TB";
  const Fact facts[] = {
      {"", "'' is no size: it must start with a number" + example},
      {"GB", "'GB' is no size: it must start with a number" + example},
      {" 64GB", "' 64GB' is no size: it must start with a number" + example},
      {"+64GB", "'+64GB' is no size: it must start with a number" + example},
      {"nan GB", "'nan GB' is no size: it must start with a number" + example},
      {"infGB", "'infGB' is no size: it must start with a number" + example},
      {"-64GB", "'-64GB' is no size: it is negative" + example},
      {"1e999GB", "'1e999GB' is no size: its number is too large or too small" + example},
      {"64", "'64' is no size: it has no unit | write 64GB or 64GiB (or 64B for bytes)"},
      {"1.5 ", "'1.5 ' is no size: it has no unit | write 1.5GB or 1.5GiB (or 1.5B for bytes)"},
      {"64G",
       "'64G' is no size: 'G' is no unit of size | write 64GB for powers of 1000 or 64GiB for powers of "
       "1024"},
      {"64k",
       "'64k' is no size: 'k' is no unit of size | write 64kB for powers of 1000 or 64KiB for powers of "
       "1024"},
      {"64 m",
       "'64 m' is no size: 'm' is no unit of size | write 64MB for powers of 1000 or 64MiB for powers of "
       "1024"},
      {"64gb", "'64gb' is no size: 'gb' is no unit of size | did you mean 64GB?"},
      {"64KB", "'64KB' is no size: 'KB' is no unit of size | did you mean 64kB?"},
      {"64Gi", "'64Gi' is no size: 'Gi' is no unit of size | did you mean 64GiB?"},
      {"64b", "'64b' is no size: 'b' is no unit of size | did you mean 64B?"},
      {"2PB", "'2PB' is no size: 'PB' is no unit of size" + units},
      {"0x10GB", "'0x10GB' is no size: 'x10GB' is no unit of size" + units},
      {"64GB RAM", "'64GB RAM' is no size: 'GB RAM' is no unit of size" + units},
      {"1,000GB", "'1,000GB' is no size: ',000GB' is no unit of size" + commas},
      {"1.5B", "'1.5B' is no size: it is no whole number of bytes | write 2B to round up"},
      {"1.1GiB", "'1.1GiB' is no size: it is no whole number of bytes | write 1181116007B to round up"},
      {"1000000000000.5B",
       "'1000000000000.5B' is no size: it is no whole number of bytes | write 1000000000001B to round up"},
      {"9223372036854775808B",
       "'9223372036854775808B' is no size: it is larger than 2^63 - 1 bytes" + largest},
      {"1e10TB", "'1e10TB' is no size: it is larger than 2^63 - 1 bytes" + largest},
      {"1\x1b[31m", "'1�[31m' is no size: '�[31m' is no unit of size" + units},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.text);
    CHECK(thrown_text([&] { parse_size(fact.text); }) == "parameter: " + fact.error);
  }
}

TEST_CASE("a difference undoes a sum") {
  const auto seed = test_seed();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int i = 0; i < 2000; ++i) {
    const auto a = random_size(random), b = random_size(random);
    CAPTURE(a.count);
    CAPTURE(b.count);
    if (a.count > k_largest.count - b.count)
      CHECK_THROWS_AS(a + b, Error);
    else
      REQUIRE(a + b - b == a);
  }
}

TEST_CASE("a size is read again as it was written, up to its rounding") {
  const auto seed = test_seed();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int i = 0; i < 2000; ++i) {
    const auto size = random_size(random);
    const auto text = format_size(size);
    CAPTURE(size.count);
    CAPTURE(text);
    const auto* unit = find_size_unit(std::string_view(text).substr(text.find(' ') + 1));
    REQUIRE(unit);
    const auto again = parse_size(without_commas(text));
    const double off = std::abs(static_cast<double>(again.count) - static_cast<double>(size.count));
    REQUIRE(off <= 0.005 * unit->bytes + 1e-15 * static_cast<double>(size.count));
    REQUIRE(parse_size(std::to_string(size.count) + "B") == size);
  }
}

TEST_CASE("a size is written with at least one and less than a thousand of its unit") {
  const auto seed = test_seed();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int i = 0; i < 2000; ++i) {
    const auto text = format_size(random_size(random));
    CAPTURE(text);
    const auto amount = std::stod(without_commas(text));
    REQUIRE((amount >= 1 || text == "0 B"));
    REQUIRE((amount < 1000 || text.ends_with(" TB")));
  }
}
