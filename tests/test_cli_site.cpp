#include <doctest/doctest.h>

#include "cli/site.hpp"
#include "handover.hpp"
#include "scratch.hpp"

namespace memplan {
namespace {

Inventory read_from() {
  return parse_slurm(
      {slurp(test_data("slurm/sinfo-23.11.txt")), slurp(test_data("slurm/nodes-23.11.txt")), ""});
}

// With limits on memory in two of its three partitions.
Inventory limited() {
  const auto text = [](const char* what) {
    return slurp(test_data(std::string("slurm/") + what + "-22.05.txt"));
  };
  return parse_slurm({text("sinfo"), text("nodes"), text("partitions")});
}

}  // namespace

TEST_CASE("jobs go where the smallest card holds them all, and that is said") {
  auto jobs = two_jobs();
  jobs.seconds = 3600;
  jobs.ram_limit.reset();
  REQUIRE(choose_place(jobs, read_from()));
  CHECK(jobs.partition == "mig");
  CHECK(jobs.gpu_type == "a100_1g.10gb");
  CHECK(jobs.warnings.front() ==
        "3 partitions can hold this; mig has the smallest card that does, a100-pcie-40gb:1g.10gb");
  CHECK(jobs.ram_limit == Bytes{std::int64_t{257000} << 20});
}

TEST_CASE("a partition whose time is too short is none") {
  auto jobs = two_jobs();
  jobs.seconds = 30000;
  REQUIRE(choose_place(jobs, read_from()));
  CHECK(jobs.partition == "batch");
  jobs.seconds = 3600;
  jobs.partition = "a100";
  jobs.gpu_type = "h100_80gb_hbm3";
  CHECK(!choose_place(jobs, read_from()));
}

TEST_CASE("a partition or a card that is asked for is kept to") {
  auto jobs = two_jobs();
  jobs.seconds.reset();
  jobs.partition = "batch";
  REQUIRE(choose_place(jobs, read_from()));
  CHECK(jobs.partition == "batch");
  auto card = two_jobs();
  card.seconds.reset();
  card.gpu_type = "a100-pcie-80gb";
  REQUIRE(choose_place(card, read_from()));
  CHECK(card.gpu_type == "nvidia_a100_80gb_pcie");
  card.partition = "mig";
  CHECK(!choose_place(card, read_from()));
}

TEST_CASE("what a partition allows is kept to, and said") {
  const auto request = [](std::int64_t mib, const std::string& partition, std::optional<int> cpus = {}) {
    auto jobs = two_jobs();
    jobs.seconds.reset();
    jobs.gpu_type.clear();
    jobs.partition = partition;
    for (auto& job : jobs.jobs) job.ram = Bytes{mib << 20}, job.retry_ram = Bytes{mib << 21}, job.cpus = cpus;
    const bool found = choose_place(jobs, limited());
    return std::pair(found, jobs);
  };
  const auto [thin_holds, thin] = request(2900, "thin");
  CHECK(thin_holds);
  CHECK(thin.jobs[0].retry_ram == Bytes{std::int64_t{3000} << 20});
  CHECK(thin.warnings[thin.warnings.size() - 2] ==
        "thin gives a job 1.57 GB for each processor (MaxMemPerCPU), so this one takes 2 of them");
  CHECK(request(2900, "thin", 2).second.warnings.size() == thin.warnings.size() - 1);
  const auto [too_small, small] = request(4001, "small");
  CHECK(!too_small);
  CHECK(small.warnings.front() == "small gives a job 4.19 GB of a node at most (MaxMemPerNode)");
  const auto [anywhere, chosen] = request(4001, "");
  CHECK(anywhere);
  CHECK(chosen.partition == "gpu");
}

TEST_CASE("a retry is kept within the node") {
  auto jobs = two_jobs();
  jobs.seconds.reset();
  jobs.jobs[0].ram = Bytes{std::int64_t{257000} << 20};
  jobs.jobs[0].retry_ram = Bytes{std::int64_t{500000} << 20};
  jobs.partition = "mig";
  REQUIRE(choose_place(jobs, read_from()));
  CHECK(!jobs.jobs[0].retry_ram);
}

}  // namespace memplan
