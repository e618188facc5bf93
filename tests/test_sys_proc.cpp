#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>

#include "proc_folder.hpp"
#include "sys/proc.hpp"

using namespace memplan;

namespace {

using Ids = std::vector<int>;

Ids sorted(Ids ids) {
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace

TEST_CASE("a tree of processes by the lists of their threads") {
  const MachineFolder machine;
  machine.list_children(10, 10, "11 12 ");
  machine.list_children(10, 40, "13 ");  // another thread's
  machine.list_children(11, 11, "14 ");
  machine.list_children(14, 14, "");
  const Proc proc(machine.root());
  CHECK(sorted(proc.children(10)) == Ids{11, 12, 13});
  CHECK(sorted(proc.descendants(10)) == Ids{11, 12, 13, 14});
  CHECK(sorted(proc.descendants(10, {11})) == Ids{12, 13});
  CHECK(proc.descendants(12).empty());
}

TEST_CASE("a tree of processes where the kernel keeps no lists") {
  const MachineFolder machine;
  machine.add_process(10, 1);
  machine.add_process(11, 10);
  machine.add_process(12, 11);
  machine.add_process(20, 1);
  machine.write("proc/meminfo", "MemTotal: 5 kB\n");
  CHECK(sorted(Proc(machine.root()).descendants(10)) == Ids{11, 12});
}

TEST_CASE("what a process holds") {
  struct Fact {
    std::string memory;
    std::int64_t resident, high_water;  // kibibytes; -1 for none
  };
  const Fact facts[] = {
      {"VmHWM:\t    1748 kB\nVmRSS:\t    1500 kB\n", 1500, 1748},
      {"VmRSS:\t    1500 kB\n", 1500, 1500},                       // a kernel without marks
      {"VmHWM:\t    1499 kB\nVmRSS:\t    1500 kB\n", 1500, 1500},  // read while it grew
      {"", -1, -1},                                                // a zombie
      {"VmRSS:\t    much kB\n", -1, -1},
      {"VmRSS:\t    9223372036854775807 kB\n", -1, -1},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.memory);
    const MachineFolder machine;
    machine.add_process(10, 7, fact.memory);
    const auto memory = Proc(machine.root()).memory(10);
    REQUIRE(memory.has_value() == (fact.resident >= 0));
    if (!memory) continue;
    CHECK(memory->id == 10);
    CHECK(memory->parent == 7);
    CHECK(memory->resident == Bytes{fact.resident * 1024});
    CHECK(memory->high_water == Bytes{fact.high_water * 1024});
  }
  CHECK_FALSE(Proc("/nowhere").memory(10));
}

TEST_CASE("what processes share") {
  const MachineFolder machine;
  machine.write("proc/10/smaps_rollup",
                "00400000-7ffd0000 ---p 00000000 00:00 0 [rollup]\nRss:  500 kB\nPss:  120 kB\n");
  machine.write("proc/11/smaps_rollup", "Rss:  500 kB\n");
  const Proc proc(machine.root());
  CHECK(proc.shared(10) == Bytes{380 * 1024});
  CHECK_FALSE(proc.shared(11));
  CHECK_FALSE(proc.shared(12));
}

TEST_CASE("processes killed for memory on the machine") {
  const MachineFolder machine;
  CHECK_FALSE(Proc(machine.root()).memory_kills());
  machine.write("proc/vmstat", "nr_free_pages 5\noom_kill 3\n");
  CHECK(Proc(machine.root()).memory_kills() == 3);
}

TEST_CASE("the real /proc agrees with itself") {
  const Proc proc;
  const auto own = proc.memory(getpid());
  REQUIRE(own);
  CHECK(own->parent == getppid());
  CHECK(own->resident.count > 1'000'000);
  CHECK(own->high_water >= own->resident);
}

TEST_CASE("control groups of both versions") {
  const MachineFolder machine;
  machine.write("proc/10/cgroup", "0::/job_1/step_0\n");
  machine.write("sys/fs/cgroup/job_1/step_0/memory.events", "low 0\nhigh 0\noom 4\noom_kill 2\n");
  machine.write("sys/fs/cgroup/job_1/step_0/memory.peak", "700000\n");
  machine.write("sys/fs/cgroup/job_1/step_0/cgroup.procs", "10\n11\n");
  machine.write("proc/20/cgroup", "5:cpu,cpuacct:/\n4:memory:/slurm/job_7\n0::/\n");
  machine.write("sys/fs/cgroup/memory/slurm/job_7/memory.oom_control",
                "oom_kill_disable 0\nunder_oom 0\noom_kill 5\n");
  machine.write("sys/fs/cgroup/memory/slurm/job_7/memory.max_usage_in_bytes", "900000\n");
  machine.write("proc/30/cgroup", "0::/not/to/be/seen\n");

  const auto second = MemoryGroup::of(10, machine.root());
  REQUIRE(second);
  CHECK(second->peak() == Bytes{700000});
  CHECK(second->memory_kills() == 2);
  CHECK(second->members() == Ids{10, 11});
  const auto first = MemoryGroup::of(20, machine.root());
  REQUIRE(first);
  CHECK(first->peak() == Bytes{900000});
  CHECK(first->memory_kills() == 5);
  CHECK_FALSE(MemoryGroup::of(30, machine.root()));
  CHECK_FALSE(MemoryGroup::of(40, machine.root()));
}
