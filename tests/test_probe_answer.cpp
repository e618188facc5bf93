#include <fmt/format.h>

#include <random>

#include "probe/answer.hpp"
#include "scratch.hpp"

using namespace memplan;

TEST_CASE("lines that make sense are taken, others are not") {
  const auto answer = read_answer(
      "{\"schema\": \"mem-plan/devices/1\"}\n"
      "no JSON\n"
      "[1, 2]\n"
      "{\"library\": \"cuda\", \"loaded\": true, \"status\": 34, \"problem\": \"stub\", \"cuda\": 12040}\n"
      "{\"missing\": \"cuX\", \"library\": \"cuda\"}\n"
      "{\"cuda\": {\"index\": 3, \"name\": 7, \"total_bytes\": -1, \"free_bytes\": \"x\"}}\n"
      "{\"cuda\": 5}\n"
      "{\"end\": tr");
  CHECK(answer.schema == "mem-plan/devices/1");
  REQUIRE(answer.cuda);
  CHECK(answer.cuda->status == 34);
  CHECK(answer.cuda->cuda == "12.4");
  CHECK(!answer.cuda->works());
  CHECK(!answer.nvml);
  REQUIRE(answer.missing.size() == 1);
  CHECK(answer.missing[0].name == "cuX");
  REQUIRE(answer.cuda_devices.size() == 1);
  CHECK(answer.cuda_devices[0].index == 3);
  CHECK(answer.cuda_devices[0].name.empty());
  CHECK(!answer.cuda_devices[0].total);
  REQUIRE(answer.cuda_devices[0].absent.size() == 2);
  CHECK(answer.cuda_devices[0].absent[0].reason == "the driver says -1 bytes");
  CHECK(!answer.complete);
}

TEST_CASE("an answer cut anywhere, or with bytes changed, is read without harm") {
  const std::string whole =
      "{\"schema\":\"mem-plan/devices/1\"}\n{\"visible\":2}\n"
      "{\"nvml\":{\"index\":0,\"uuid\":\"GPU-1\",\"slices\":[{\"name\":\"s\"}],\"processes\":[{\"pid\":4}],"
      "\"absent\":{\"ecc\":\"no\"}}}\n{\"allocation\":{\"had_bytes\":5}}\n{\"end\":true}\n";
  CHECK(read_answer(whole).complete);
  for (std::size_t i = 0; i < whole.size(); ++i) CHECK(!read_answer(whole.substr(0, i)).complete);
  const unsigned seed = 20260101;
  std::mt19937 random(seed);
  CAPTURE(seed);
  for (int i = 0; i < 3000; ++i) {
    auto text = whole;
    for (int k = 0; k < 3; ++k) text[random() % text.size()] = static_cast<char>(random());
    CHECK(read_answer(text).nvml_devices.size() <= 2);
  }
}
