#include <doctest/doctest.h>

#include <limits>

#include "sys/frames.hpp"

using namespace memplan;

TEST_CASE("frames come out as they went in, in whatever pieces they arrive") {
  const auto text = pack_frame(FrameTag::progress, "abc") + pack_frame(FrameTag::memory, "") +
                    pack_frame(FrameTag::result, std::string(1000, 'x'));
  FrameReader reader;
  std::string seen;
  for (const char c : text) {
    reader.add({&c, 1});
    while (const auto frame = reader.next()) {
      seen += static_cast<char>(frame->tag) + std::to_string(frame->payload.size()) + ' ';
      CHECK_FALSE(reader.is_broken());
    }
  }
  CHECK(seen == "p3 m0 r1000 ");
}

TEST_CASE("what is no frame is seen as broken") {
  FrameReader unknown_tag;
  unknown_tag.add("?");
  CHECK(unknown_tag.is_broken());
  CHECK_FALSE(unknown_tag.next());
  FrameReader too_long;
  too_long.add("r");
  CHECK_FALSE(too_long.is_broken());
  too_long.add("\xff\xff\xff\xff");
  CHECK(too_long.is_broken());
  CHECK_FALSE(too_long.next());
}

TEST_CASE("an error passes with all that it carries") {
  Error error(ErrorKind::profile, "message");
  error.at("place").hint("next step").problems({{"/a", "first", "x\n^", "h"}, {"/b", "second", "", ""}});
  const auto copy = unpack_error(pack_error(error));
  CHECK(copy.kind() == ErrorKind::profile);
  CHECK(std::string(copy.what()) == "message");
  CHECK(copy.where() == "place");
  CHECK(copy.hint() == "next step");
  REQUIRE(copy.problems().size() == 2);
  CHECK(copy.problems()[0].where == "/a");
  CHECK(copy.problems()[0].message == "first");
  CHECK(copy.problems()[0].excerpt == "x\n^");
  CHECK(copy.problems()[0].hint == "h");
  CHECK(copy.problems()[1].message == "second");
}

TEST_CASE("what is no packed error becomes an internal one") {
  const auto whole = pack_error(Error(ErrorKind::file, "message").at("place"));
  for (const auto& text : {std::string(), std::string(1, '\x7f'), std::string("\x63") + whole.substr(1),
                           whole.substr(0, whole.size() - 10), std::string(100, '\xff')}) {
    const auto error = unpack_error(text);
    CHECK(error.kind() == ErrorKind::internal);
    CHECK(std::string(error.what()) == "a child process failed without saying how");
  }
}

TEST_CASE("a fraction stays within 0 and 1") {
  for (const double fraction : {0.0, 0.25, 1.0}) CHECK(unpack_fraction(pack_fraction(fraction)) == fraction);
  CHECK(unpack_fraction(pack_fraction(7)) == 1);
  CHECK(unpack_fraction(pack_fraction(-7)) == 0);
  CHECK(unpack_fraction(pack_fraction(std::numeric_limits<double>::quiet_NaN())) == 0);
  CHECK(unpack_fraction("short") == 0);
}
