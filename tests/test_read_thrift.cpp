#include <random>

#include "read/thrift.hpp"
#include "scratch.hpp"

using namespace memplan;
using namespace std::string_literals;

namespace {

// What a struct's fields are: "1:7 2:'ab' " for whole numbers and texts, "9? " for others.
std::string fields(const std::string& bytes) {
  std::string text;
  ThriftReader reader(bytes);
  reader.read_struct([&](ThriftField field) {
    text += std::to_string(field.id);
    if (field.type == ThriftType::i32 || field.type == ThriftType::i64)
      return text.append(":").append(std::to_string(reader.integer())).append(" "), true;
    if (field.type == ThriftType::binary) return text.append(":'").append(reader.binary()).append("' "), true;
    text += "? ";
    return false;
  });
  return text;
}

std::string fault(const std::string& bytes) {
  return error_text([&] { fields(bytes); });
}

}  // namespace

TEST_CASE("fields of a struct: whole numbers, texts, and others that are passed over") {
  CHECK(fields("\x00"s) == "");
  CHECK(fields("\x15\x02\x15\x03\x00"s) == "1:1 2:-2 ");
  CHECK(fields("\x16\xac\x02\x18\x02"
               "ab\x00"s) == "1:150 2:'ab' ");
  CHECK(fields("\x05\x28\x04\x00"s) == "20:2 ");  // the number of the field written out
  CHECK(fields("\x11\x12\x13\x7f\x17"
               "12345678\x15\x02\x00"s) == "1? 2? 3? 4? 5:1 ");
  CHECK(fields("\x19\x25\x02\x04\x15\x06\x00"s) == "1? 2:3 ");                 // a list of two
  CHECK(fields("\x1b\x01\x58\x02\x01x\x15\x08\x00"s) == "1? 2:4 ");            // a map of one
  CHECK(fields("\x1c\x15\x02\x00\x19\x1c\x00\x15\x0a\x00"s) == "1? 2? 3:5 ");  // structs
}

TEST_CASE("bytes that are no struct are refused") {
  CHECK(fault("") == "file |  | its footer ends too early | ");
  CHECK(fault("\x15"s) == "file |  | its footer ends too early | ");
  CHECK(fault("\x18\x05"
              "ab"s) == "file |  | its footer ends too early | ");
  CHECK(fault("\x1d"s) == "file |  | its footer holds a type that Thrift does not have | ");
  CHECK(fault("\x15\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"s) ==
        "file |  | its footer holds a number of more than 64 bits | ");
  CHECK(fault("\x19\xf5\xff\xff\x7f"s) == "file |  | its footer claims a list longer than itself | ");
  CHECK(fault("\x1b\xff\xff\x7f\x55"s) == "file |  | its footer claims a list longer than itself | ");
  CHECK(fault(std::string(1000, '\x1c')) == "file |  | its footer is nested too deeply | ");
  CHECK(fault(std::string(1000, '\x19')) == "file |  | its footer is nested too deeply | ");
}

TEST_CASE("any bytes are read or refused") {
  const auto seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(random() % 64, '\0');
    for (auto& c : bytes) c = static_cast<char>(random());
    const auto text = fault(bytes);
    CHECK((text == "no error" || text.starts_with("file |  | its footer ")));
  }
}
