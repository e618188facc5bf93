// The driver is tests/fake_driver; what it says of processes stands in a file.
#include <unistd.h>

#include "probe_machine.hpp"

using namespace memplan;

namespace {

struct Told {
  std::vector<DeviceLook> looks;
  std::string fault;
};

// What a watch tells of a driver with these variables: until it has told `looks` looks, or why not.
Told watch(Variables variables, std::size_t looks, const std::string& set = "fake_driver") {
  variables["LD_LIBRARY_PATH"] = path_beside_program(set);
  const WithVariables with(variables);
  DeviceWatch devices(0.02);
  Told told;
  for (int i = 0; i < 500 && told.looks.size() < looks; ++i) {
    for (auto& look : devices.take(i * 0.001)) told.looks.push_back(std::move(look));
    usleep(10'000);
  }
  told.fault = devices.fault(0.5);
  return told;
}

}  // namespace

TEST_CASE("a watch tells what each process holds of each device, again and again") {
  const ScratchFolder folder;
  spill(folder / "use", "0 7 100\n1 8 untold\n1 7 300\n");
  const auto told = watch({{"FAKE_USE", folder / "use"}, {"FAKE_DEVICES", "2"}}, 3);
  REQUIRE(told.looks.size() >= 3);
  const auto& look = told.looks[2];
  REQUIRE(look.size() == 3);
  CHECK(look[0].device == 0);
  CHECK(look[0].process == 7);
  CHECK(look[0].bytes == Bytes{100});
  CHECK(!look[1].bytes);
  CHECK(look[2].device == 1);
  CHECK(look[2].bytes == Bytes{300});
  CHECK(told.fault == "");
}

TEST_CASE("a watch: growth of a device, whoever uses it") {
  const ScratchFolder folder;
  const WithVariables with(
      {{"LD_LIBRARY_PATH", path_beside_program("fake_driver")}, {"FAKE_USE", folder / "use"}});
  DeviceWatch devices(0.02);
  while (devices.take(0).empty()) usleep(10'000);
  CHECK(!devices.growth());
  spill(folder / "use", "0 all 5000\n");
  while (!devices.growth()) devices.take(0), usleep(10'000);
  CHECK(devices.growth()->first == 0);
  CHECK(devices.growth()->second == Bytes{5000});
}

TEST_CASE("a watch over a driver with faults says why there is nothing to tell") {
  struct Fact {
    Variables variables;
    const char* fault;
  };
  const Fact facts[] = {
      {{{"FAKE_NVML", "crash"}}, "the look at the driver was stopped by signal 11 (Segmentation fault)"},
      {{{"FAKE_NVML", "abort"}}, "the look at the driver was stopped by signal 6 (Aborted)"},
      {{{"FAKE_NVML", "cut"}}, "the look at the driver ended with status 0"},
      {{{"FAKE_NVML", "hang"}}, "the driver had not answered when the command ended"},
      {{{"FAKE_NVML", "9"}}, "Driver Not Loaded (NVML error 9)"},
      {{{"FAKE_DEVICES", "0"}}, "the driver knows no device"},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.variables.begin()->second);
    const auto told = watch(fact.variables, 0);
    CHECK(told.looks.empty());
    CHECK(told.fault == fact.fault);
  }
  CHECK(watch({}, 1, "old_driver").fault ==
        "of device 0 the driver tells no processes: this driver has no such function");
  const auto none = watch({}, 0, "no_driver");
  CHECK(none.fault.starts_with("libnvidia-ml.so.1: cannot open shared object file"));
}

TEST_CASE("a driver that crashes or hangs on the way: what was told stays, and the fault is told") {
  const ScratchFolder folder;
  for (const auto& [fault, text] :
       {std::pair{"crash", "the look at the driver was stopped by signal 11 (Segmentation fault)"},
        {"hang", "the driver answered no more"}}) {
    const WithVariables with(
        {{"LD_LIBRARY_PATH", path_beside_program("fake_driver")}, {"FAKE_USE", folder / "use"}});
    spill(folder / "use", "0 7 100\n");
    DeviceWatch devices(0.02);
    while (devices.take(1).empty()) usleep(10'000);
    CHECK(devices.fault(1) == "");
    spill(folder / "use", fault);
    for (int silent = 0; silent < 20;) silent = devices.take(2).empty() ? silent + 1 : 0, usleep(20'000);
    CHECK(devices.fault(5) == text);
  }
}
