#include "cli/probe_input.hpp"

#include "memplan/error.hpp"
#include "memplan/params.hpp"
#include "memplan/sys.hpp"

namespace memplan {

ProbeRequest probe_request() {
  ProbeRequest request;
  request.root = environment("MEM_PLAN_HOST_ROOT").value_or("");
  request.environment = environment_or_empty;
  return request;
}

std::int64_t parse_device_index(const std::string& text) {
  ParameterSpec spec;
  spec.name = "gpu_index";
  spec.kind = ParameterKind::count;
  spec.min = 0;
  spec.max = 1023;
  return static_cast<std::int64_t>(parse_value(spec, text).number);
}

}  // namespace memplan
