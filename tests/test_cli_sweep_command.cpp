#include <doctest/doctest.h>

#include "capture.hpp"

namespace {

Ran swept(std::vector<std::string> more) {
  more.insert(more.begin(), {"sweep", "cpa", "-G", "2000"});
  return ran(more);
}

// The titles of the columns, as CSV has them.
std::string titles(std::vector<std::string> more) {
  more.insert(more.end(), {"-N", "1k,2k", "--format", "csv"});
  const auto out = swept(std::move(more)).out;
  return out.substr(0, out.find('\n'));
}

}  // namespace

TEST_CASE("sweep: needs, of several stages their peak, and with a limit whether they fit") {
  CHECK(titles({"--stage", "setup"}) == "cells,setup.ram.high_bytes,status");
  CHECK(contains(titles({}), ",peak.ram.high_bytes,peak.vram.high_bytes"));
  CHECK(!contains(titles({}), ",fits"));
  CHECK(contains(titles({"--max-ram", "1GB"}), ",fits"));
  CHECK(titles({"--columns", "peak"}) == "cells,peak.ram.high_bytes,peak.vram.high_bytes,status");
}

TEST_CASE("sweep: rows are the same by however many threads, in every format") {
  const std::vector<std::string> many = {"-N", "1:20000:1", "--stage", "setup", "--quiet"};
  for (const auto* format : {"csv", "json"}) {
    auto one = many, three = many;
    one.insert(one.end(), {"--format", format, "--jobs", "1"});
    three.insert(three.end(), {"--format", format, "--jobs", "3"});
    const auto result = swept(one);
    CHECK(result.status == 0);
    CHECK(result.err.empty());
    CHECK(result.out == swept(three).out);
  }
}

TEST_CASE("sweep: a long one says how long before it starts, unless it is to be quiet") {
  CHECK(
      contains(swept({"-N", "1:2000:1", "--format", "csv"}).err, "mem-plan: 2,000 points: 2,000 of cells\n"));
  CHECK(!contains(swept({"-N", "1:1000:1", "--format", "csv"}).err, "points"));
}

TEST_CASE("sweep: a chart marks the points without Unicode where no terminal shows it") {
  const auto result = swept({"-N", "10k:100k:10k", "--max-ram", "5GB", "--chart"});
  CHECK(result.status == 0);
  CHECK(contains(result.out, "#"));
  CHECK(!contains(result.out, "█"));
}

TEST_CASE("sweep: 1 is no answer of it: 0 with figures, 2 for what is not understood or lacking") {
  const std::pair<std::vector<std::string>, int> facts[] = {
      {{"-N", "1k,2k", "--max-ram", "1MB"}, 0},
      {{"-N", "1k,2k", "--columns", "fits"}, 2},
      {{"-N", "1k,2k", "--columns", "need"}, 2},
      {{"-N", "1k"}, 2},
      {{"-N", "1:1001:1"}, 2},
      {{"-N", "1k,2k", "--jobs", "257"}, 2},
      {{"-N", "1k,2k", "--chart", "--json"}, 2},
      {{"-N", "1:1000000001:1", "--stage", "setup", "--format", "csv"}, 2},
      {{"--sparsity", "0.5,0.6"}, 2},
  };
  for (const auto& [words, status] : facts) {
    CAPTURE(words.back());
    CHECK(swept(words).status == status);
  }
}
