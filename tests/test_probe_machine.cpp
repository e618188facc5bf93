#include <fmt/format.h>

#include "probe_machine.hpp"

using namespace memplan;

namespace {

Probe two_devices() {
  Probe probe;
  probe.host.limits = {{"physical RAM", Bytes{1000}, Bytes{400}, "meminfo"},
                       {"cgroup", Bytes{800}, Bytes{700}, "memory.max"}};
  RealDevice device;
  device.name = "H100";
  device.total = Bytes{100};
  device.total_from = "CUDA";
  device.free = Bytes{60};
  device.free_from = "NVML";
  device.compute_capability = "9.0";
  probe.devices = {device, device};
  probe.devices[1].index = 1;
  probe.devices[1].compute_capability = "7.5";
  probe.devices[1].free.reset();
  probe.devices[1].absent = {{"free_bytes", "no context"}};
  return probe;
}

}  // namespace

TEST_CASE("a machine's limits are what there is, or what is free") {
  const auto all = machine_of(two_devices(), {"--here", std::nullopt, false});
  CHECK(all.ram->bytes == Bytes{800});
  CHECK(all.ram->from == "--here, cgroup (memory.max)");
  CHECK(all.vram->bytes == Bytes{100});
  CHECK(all.vram->from == "--here, GPU 0 H100 (by CUDA)");
  CHECK(all.card->bf16 == true);
  CHECK(all.no_device.empty());
  const auto free = machine_of(two_devices(), {"--here", 0, true});
  CHECK(free.ram->bytes == Bytes{400});
  CHECK(free.ram->from == "--here, free of the physical RAM (meminfo)");
  CHECK(free.vram->bytes == Bytes{60});
  CHECK(free.vram->from == "--here, free on GPU 0 H100 (by NVML)");
  CHECK(free.card->capacity == Bytes{100});
  CHECK(machine_of(two_devices(), {"--here", 1, false}).card->bf16 == false);
}

TEST_CASE("a device that is not there, or tells nothing") {
  CHECK(error_text([] {
          machine_of(two_devices(), {"--here", 2, false});
        }) == "parameter | --gpu-index | there is no device 2 | devices are 0 or 1");
  CHECK(machine_of(two_devices(), {"--here", 1, true}).no_device ==
        "the free memory of GPU 1 H100 is not known: no context");
  Probe nothing;
  nothing.findings = {{"no_library", "libcuda.so.1 is not there", ""}};
  nothing.tried = {{"from memory", "answered"}, {"system files", "0 devices"}};
  const auto machine = machine_of(nothing, {"--here", std::nullopt, false});
  CHECK(machine.no_device == "libcuda.so.1 is not there; system files: 0 devices");
  CHECK(!machine.ram);
  CHECK(!machine.card);
}

TEST_CASE("a device that shares the host's RAM has its limit") {
  auto probe = two_devices();
  probe.devices[0].total.reset();
  probe.devices[0].unified = true;
  const auto machine = machine_of(probe, {"--probe node.json", std::nullopt, false});
  CHECK(machine.vram->bytes == Bytes{800});
  CHECK(machine.vram->from == "--probe node.json, GPU 0 H100 (unified memory)");
}
