#include "probe_machine.hpp"

using namespace memplan;

namespace {

constexpr std::int64_t k_total = 79ll << 30;

ProbeRequest in_seconds(double seconds) {
  ProbeRequest request;
  request.seconds = seconds;
  return request;
}

}  // namespace

TEST_CASE("a device: both libraries' facts, joined") {
  const auto probe = look_at({{"FAKE_PID", "77"}});
  CHECK(probe.way == "from memory");
  CHECK(probe.driver == "550.54.15");
  CHECK(probe.cuda == "12.4");
  CHECK(probe.findings.empty());
  REQUIRE(probe.devices.size() == 1);
  const auto& device = probe.devices[0];
  CHECK(device.name == "Fake H100 80GB HBM3");
  CHECK(device.uuid == "GPU-fafafafa-fafa-fafa-fafa-fafafafa0000");
  CHECK(device.pci == "0000:10:00.0");
  CHECK(device.total == Bytes{k_total});
  CHECK(device.total_from == "CUDA");
  CHECK(device.free == Bytes{k_total - k_total / 8});
  CHECK(device.free_from == "NVML");
  CHECK(device.reserved == Bytes{600ll << 20});
  CHECK(device.compute_capability == "9.0");
  CHECK(device.multiprocessors == 132);
  CHECK(device.ecc == true);
  CHECK(device.mig == false);
  REQUIRE(device.processes.size() == 2);
  CHECK(device.processes[0].bytes == Bytes{1 << 30});
  CHECK(!device.processes[1].bytes);
  CHECK(device.absent.empty());
}

TEST_CASE("none and many") {
  CHECK(look_at({{"FAKE_DEVICES", "0"}}).devices.empty());
  CHECK(has_finding(look_at({{"FAKE_DEVICES", "0"}}), "no_device"));
  const auto many = look_at({{"FAKE_DEVICES", "16"}});
  REQUIRE(many.devices.size() == 16);
  CHECK(many.devices[15].index == 15);
  CHECK(many.devices[15].pci == "0000:1F:00.0");
}

TEST_CASE("CUDA_VISIBLE_DEVICES: the numbers are those that programs see") {
  const auto probe = look_at({{"FAKE_DEVICES", "3"}, {"CUDA_VISIBLE_DEVICES", "2,0"}});
  REQUIRE(probe.devices.size() == 2);
  CHECK(probe.devices[0].index == 0);
  CHECK(probe.devices[0].uuid.ends_with("0002"));
  CHECK(probe.devices[1].uuid.ends_with("0000"));
  CHECK(has_finding(probe, "hidden"));
  const auto none = look_at({{"FAKE_DEVICES", "3"}, {"CUDA_VISIBLE_DEVICES", ""}});
  CHECK(none.devices.empty());
  REQUIRE(has_finding(none, "hidden"));
  CHECK(none.findings.back().message == "3 of 3 devices hidden by CUDA_VISIBLE_DEVICES=''");
}

TEST_CASE("faults of the driver: what was told before stays, and each has its finding") {
  struct Fact {
    Variables variables;
    std::size_t devices;
    const char* finding;
    const char* outcome;
  };
  const Fact facts[] = {
      {{{"FAKE_CUDA", "hang"}}, 1, "driver_hangs", "took longer than 0.4 s"},
      {{{"FAKE_CUDA", "crash"}}, 1, "driver_crashes", "was stopped by signal 11 (Segmentation fault)"},
      {{{"FAKE_CUDA", "abort"}}, 1, "driver_crashes", "was stopped by signal 6 (Aborted)"},
      {{{"FAKE_CUDA", "cut"}}, 1, "driver_crashes", "stopped before its end"},
      {{{"FAKE_NVML", "hang"}}, 0, "driver_hangs", "took longer than 0.4 s"},
      {{{"FAKE_NVML", "crash"}}, 0, "driver_crashes", "was stopped by signal 11 (Segmentation fault)"},
      {{{"FAKE_LATE", "abort"}, {"FAKE_DEVICES", "3"}}, 2, "incomplete", "was stopped by signal 6 (Aborted)"},
      {{{"FAKE_CUDA", "34"}}, 1, "stub_library", "answered"},
      {{{"FAKE_CUDA", "46"}}, 1, "device_busy", "answered"},
      {{{"FAKE_CUDA", "100"}}, 0, "no_device", "answered"},
      {{{"FAKE_CUDA", "800"}}, 1, "no_permission", "answered"},
      {{{"FAKE_CUDA", "802"}}, 1, "not_ready", "answered"},
      {{{"FAKE_CUDA", "803"}}, 1, "library_mismatch", "answered"},
      {{{"FAKE_CUDA", "999"}}, 1, "driver_error", "answered"},
      {{{"FAKE_NVML", "4"}}, 1, "no_permission", "answered"},
      {{{"FAKE_NVML", "9"}}, 1, "no_driver", "answered"},
      {{{"FAKE_NVML", "18"}}, 1, "library_mismatch", "answered"},
      {{{"FAKE_CUDA_VERSION", "10020"}}, 1, "old_driver", "answered"},
      {{{"FAKE_INTEGRATED", "1"}, {"FAKE_TOTAL", "0"}}, 1, "unified_memory", "answered"},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.variables.begin()->first + "=" + fact.variables.begin()->second);
    const bool hangs = std::string(fact.outcome).starts_with("took");
    const auto probe = look_at(fact.variables, in_seconds(hangs ? 0.4 : 60));
    CHECK(probe.devices.size() == fact.devices);
    CHECK(has_finding(probe, fact.finding));
    CHECK(probe.tried[0].outcome == fact.outcome);
  }
}

