#include <doctest/doctest.h>

#include "handover.hpp"

namespace memplan {

TEST_CASE("lines for Slurm: a job, its retry, and an array after either") {
  auto text = slurm_lines(two_jobs());
  const auto due = text.find("due="), end = text.find("job1=");
  REQUIRE(due < end);
  text.erase(due, end - due);
  CHECK(text == R"(# small 1.0: cells 100
# fit (measured): 1.80 GB RAM, 2.70 GB VRAM; after a kill for memory 4.00 GB RAM
# draw-all (measured): 1.05 GB RAM
job1=$(sbatch --parsable \
  --job-name=mp-small-fit-0a1b2c3d --mem=1717M --gres=gpu:1 --time=1-02:03:04 \
  --wrap='python fit.py')
job1_again=$(sbatch --parsable --kill-on-invalid-dep=yes --dependency="afternotok:$job1" --export="ALL,MEM_PLAN_FIRST=$job1" \
  --job-name=mp-small-fit-0a1b2c3d --mem=3815M --gres=gpu:1 --time=1-02:03:04 \
  --wrap="$due"'python fit.py')
job2=$(sbatch --parsable --kill-on-invalid-dep=yes --dependency="afterok:$job1?afterok:$job1_again" \
  --job-name=mp-small-draw-all-00000001 --mem=1000M --time=1-02:03:04 --array=0-91%50 \
  --wrap='export MEM_PLAN_TASK="$SLURM_ARRAY_TASK_ID"; ./draw.sh')
)");
}

TEST_CASE("a retry asks the accounting first, in an array for its own task") {
  auto jobs = two_jobs();
  jobs.jobs[1].retry_ram = Bytes{2097152000};
  const auto text = slurm_lines(jobs);
  CHECK(contains(text, "due='job=${MEM_PLAN_FIRST}${SLURM_ARRAY_TASK_ID:+_$SLURM_ARRAY_TASK_ID}\n"));
  CHECK(contains(text,
                 "job2_again=$(sbatch --parsable --kill-on-invalid-dep=yes --dependency=\"afternotok:$job2\" "
                 "--export=\"ALL,MEM_PLAN_FIRST=$job2\""));
  CHECK(contains(text, "--wrap=\"$due\"'export MEM_PLAN_TASK=\"$SLURM_ARRAY_TASK_ID\"; ./draw.sh')\n"));
  for (auto& job : jobs.jobs) job.retry_ram.reset();
  CHECK(!contains(slurm_lines(jobs), "due"));
  CHECK(!contains(slurm_script(jobs), "sacct"));
}

TEST_CASE("a script that submits itself runs the stage that it is handed") {
  const auto text = slurm_script(two_jobs());
  CHECK(text.starts_with("#!/usr/bin/env bash\n# small 1.0: cells 100\n"));
  CHECK(contains(text, "\n  fit) exec sh -c 'python fit.py' ;;\n"));
  CHECK(contains(text, "  \"$0\" fit)\n"));
  CHECK(contains(text, "  \"$0\" fit retry)\n"));
  CHECK(text.ends_with("echo \"submitted $job1 $job1_again $job2\"\n"));
}

TEST_CASE("CPUs, an account and a quality of service go to the job and to its retry") {
  auto jobs = jobs_with_cpus();
  jobs.account = "lab";
  jobs.qos = "low";
  const auto text = slurm_lines(jobs);
  CHECK(contains(
      text, " --mem=1717M --cpus-per-task=4 --gres=gpu:1 --time=1-02:03:04 --account=lab --qos=low \\\n"));
  CHECK(contains(
      text, " --mem=3815M --cpus-per-task=4 --gres=gpu:1 --time=1-02:03:04 --account=lab --qos=low \\\n"));
}

TEST_CASE("a type, a partition and a hostile command") {
  auto jobs = hostile_job();
  jobs.gpu_type = "a100";
  jobs.partition = "long";
  jobs.throttle.reset();
  const auto text = slurm_lines(jobs);
  CHECK(contains(text, " --gres=gpu:a100:1 "));
  CHECK(contains(text, " --partition=long "));
  CHECK(contains(text, "--wrap='echo '\\''a'\\'' \"$HOME\" $(id) `id` \\ {x} '\\'''\\'''\\''\n# end\tµ')"));
}

}  // namespace memplan
