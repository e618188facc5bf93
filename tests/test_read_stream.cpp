#include <zlib.h>

#include <random>

#include "read/stream.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

std::string gzip(const std::string& text) {
  const ScratchFolder folder;
  const auto path = folder / "x.gz";
  const gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
  return slurp(path);
}

std::string contents(const std::string& path) {
  ByteStream stream(path);
  std::string text;
  for (auto bytes = stream.next(); !bytes.empty(); bytes = stream.next()) text += bytes;
  CHECK(stream.fraction() == 1);
  return text;
}

std::string random_text(std::size_t size) {
  std::mt19937 random(7);
  std::string text(size, ' ');
  for (auto& c : text) c = static_cast<char>('a' + random() % 20);
  return text;
}

}  // namespace

TEST_CASE("bytes come as they are, or decompressed: one member of gzip, several, and what follows them") {
  const ScratchFolder folder;
  const auto path = folder / "x";
  const auto text = random_text(1'000'000);
  spill(path, text);
  CHECK(contents(path) == text);
  spill(path, gzip(text));
  CHECK(contents(path) == text);
  spill(path, gzip(text) + gzip("more") + std::string(5, '\0'));
  CHECK(contents(path) == text + "more");
  spill(path, gzip(""));
  CHECK(contents(path).empty());
  spill(path, "");
  CHECK(contents(path).empty());
}

TEST_CASE("damaged gzip is refused with what is wrong") {
  const ScratchFolder folder;
  const auto path = folder / "x";
  const std::string hint = " | Copy or download it again; gzip --test FILE checks it.";
  const auto whole = gzip(random_text(1000));
  spill(path, whole.substr(0, whole.size() / 2));
  CHECK(error_text([&] { contents(path); }) == "file |  | its gzip data end too early" + hint);
  spill(path, "\x1f\x8b\x08 nothing of the kind");
  CHECK(error_text([&] { contents(path); }).ends_with(hint));
}

TEST_CASE("lines end with either line end, and may not be longer than asked") {
  const ScratchFolder folder;
  const auto path = folder / "x";
  spill(path, "one\r\n\ntwo");
  ByteStream stream(path);
  LineReader lines(stream);
  CHECK(lines.next(4) == "one");
  CHECK(lines.next(4) == "");
  CHECK(lines.next(4) == "two");
  CHECK(lines.next(4) == std::nullopt);
  ByteStream again(path);
  LineReader short_lines(again);
  CHECK(error_text([&] { short_lines.next(2); }) ==
        "file |  | has a line of more than 2 bytes ('one�') | It is no file of this format, or damaged.");
}
