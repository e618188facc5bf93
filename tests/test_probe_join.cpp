#include "probe/join.hpp"
#include "probe_machine.hpp"

using namespace memplan;

namespace {

Probe joined(const std::string& lines, const std::optional<std::string>& visible = std::nullopt) {
  Probe probe;
  join_answer(probe, read_answer(lines), visible);
  return probe;
}

const std::string k_nvml =
    "{\"library\":\"nvml\",\"loaded\":true,\"status\":0}\n"
    "{\"nvml\":{\"index\":0,\"uuid\":\"GPU-aa\",\"pci\":\"00000000:3B:00.0\",\"total_bytes\":100,\"free_"
    "bytes\":90}}\n"
    "{\"nvml\":{\"index\":1,\"uuid\":\"GPU-bb\",\"pci\":\"00000000:5E:00.0\",\"total_bytes\":200,\"free_"
    "bytes\":80}}\n";

}  // namespace

TEST_CASE("a device of both libraries is one: by UUID, or by PCI id in either spelling") {
  for (const auto* who : {"\"uuid\":\"bb\"", "\"pci\":\"0000:5e:00.0\""}) {
    const auto probe =
        joined(k_nvml + "{\"library\":\"cuda\",\"loaded\":true,\"status\":0}\n{\"visible\":1}\n" +
               "{\"cuda\":{\"index\":0," + who + ",\"total_bytes\":190}}\n");
    REQUIRE(probe.devices.size() == 1);
    CHECK(probe.devices[0].total == Bytes{190});  // what a program can have
    CHECK(probe.devices[0].free == Bytes{80});
    CHECK(probe.devices[0].uuid == "GPU-bb");
  }
}

TEST_CASE("where CUDA does not answer, NVML's devices stand, as CUDA_VISIBLE_DEVICES leaves them") {
  CHECK(joined(k_nvml).devices.size() == 2);
  const auto probe = joined(k_nvml, "GPU-b");
  REQUIRE(probe.devices.size() == 1);
  CHECK(probe.devices[0].index == 0);
  CHECK(probe.devices[0].total_from == "NVML");
  CHECK(reason_of(probe.devices[0], "multiprocessors") == "not told");
  CHECK(has_finding(probe, "hidden"));
}

TEST_CASE("where CUDA finds none, there is none") {
  CHECK(joined(k_nvml + "{\"library\":\"cuda\",\"loaded\":true,\"status\":100,\"problem\":\"x\"}\n")
            .devices.empty());
  CHECK(joined(k_nvml + "{\"library\":\"cuda\",\"loaded\":true,\"status\":0}\n{\"visible\":0}\n")
            .devices.empty());
}

TEST_CASE("a library that is not there, and one that is forbidden") {
  const auto probe = joined(
      "{\"forbidden\":\"/dev/nvidiactl\"}\n"
      "{\"library\":\"cuda\",\"loaded\":false,\"problem\":\"libcuda.so.1: cannot open\"}\n");
  REQUIRE(probe.findings.size() == 2);
  CHECK(probe.findings[0].kind == "no_library");
  CHECK(probe.findings[0].message == "libcuda.so.1: cannot open");
  CHECK(probe.findings[1].kind == "no_permission");
  CHECK(probe.findings[1].message == "/dev/nvidiactl exists and may not be used by this user");
}
