#include <doctest/doctest.h>

#include "handover.hpp"

namespace memplan {

TEST_CASE("lines for a shell: the largest, then stage by stage") {
  CHECK(env_text(two_jobs()) == R"(MEM_PLAN_RAM_MB=1801
MEM_PLAN_RAM_MIB=1717
MEM_PLAN_VRAM_MB=2701
MEM_PLAN_VRAM_MIB=2575
MEM_PLAN_GPUS=1
MEM_PLAN_FIT_RAM_MB=1801
MEM_PLAN_FIT_RAM_MIB=1717
MEM_PLAN_FIT_RETRY_RAM_MB=4000
MEM_PLAN_FIT_RETRY_RAM_MIB=3815
MEM_PLAN_FIT_VRAM_MB=2701
MEM_PLAN_FIT_VRAM_MIB=2575
MEM_PLAN_FIT_TAG=mp-small-fit-0a1b2c3d
MEM_PLAN_DRAW_ALL_RAM_MB=1049
MEM_PLAN_DRAW_ALL_RAM_MIB=1000
MEM_PLAN_DRAW_ALL_RETRY_RAM_MB=
MEM_PLAN_DRAW_ALL_RETRY_RAM_MIB=
MEM_PLAN_DRAW_ALL_VRAM_MB=
MEM_PLAN_DRAW_ALL_VRAM_MIB=
MEM_PLAN_DRAW_ALL_TAG=mp-small-draw-all-00000001
)");
}

TEST_CASE("what is not known is empty, lest an earlier figure stand; so is the largest of all") {
  auto jobs = two_jobs();
  jobs.jobs[1].ram.reset();
  jobs.warnings = {"no RAM"};
  const auto text = env_text(jobs);
  CHECK(text.starts_with("MEM_PLAN_RAM_MB=\nMEM_PLAN_RAM_MIB=\nMEM_PLAN_VRAM_MB=2701\n"));
  CHECK(contains(text, "MEM_PLAN_FIT_RAM_MB=1801\n"));
  CHECK(contains(text, "MEM_PLAN_DRAW_ALL_RAM_MB=\n"));
  CHECK(text.ends_with("# warning: no RAM\n"));
}

TEST_CASE("CPUs where they were asked for") {
  CHECK(contains(env_text(jobs_with_cpus()), "MEM_PLAN_GPUS=1\nMEM_PLAN_CPUS=4\n"));
}

}  // namespace memplan
