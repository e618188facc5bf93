#include <doctest/doctest.h>

#include "handover.hpp"

namespace memplan {

TEST_CASE("processes for Nextflow") {
  CHECK(nextflow_text(two_jobs()) == R"(// small 1.0: cells 100
// fit (measured): 1.80 GB RAM, 2.70 GB VRAM; after a kill for memory 4.00 GB RAM
// draw-all (measured): 1.05 GB RAM

process fit {
    tag 'mp-small-fit-0a1b2c3d'
    memory { task.attempt == 1 ? 1717.MB : 3815.MB }
    errorStrategy { task.exitStatus in [125, 137, 143, 247] ? 'retry' : 'terminate' }
    maxRetries 1
    time { 93784.s }
    resourceLimits memory: 7629.MB, time: 93784.s
    accelerator 1

    input:
    val ready

    output:
    val true

    script:
    '''
python fit.py
'''
}

process draw__all {
    tag 'mp-small-draw-all-00000001'
    memory { 1000.MB }
    time { 93784.s }
    resourceLimits memory: 7629.MB, time: 93784.s
    maxForks 50

    input:
    tuple env('MEM_PLAN_TASK'), val(ready)

    output:
    val true

    script:
    '''
./draw.sh
'''
}

workflow {
    fit(Channel.value(true))
    draw__all(Channel.of(0..91).combine(fit.out))
}
)");
}

TEST_CASE("CPUs of a process") {
  CHECK(contains(nextflow_text(jobs_with_cpus()), "    maxRetries 1\n    cpus 4\n    time { 93784.s }\n"));
}

TEST_CASE("a hostile command stays inside its quotes") {
  CHECK(contains(nextflow_text(hostile_job()),
                 "'''\necho \\'a\\' \"$HOME\" $(id) `id` \\\\ {x} \\'\\'\\'\n# end\tµ\n'''\n"));
}

TEST_CASE("after an array comes what waits for all of it") {
  auto jobs = two_jobs();
  std::swap(jobs.jobs[0], jobs.jobs[1]);
  CHECK(contains(nextflow_text(jobs), "    fit(draw__all.out.collect().map { true })\n"));
}

}  // namespace memplan
