#include "probe/system_files.hpp"
#include "scratch.hpp"

using namespace memplan;

TEST_CASE("NVIDIA's devices by /proc") {
  const auto root = test_data("hosts/slurm-v2");
  CHECK(kernel_driver(root) == "550.54.15");
  CHECK(kernel_driver(test_data("hosts/amd")).empty());
  const auto devices = devices_in_proc(root);
  REQUIRE(devices.size() == 2);
  CHECK(devices[1].index == 1);
  CHECK(devices[1].name == "NVIDIA A100-SXM4-80GB");
  CHECK(devices[1].uuid == "GPU-5a3c65-0000-4000-8000-000000000065");
  CHECK(devices[1].pci == "0000:65:00.0");
  CHECK(!devices[1].total);
  REQUIRE(!devices[1].absent.empty());
  CHECK(devices[1].absent[0].field == "total_bytes");
  CHECK(devices[1].absent[0].reason == "/proc/driver/nvidia does not tell it");
}

TEST_CASE("NVIDIA's devices by nvidia-smi") {
  const auto devices = devices_in_smi(
      "0, NVIDIA H100 80GB HBM3, GPU-1, 00000000:17:00.0, 81559, 81079, 9.0\n"
      "1, NVIDIA H100 80GB HBM3, GPU-2, 00000000:65:00.0, [N/A], [N/A], [N/A]\n"
      "Unable to determine the device handle\n"
      "2, half, GPU-3\n");
  REQUIRE(devices.size() == 2);
  CHECK(devices[0].total == Bytes{81559ll * 1024 * 1024});
  CHECK(devices[0].free == Bytes{81079ll * 1024 * 1024});
  CHECK(devices[0].total_from == "nvidia-smi");
  CHECK(devices[0].compute_capability == "9.0");
  CHECK(!devices[1].total);
  CHECK(devices[1].compute_capability.empty());
  CHECK(devices_in_smi("").empty());
  CHECK(devices_in_smi("0, a, GPU-1, p, 99999999999999999, -5, 9.0").at(0).total == std::nullopt);
}

TEST_CASE("AMD's devices by sysfs: the total, marked as sysfs'") {
  const auto devices = amd_devices(test_data("hosts/amd"));
  REQUIRE(devices.size() == 1);
  CHECK(devices[0].vendor == "AMD");
  CHECK(devices[0].name == "AMD Radeon PRO W7900");
  CHECK(devices[0].pci == "0000:03:00.0");
  CHECK(devices[0].total == Bytes{51522830336});
  CHECK(devices[0].free == Bytes{50000000000});
  CHECK(devices[0].total_from == "sysfs");
  CHECK(amd_devices(test_data("hosts/workstation")).empty());
}
