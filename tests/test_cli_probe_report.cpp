#include "cli/probe_report.hpp"
#include "memplan/render.hpp"
#include "probe_machine.hpp"

using namespace memplan;

TEST_CASE("a report: devices, what could not be told by reason, how it was looked, RAM") {
  Probe probe;
  probe.way = "from memory";
  probe.tried = {{"from memory", "answered"}};
  RealDevice device;
  device.vendor = "NVIDIA";
  device.absent = {{"ecc", "no function"}, {"mig", "no function"}, {"total_bytes", "0 bytes"}};
  probe.devices = {device};
  probe.host.limits = {{"physical RAM", Bytes{2000000000}, Bytes{1000000000}, "meminfo"}};
  CHECK(render_text(probe_report(probe), {UnitFlavour::si, false, 100}) ==
        "Devices\n"
        "GPU  name      total     free  compute  reported by\n"
        "  0  NVIDIA  unknown  unknown\n"
        "\n"
        "What could not be told\n"
        "  GPU 0  ecc, mig: no function\n"
        "  GPU 0  total_bytes: 0 bytes\n"
        "\n"
        "How the devices were looked at\n"
        "  from memory  answered\n"
        "\n"
        "RAM, GB\n"
        "limit         size  free  from\n"
        "physical RAM  2.00  1.00  meminfo\n"
        "\n"
        "A process may have 2.00 GB (physical RAM), and 1.00 GB of RAM is free now (physical RAM).\n");
}

TEST_CASE("a report of nothing says so") {
  CHECK(render_text(probe_report(Probe{}), {UnitFlavour::si, false, 100}) == "No device.\n");
  CHECK(render_json(probe_report(Probe{})).find("\"way\": null") != std::string::npos);
}
