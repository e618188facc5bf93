#include <doctest/doctest.h>

#include "handover.hpp"

namespace memplan {

TEST_CASE("a pod, and an indexed job for an array") {
  auto jobs = two_jobs();
  jobs.image = "site/tools:1";
  CHECK(kubernetes_text(jobs) == R"(# small 1.0: cells 100
# fit (measured): 1.80 GB RAM, 2.70 GB VRAM; after a kill for memory 4.00 GB RAM
# draw-all (measured): 1.05 GB RAM
# apply the stages one after the other (--stage NAME writes one): together they start at once
# no retries: after a kill for memory delete the object, put in the larger figure and apply it again
# a task that fails ends its array: the others are stopped
---
apiVersion: v1
kind: Pod
metadata:
  name: mp-small-fit-0a1b2c3d
  annotations:
    mem-plan/tag: "mp-small-fit-0a1b2c3d"
spec:
  restartPolicy: Never
  activeDeadlineSeconds: 93784
  containers:
    - name: stage
      image: "site/tools:1"
      command: ["/bin/sh", "-c", "python fit.py"]
      resources:
        requests:
          memory: "1717Mi"  # after a kill 3815Mi
          nvidia.com/gpu: 1
        limits:
          memory: "1717Mi"  # after a kill 3815Mi
          nvidia.com/gpu: 1
---
# first wait for fit: kubectl wait --timeout=-1s --for=jsonpath='{.status.phase}'=Succeeded pod/mp-small-fit-0a1b2c3d
apiVersion: batch/v1
kind: Job
metadata:
  name: mp-small-draw-all-00000001
  annotations:
    mem-plan/tag: "mp-small-draw-all-00000001"
spec:
  backoffLimit: 0
  completionMode: Indexed
  completions: 92
  parallelism: 50
  template:
    spec:
      restartPolicy: Never
      activeDeadlineSeconds: 93784
      containers:
        - name: stage
          image: "site/tools:1"
          command: ["/bin/sh", "-c", "./draw.sh"]
          env:
            - name: MEM_PLAN_TASK
              valueFrom:
                fieldRef:
                  fieldPath: metadata.annotations['batch.kubernetes.io/job-completion-index']
          resources:
            requests:
              memory: "1000Mi"
            limits:
              memory: "1000Mi"
)");
}

TEST_CASE("after an array its job is waited for; one stage waits for nothing") {
  auto jobs = two_jobs();
  std::swap(jobs.jobs[0], jobs.jobs[1]);
  CHECK(contains(kubernetes_text(jobs),
                 "# first wait for draw-all: kubectl wait --timeout=-1s --for=condition=complete "
                 "job/mp-small-draw-all-00000001\n"));
  jobs.jobs.resize(1);
  const auto alone = kubernetes_text(jobs);
  CHECK(!contains(alone, "wait"));
  CHECK(!contains(alone, "one after the other"));
  CHECK(!contains(alone, "no retries"));
}

TEST_CASE("a retry that is the same in whole units needs no figure of its own") {
  auto jobs = two_jobs();
  jobs.jobs[0].ram = Bytes{40000};
  jobs.jobs[0].retry_ram = Bytes{60000};
  CHECK(!contains(kubernetes_text(jobs), "# after a kill 1Mi"));
}

TEST_CASE("CPUs are a resource") {
  CHECK(
      contains(kubernetes_text(jobs_with_cpus()),
               "        requests:\n          memory: \"1717Mi\"  # after a kill 3815Mi\n          cpu: 4\n"));
}

TEST_CASE("a slice of a card is a resource of its own, a card's type a label of the node") {
  auto jobs = two_jobs();
  jobs.gpu_type = "a100-sxm-80gb";
  CHECK(!contains(kubernetes_text(jobs), "nodeSelector"));
  jobs.gpu_type = "NVIDIA-A100-SXM4-80GB";
  jobs.is_site_type = true;
  CHECK(contains(kubernetes_text(jobs),
                 "  nodeSelector:\n    nvidia.com/gpu.product: \"NVIDIA-A100-SXM4-80GB\"\n"));
  jobs.mig = "1g.10gb";
  CHECK(contains(kubernetes_text(jobs), "nvidia.com/mig-1g.10gb: 1\n"));
  CHECK(!contains(kubernetes_text(jobs), "nodeSelector"));
}

TEST_CASE("names are what Kubernetes takes, and keep their hash") {
  auto jobs = two_jobs();
  jobs.jobs[0].tag = "mp-" + std::string(64, 'a') + "-fit_ALL-0a1b2c3d";
  CHECK(contains(kubernetes_text(jobs), "  name: mp-" + std::string(51, 'a') + "-0a1b2c3d\n"));
}

TEST_CASE("a hostile command: what Kubernetes would replace is kept from it") {
  CHECK(contains(kubernetes_text(hostile_job()),
                 "\"echo 'a' \\\"$$HOME\\\" $$(id) `id` \\\\ {x} '''\\n# end\\tµ\"]\n"));
  CHECK(contains(kubernetes_text(hostile_job()), "# no image is named: give --image\n"));
}

}  // namespace memplan