TEST_CASE("an old driver: what it lacks is named, and only that is absent") {
  const auto probe = look_at({}, {}, "docker-v2", "old_driver");
  REQUIRE(probe.devices.size() == 1);
  CHECK(probe.devices[0].total == Bytes{k_total});
  CHECK(reason_of(probe.devices[0], "reserved_bytes") == "this driver does not tell it apart");
  REQUIRE(has_finding(probe, "missing_symbol"));
  CHECK(probe.findings[0].message == "libnvidia-ml.so.1 lacks nvmlDeviceGetMemoryInfo_v2");
}

TEST_CASE("MIG: the slice that programs see has its own memory") {
  const auto probe = look_at({{"FAKE_MIG", "1"}});
  REQUIRE(probe.devices.size() == 1);
  const auto& device = probe.devices[0];
  CHECK(device.uuid == "MIG-fafafafa-fafa-fafa-fafa-fafafafa0100");
  CHECK(device.mig == true);
  CHECK(device.total == Bytes{k_total / 8});
  const auto whole = look_at({{"FAKE_MIG", "1"}, {"FAKE_CUDA", "999"}});
  REQUIRE(whole.devices.size() == 1);
  CHECK(whole.devices[0].slices.size() == 2);
}

TEST_CASE("sizes that are none are absent, with what the driver said; odd names are made fit to show") {
  const auto probe =
      look_at({{"FAKE_TOTAL", "18446744073709551615"}, {"FAKE_FREE", "5"}, {"FAKE_NAME", "a\x01\xff\"b"}});
  REQUIRE(probe.devices.size() == 1);
  CHECK(!probe.devices[0].total);
  CHECK(reason_of(probe.devices[0], "total_bytes") == "the driver says 18446744073709551615 bytes");
  CHECK(probe.devices[0].name == "a\ufffd\ufffd\"b");
  const auto nothing = look_at({{"FAKE_TOTAL", "0"}});
  CHECK(reason_of(nothing.devices.at(0), "total_bytes") == "the driver says 0 bytes");
}

TEST_CASE("--allocate proves what can be had, and leaves the margin") {
  ProbeRequest request;
  request.allocate = Bytes{2'000'000'000};
  const auto some = look_at({}, request).allocation;
  REQUIRE(some);
  CHECK(some->had == Bytes{2'000'000'000});
  CHECK(some->stopped_by.empty());
  CHECK(some->context == Bytes{500ll << 20});
  CHECK(some->bytes_per_second.has_value());
  request.allocate = Bytes{INT64_MAX};
  const auto all = look_at({}, request).allocation;
  REQUIRE(all);
  CHECK(all->margin == Bytes{k_total / 50});
  CHECK(all->had.count <= all->free->count - all->margin->count);
  CHECK(all->had.count + (256 << 20) > all->free->count - all->margin->count);
  CHECK(all->stopped_by == "what is free less the margin");
  const auto refused = look_at({{"FAKE_REFUSE", "3000000000"}}, request).allocation;
  CHECK(refused->stopped_by == "CUDA_ERROR_OUT_OF_MEMORY (2)");
  CHECK(refused->had < Bytes{3'000'000'000});
  request.index = 5;
  CHECK(look_at({}, request).allocation->had == Bytes{0});
}

TEST_CASE("without the libraries' answer: the kernel's files, and sysfs") {
  const auto crashed = look_at({{"FAKE_NVML", "crash"}}, {}, "slurm-v2");
  CHECK(crashed.way == "system files");
  REQUIRE(crashed.devices.size() == 2);
  CHECK(crashed.devices[0].name == "NVIDIA A100-SXM4-80GB");
  CHECK(crashed.tried.back().outcome == "2 devices in /proc/driver/nvidia");
  const auto bare = look_at({{"FAKE_NVML", "9"}, {"FAKE_CUDA", "100"}}, {}, "amd");
  REQUIRE(bare.devices.size() == 1);
  CHECK(bare.devices[0].vendor == "AMD");
}
