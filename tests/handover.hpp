// Jobs to render: shared by the tests of the engines' texts.
#pragma once

#include "capture.hpp"
#include "render/engines.hpp"

namespace memplan {

// Two stages on a card, the second an array; no warnings.
inline Handover two_jobs() {
  Handover result;
  result.profile = "small";
  result.version = "1.0";
  result.parameters = {{"cells", "100"}};
  result.jobs = {{"fit",
                  "mp-small-fit-0a1b2c3d",
                  Basis::measured,
                  Bytes{1800000001},
                  Bytes{2700000002},
                  Bytes{4000000000},
                  1,
                  "python fit.py",
                  {},
                  {}},
                 {"draw-all",
                  "mp-small-draw-all-00000001",
                  Basis::measured,
                  Bytes{1048576000},
                  {},
                  {},
                  0,
                  "./draw.sh",
                  92,
                  {}}};
  result.throttle = 50;
  result.seconds = 93784;
  result.ram_limit = Bytes{8000000000};
  return result;
}

// The same, each with four CPUs.
inline Handover jobs_with_cpus() {
  auto result = two_jobs();
  for (auto& job : result.jobs) job.cpus = 4;
  return result;
}

// One job whose command holds all that a shell, Python, Groovy, YAML and Kubernetes read as their own.
inline Handover hostile_job() {
  auto result = two_jobs();
  result.jobs.resize(1);
  result.jobs[0].retry_ram.reset();
  result.jobs[0].command = "echo 'a' \"$HOME\" $(id) `id` \\ {x} '''\n# end\tµ";
  return result;
}

}  // namespace memplan
