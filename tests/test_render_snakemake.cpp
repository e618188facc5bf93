#include <doctest/doctest.h>

#include "handover.hpp"

namespace memplan {

TEST_CASE("rules for Snakemake, each after the one before it") {
  CHECK(snakemake_text(two_jobs()) == R"(# small 1.0: cells 100
# fit (measured): 1.80 GB RAM, 2.70 GB VRAM; after a kill for memory 4.00 GB RAM
# draw-all (measured): 1.05 GB RAM
# snakemake --resources mem_plan_tasks=50 keeps to so many tasks at once

rule all:
    input:
        expand(".mem-plan/mp-small-draw-all-00000001.{task}.done", task=range(92))

rule fit:
    output:
        touch(".mem-plan/mp-small-fit-0a1b2c3d.done")
    retries: 1
    resources:
        mem_mb=lambda wildcards, attempt: (1801 if attempt == 1 else 4000),
        runtime=1564,
        gpu=1
    shell:
        "python fit.py"

rule draw__all:
    input:
        before=".mem-plan/mp-small-fit-0a1b2c3d.done"
    output:
        touch(".mem-plan/mp-small-draw-all-00000001.{task}.done")
    resources:
        mem_mb=1049,
        runtime=1564,
        mem_plan_tasks=1
    shell:
        "export MEM_PLAN_TASK={wildcards.task}; ./draw.sh"
)");
}

TEST_CASE("a larger input asks for more, up to the node's limit") {
  auto jobs = two_jobs();
  jobs.data_file = "a {b}.h5ad";
  jobs.data_bytes = Bytes{1000};
  const auto text = snakemake_text(jobs);
  CHECK(contains(text, "        data=\"a {{b}}.h5ad\"\n"));
  CHECK(contains(text,
                 "mem_mb=lambda wildcards, input, attempt: min(-(-(1801 if attempt == 1 else 4000) * "
                 "max(input.size, 1000) // 1000), 8000),"));
  jobs.ram_limit.reset();
  CHECK(contains(snakemake_text(jobs),
                 "mem_mb=lambda wildcards, input, attempt: -(-1049 * max(input.size, 1000) // 1000),"));
}

TEST_CASE("a stage called all leaves the name of the target to itself") {
  auto jobs = two_jobs();
  jobs.jobs[1].stage = "all";
  const auto text = snakemake_text(jobs);
  CHECK(contains(text, "\nrule all_:\n    input:\n"));
  CHECK(contains(text, "\nrule all:\n    input:\n        before="));
}

TEST_CASE("CPUs are threads, and Slurm's account is a resource") {
  auto jobs = jobs_with_cpus();
  jobs.account = "lab";
  const auto text = snakemake_text(jobs);
  CHECK(contains(text, "    retries: 1\n    threads: 4\n    resources:\n"));
  CHECK(contains(text, "        gpu=1,\n        slurm_account=\"lab\"\n"));
}

TEST_CASE("a hostile command stays a string, its braces doubled") {
  CHECK(contains(snakemake_text(hostile_job()),
                 "        \"echo 'a' \\\"$HOME\\\" $(id) `id` \\\\ {{x}} '''\\n# end\\tµ\"\n"));
}

}  // namespace memplan
