#include <map>

#include "memplan/host.hpp"
#include "scratch.hpp"

using namespace memplan;

namespace {

using Variables = std::map<std::string, std::string>;

Host recorded(const std::string& name, const Variables& variables = {}) {
  return read_host(test_data("hosts/" + name), [=](const std::string& wanted) {
    const auto found = variables.find(wanted);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
}

struct LimitFact {
  const char* machine;
  Variables variables;
  const char* limit;
  std::int64_t bytes;
  const char* from;
  const char* free_limit;
  std::int64_t free;
};

constexpr const char* k_job_v1 = "/sys/fs/cgroup/memory/slurm/uid_1000/job_4242/step_0/memory.limit_in_bytes";
constexpr const char* k_job_v2 = "/sys/fs/cgroup/system.slice/slurmstepd.scope/job_77/memory.max";

}  // namespace

TEST_CASE("the limit that holds on recorded machines, and where the least is free") {
  const LimitFact facts[] = {
      {"workstation",
       {},
       "cgroup",
       34359738368,
       "/sys/fs/cgroup/user.slice/user-1000.slice/memory.max",
       "cgroup",
       34359738368 - (9123456000 - 3000000000)},
      {"docker-v2",
       {},
       "cgroup",
       8589934592,
       "/sys/fs/cgroup/memory.max",
       "cgroup",
       8589934592 - (2147483648 - 1073741824)},
      {"docker-v1",
       {},
       "cgroup",
       4294967296,
       "/sys/fs/cgroup/memory/memory.limit_in_bytes",
       "cgroup",
       4294967296 - (1610612736 - 536870912)},
      {"slurm-v1", {}, "cgroup", 68719476736, k_job_v1, "cgroup", 68719476736 - 2147483648},
      {"slurm-v2", {}, "ulimit -v", 107374182400, "the limit on address space", "ulimit -v", 107374182400},
      {"amd",
       {},
       "physical RAM",
       32759012ll * 1024,
       "/proc/meminfo, MemTotal",
       "physical RAM",
       28231044ll * 1024},
      {"slurm-v1",
       {{"SLURM_JOB_ID", "4242"}, {"SLURM_MEM_PER_NODE", "32768"}},
       "Slurm",
       34359738368,
       "SLURM_MEM_PER_NODE",
       "Slurm",
       34359738368},
      {"slurm-v1",
       {{"SLURM_JOB_ID", "4242"}, {"SLURM_MEM_PER_CPU", "2048"}, {"SLURM_CPUS_ON_NODE", "4"}},
       "Slurm",
       8589934592,
       "SLURM_MEM_PER_CPU × 4 SLURM_CPUS_ON_NODE",
       "Slurm",
       8589934592},
      {"slurm-v1",
       {{"SLURM_JOB_ID", "4242"}, {"SLURM_MEM_PER_GPU", "16384"}, {"SLURM_JOB_GPUS", "0,3"}},
       "Slurm",
       34359738368,
       "SLURM_MEM_PER_GPU × 2 GPUs of the job here",
       "Slurm",
       34359738368},
      {"slurm-v1",
       {{"SLURM_JOB_ID", "4242"}, {"SLURM_MEM_PER_NODE", "0"}},
       "cgroup",
       68719476736,
       k_job_v1,
       "cgroup",
       68719476736 - 2147483648},
      {"slurm-v1",
       {{"SLURM_MEM_PER_NODE", "1"}},
       "cgroup",
       68719476736,
       k_job_v1,
       "cgroup",
       68719476736 - 2147483648},
  };
  for (const auto& fact : facts) {
    CAPTURE(fact.machine);
    const auto host = recorded(fact.machine, fact.variables);
    REQUIRE(host.effective() != nullptr);
    CHECK(host.effective()->name == fact.limit);
    CHECK(host.effective()->bytes == Bytes{fact.bytes});
    CHECK(host.effective()->from == fact.from);
    CHECK(host.effective_free()->name == fact.free_limit);
    CHECK(host.effective_free()->free == Bytes{fact.free});
    CHECK(host.notes.empty());
  }
}

TEST_CASE("every limit on the path up is listed") {
  const auto host = recorded("slurm-v2");
  REQUIRE(host.limits.size() == 3);
  CHECK(host.limits[0].name == "physical RAM");
  CHECK(host.limits[0].bytes == Bytes{(1056378396ll - 4096 * 2048) * 1024});
  CHECK(host.limits[0].from == "/proc/meminfo, MemTotal less what hugepages set aside");
  CHECK(host.limits[1].from == k_job_v2);
  CHECK(recorded("slurm-v1").limits.size() == 4);  // physical, commit limit, job, step
}

TEST_CASE("memory, swap, hugepages and overcommit as the kernel tells them") {
  const auto host = recorded("slurm-v1");
  CHECK(host.physical == Bytes{527956128ll * 1024});
  CHECK(host.available == Bytes{420123456ll * 1024});
  CHECK(host.swap == Bytes{0});
  CHECK(host.overcommit == "never");
  CHECK(host.limits[1].name == "commit limit");
  CHECK(host.limits[1].free == Bytes{(527956128ll - 91234560) * 1024});
  CHECK(recorded("docker-v2").overcommit == "always");
  CHECK(recorded("slurm-v2").hugepages == Bytes{4096ll * 2048 * 1024});
}

TEST_CASE("Slurm's job: its GPUs, and variables that make no sense") {
  const auto host = recorded("slurm-v1", {{"SLURM_JOB_ID", "7"},
                                          {"SLURM_STEP_GPUS", "2,3"},
                                          {"SLURM_MEM_PER_CPU", "2048"},
                                          {"SLURM_MEM_PER_NODE", "64G"}});
  REQUIRE(host.slurm);
  CHECK(host.slurm->gpus == std::vector<std::string>{"2", "3"});
  CHECK(host.slurm->gpu_count == 2);
  REQUIRE(host.notes.size() == 2);
  CHECK(host.notes[0] == "SLURM_MEM_PER_NODE is '64G', which is no whole number");
  CHECK(host.notes[1] ==
        "SLURM_MEM_PER_CPU is set, and SLURM_CPUS_ON_NODE is not known: it limits nothing here");
  CHECK(!recorded("slurm-v1").slurm);
}

TEST_CASE("a machine that tells nothing has no limits") {
  const auto host = recorded("no-such-machine");
  CHECK(host.limits.empty());
  CHECK(host.effective() == nullptr);
  CHECK(!host.physical);
  CHECK(host.overcommit.empty());
}

TEST_CASE("this machine has RAM") {
  const auto host = read_host("", [](const std::string&) { return std::optional<std::string>(); });
  REQUIRE(host.effective() != nullptr);
  CHECK(host.effective()->bytes > Bytes{100'000'000});
  CHECK(host.effective_free()->free <= host.physical);
}
