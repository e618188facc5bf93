#include "host/cgroup.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

// A machine with one version 2 hierarchy: its mountinfo line, this process' group, and limits by folder.
struct GroupMachine {
  std::string mount;
  std::string group;
  std::vector<std::pair<std::string, std::string>> limits;
};

std::vector<MemoryLimit> limits_of(const GroupMachine& machine) {
  const ScratchFolder root;
  std::filesystem::create_directories(root / "proc/self");
  spill(root / "proc/self/mountinfo", machine.mount + "\n");
  spill(root / "proc/self/cgroup", machine.group + "\n");
  for (const auto& [folder, limit] : machine.limits) {
    std::filesystem::create_directories(root / folder);
    spill(root / (folder + "/memory.max"), limit);
  }
  return cgroup_limits(root.path());
}

const std::string k_mount = "35 25 0:30 / /cg rw,relatime shared:9 - cgroup2 cgroup2 rw";

}  // namespace

TEST_CASE("limits are found from the innermost group up to the mount") {
  const auto found = limits_of({k_mount, "0::/a/b", {{"cg", "900"}, {"cg/a", "max"}, {"cg/a/b", "300\n"}}});
  REQUIRE(found.size() == 2);
  CHECK(found[0].from == "/cg/a/b/memory.max");
  CHECK(found[0].bytes == Bytes{300});
  CHECK(found[0].free == Bytes{300});
  CHECK(found[1].from == "/cg/memory.max");
}

TEST_CASE("groups and mounts that are out of the ordinary") {
  struct Fact {
    const char* what;
    GroupMachine machine;
    std::size_t count;
  };
  const Fact facts[] = {
      {"a group that is not there", {k_mount, "0::/gone/too", {{"cg", "5"}}}, 1},
      {"a group above what is seen", {k_mount, "0::/../other", {{"cg", "5"}, {"cg/other", "3"}}}, 1},
      {"another group's folder mounted",
       {"1 2 0:3 /docker/x /cg rw - cgroup2 cgroup rw", "0::/docker/x/y", {{"cg", "5"}, {"cg/y", "4"}}},
       2},
      {"a blank in the path", {"1 2 0:3 / /c\\040g rw - cgroup2 cgroup rw", "0::/", {{"c g", "5"}}}, 1},
      {"no number", {k_mount, "0::/", {{"cg", "much"}}}, 0},
      {"more than 63 bits", {k_mount, "0::/", {{"cg", "18446744073709551615"}}}, 0},
      {"a hierarchy for other things", {"1 2 0:3 / /cg rw - cgroup cgroup rw,cpu", "0::/", {{"cg", "5"}}}, 0},
      {"half a line", {"1 2 0:3 /", "0::/", {{"cg", "5"}}}, 0},
      {"no group", {k_mount, "nonsense", {{"cg", "5"}}}, 0},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.what);
    CHECK(limits_of(fact.machine).size() == fact.count);
  }
}
