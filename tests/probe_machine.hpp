// What tests of the probe share: the fake driver, and recorded machines.
#pragma once

#include <doctest/doctest.h>
#include <stdlib.h>

#include <map>
#include <string>

#include "memplan/probe.hpp"
#include "memplan/sys.hpp"
#include "scratch.hpp"

using Variables = std::map<std::string, std::string>;

// Environment variables that are as they were when the test is over.
class WithVariables {
 public:
  explicit WithVariables(const Variables& variables) {
    for (const auto& [name, value] : variables) {
      const char* before = getenv(name.c_str());
      m_before[name] = before ? std::optional<std::string>(before) : std::nullopt;
      setenv(name.c_str(), value.c_str(), 1);
    }
  }
  ~WithVariables() {
    for (const auto& [name, value] : m_before)
      value ? setenv(name.c_str(), value->c_str(), 1) : unsetenv(name.c_str());
  }
  WithVariables(const WithVariables&) = delete;
  WithVariables& operator=(const WithVariables&) = delete;

 private:
  std::map<std::string, std::optional<std::string>> m_before;
};

// A look at the fake driver `set` on the recorded machine.
inline memplan::Probe look_at(Variables variables, memplan::ProbeRequest request = {},
                              const std::string& machine = "docker-v2",
                              const std::string& set = "fake_driver") {
  variables["LD_LIBRARY_PATH"] = memplan::path_beside_program(set);
  const WithVariables with(variables);
  request.root = test_data("hosts/" + machine);
  request.environment = [=](const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  return memplan::look(request);
}

inline bool has_finding(const memplan::Probe& probe, const std::string& kind) {
  for (const auto& finding : probe.findings)
    if (finding.kind == kind) return true;
  return false;
}

inline std::string reason_of(const memplan::RealDevice& device, const std::string& field) {
  for (const auto& absent : device.absent)
    if (absent.field == field) return absent.reason;
  return "";
}
