#include <doctest/doctest.h>

#include "proc_folder.hpp"
#include "sys/group_watch.hpp"

using namespace memplan;

namespace {

void set_group(const MachineFolder& machine, const std::string& name, const std::string& members, int peak,
               int kills) {
  const auto folder = "sys/fs/cgroup/" + name + "/";
  machine.write(folder + "cgroup.procs", members);
  machine.write(folder + "memory.peak", std::to_string(peak) + "\n");
  machine.write(folder + "memory.events", "oom_kill " + std::to_string(kills) + "\n");
}

void put_into(const MachineFolder& machine, const std::string& name) {
  machine.write("proc/10/cgroup", "0::/" + name + "\n");
}

}  // namespace

TEST_CASE("a group of its own: the peak that came meanwhile, and the kills") {
  const MachineFolder machine;
  put_into(machine, "job");
  set_group(machine, "job", "10\n", 100, 3);
  GroupWatch watch(machine.root());
  CHECK_FALSE(watch.peak());
  watch.look(10, {10});
  CHECK_FALSE(watch.peak());  // it may be from before
  CHECK(watch.kills() == 0);
  set_group(machine, "job", "10\n11\n", 150, 4);
  watch.look(10, {10, 11});
  CHECK(watch.peak() == Bytes{150});
  CHECK(watch.kills() == 1);
  machine.remove("sys/fs/cgroup/job");  // its maker has removed it
  watch.look_again();
  CHECK(watch.peak() == Bytes{150});
  CHECK(watch.kills() == 1);
}

TEST_CASE("a group with a stranger in it has no peak to tell") {
  const MachineFolder machine;
  put_into(machine, "job");
  set_group(machine, "job", "9\n10\n", 100, 0);
  GroupWatch watch(machine.root());
  watch.look(10, {10});
  set_group(machine, "job", "10\n", 150, 1);
  watch.look(10, {10});
  CHECK_FALSE(watch.peak());
  CHECK(watch.kills() == 1);
}

TEST_CASE("a command that moves into a group of its own is followed") {
  const MachineFolder machine;
  put_into(machine, "login");
  set_group(machine, "login", "9\n10\n", 100, 0);
  set_group(machine, "job", "10\n", 20, 7);
  GroupWatch watch(machine.root());
  watch.look(10, {10});
  set_group(machine, "login", "9\n", 100, 1);
  watch.look(10, {10});
  put_into(machine, "job");
  watch.look(10, {10});
  set_group(machine, "job", "10\n", 60, 9);
  watch.look(10, {10});
  CHECK(watch.peak() == Bytes{60});
  CHECK(watch.kills() == 3);
}

TEST_CASE("without a group there is nothing to tell") {
  const MachineFolder machine;
  GroupWatch watch(machine.root());
  watch.look(10, {10});
  watch.look_again();
  CHECK_FALSE(watch.peak());
  CHECK(watch.kills() == 0);
}
