#include "memplan/probe.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "memplan/embedded.hpp"
#include "memplan/error.hpp"
#include "memplan/sys.hpp"
#include "probe/answer.hpp"
#include "probe/join.hpp"
#include "probe/system_files.hpp"
#include "probe/visible.hpp"

namespace memplan {

namespace {

constexpr std::string_view k_devices_schema = "mem-plan/devices/1";

// Looks at one machine, way by way.
class Looker {
 public:
  explicit Looker(const ProbeRequest& request)
      : m_request(request), m_visible_list(request.environment("CUDA_VISIBLE_DEVICES")) {}

  Probe run() {
    m_probe.host = read_host(m_request.root, m_request.environment);
    if (!ask("from memory", run_image(embedded_probe(), arguments(), limits())))
      ask("beside the program", run_beside());
    if (m_probe.devices.empty() && !m_complete) look_at_system_files();
    explain_lack_of_library();
    for (auto& device : amd_devices(m_request.root)) add_amd(std::move(device));
    return std::move(m_probe);
  }

 private:
  ProgramLimits limits() const { return {m_request.seconds, std::size_t{4} << 20}; }

  std::vector<std::string> arguments() const {
    std::vector<std::string> result;
    if (m_request.free) result.push_back("--free");
    if (m_request.allocate)
      result.insert(result.end(), {"--allocate", std::to_string(m_request.allocate->count), "--device",
                                   std::to_string(m_request.index)});
    return result;
  }

  ProgramResult run_beside() const {
    const auto path = path_beside_program("mem-plan-probe");
    if (path.empty()) return {"", "this program's folder is not known", false};
    return run_program(path, arguments(), limits());
  }

  void note(const std::string& way, const std::string& outcome) { m_probe.tried.push_back({way, outcome}); }

  // False when the probe could not be run in this way.
  bool ask(const std::string& way, const ProgramResult& result) {
    const auto answer = read_answer(result.output);
    const bool other = result.started && !answer.schema.empty() && answer.schema != k_devices_schema;
    if (!result.started || other) {
      note(way, other ? fmt::format("is of another version: {}", answer.schema) : result.failure);
      return false;
    }
    m_probe.way = way;
    m_complete = answer.complete;
    join_answer(m_probe, answer, m_visible_list);
    const bool cut = result.failure.empty() && !answer.complete;
    const auto fault = cut ? std::string("stopped before its end") : result.failure;
    note(way, fault.empty() ? "answered" : fault);
    if (!fault.empty())
      m_probe.findings.push_back({fault.starts_with("took longer") ? "driver_hangs" : "driver_crashes",
                                  fmt::format("not available: the look at the driver {}", fault),
                                  m_probe.devices.empty() ? "" : "what is shown was told before that"});
    return true;
  }

  void take_devices(const std::vector<RealDevice>& all) {
    m_probe.devices = visible_devices(all, m_visible_list);
    if (!all.empty()) m_probe.way = "system files";
  }

  void look_at_system_files() {
    take_devices(devices_in_proc(m_request.root));
    auto outcome = fmt::format("{} devices in /proc/driver/nvidia", m_probe.devices.size());
    // A recorded machine has no programs to run.
    const auto smi = m_request.root.empty() ? find_program("nvidia-smi") : std::nullopt;
    if (smi) {
      constexpr double k_seconds = 5;
      const auto result =
          run_program(*smi, k_smi_arguments, {std::min(m_request.seconds, k_seconds), std::size_t{1} << 20});
      const auto found = devices_in_smi(result.output);
      outcome += fmt::format(", {} in nvidia-smi", found.size());
      if (!result.failure.empty()) outcome += fmt::format(", which {}", result.failure);
      if (!found.empty()) take_devices(found);
    }
    note("system files", outcome);
  }

  // In a container the kernel's driver is there, and its libraries are not unless asked for.
  void explain_lack_of_library() {
    const auto kernel = kernel_driver(m_request.root);
    const auto lacks = [](auto& finding) { return finding.kind == "no_library"; };
    if (kernel.empty()) return;
    if (m_probe.driver.empty()) m_probe.driver = kernel;
    if (std::any_of(m_probe.findings.begin(), m_probe.findings.end(), lacks))
      m_probe.findings.push_back(
          {"container",
           fmt::format("the kernel has NVIDIA's driver {}, and its libraries are not here", kernel),
           "in a container, ask for them: --gpus all with Docker, --nv with Apptainer"});
  }

  void add_amd(RealDevice device) {
    device.index = static_cast<std::int64_t>(m_probe.devices.size());
    m_probe.devices.push_back(std::move(device));
    if (m_probe.way.empty()) m_probe.way = "system files";
  }

  const ProbeRequest& m_request;
  std::optional<std::string> m_visible_list;
  Probe m_probe;
  bool m_complete = false;
};

}  // namespace

std::string Probe::why_no_device() const {
  std::vector<std::string> reasons;
  for (const auto& finding : findings) reasons.push_back(finding.message);
  for (const auto& attempt : tried)
    if (attempt.outcome != "answered") reasons.push_back(fmt::format("{}: {}", attempt.way, attempt.outcome));
  return fmt::format("{}", fmt::join(reasons, "; "));
}

Probe look(const ProbeRequest& request) {
  return Looker(request).run();
}

}  // namespace memplan
