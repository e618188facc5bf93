#include <fmt/format.h>

#include "probe/visible.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

std::vector<RealDevice> three_devices() {
  std::vector<RealDevice> all(3);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].index = static_cast<std::int64_t>(i);
    all[i].uuid = fmt::format("GPU-{}abc-{}", i < 2 ? 1 : 2, i);
    all[i].name = std::string(1, static_cast<char>('a' + i));
  }
  all[2].slices = {{"c, slice 1", "MIG-7", Bytes{10}, {}}, {"c, slice 2", "MIG-8", Bytes{20}, {}}};
  return all;
}

std::string names(const std::optional<std::string>& list) {
  std::string result;
  std::int64_t index = 0;
  for (const auto& device : visible_devices(three_devices(), list)) {
    CHECK(device.index == index++);
    result += (result.empty() ? "" : " ") + device.name;
  }
  return result;
}

}  // namespace

TEST_CASE("CUDA_VISIBLE_DEVICES is read as the driver reads it") {
  struct Fact {
    const char* list;
    const char* names;
  };
  const Fact facts[] = {
      {"", ""},
      {"1", "b"},
      {"2,0", "c a"},
      {" 1 , 2 ", "b c"},
      {"0,7,1", "a"},  // the first that names nothing ends the list
      {"-1", ""},
      {"none", ""},
      {"1,1", "b"},
      {"GPU-2", "c"},
      {"GPU-1", ""},  // two begin so
      {"GPU-1abc-1,0", "b a"},
      {"MIG-8", "c, slice 2"},
      {"MIG-8,MIG-7", "c, slice 2 c, slice 1"},
      {"MIG-9", ""},
      {"99999999999999999999", ""},
      {"0,,1", "a"},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.list);
    CHECK(names(fact.list) == fact.names);
  }
  CHECK(names(std::nullopt) == "a b c");
  CHECK(visible_devices(three_devices(), "MIG-8")[0].total == Bytes{20});
}
