#include "cli/command.hpp"

namespace memplan {

std::span<const Command> commands() {
  static constexpr Command rows[] = {
      {"estimate", "PROFILE [parameters]",
       "RAM and VRAM of each stage, the moment that binds, and what to request", declare_estimate},
      {"explain", "PROFILE [parameters]", "each term: its formula, the numbers put in, its source and errata",
       declare_explain},
      {"check",
       "PROFILE [parameters] {--max-ram SIZE | --max-vram SIZE | --gpu CARD | --here | --probe FILE}…",
       "does every stage fit? exit 0 when it does, 1 when not", declare_check},
      {"gpu", "PROFILE [parameters]",
       "which cards hold every stage, the smallest first, and why others do not", declare_gpu},
      {"solve",
       "PROFILE [parameters] --for PARAM {--max-ram SIZE | --max-vram SIZE | --gpu CARD | --here | …}…",
       "the largest value of a parameter that fits, and the next, which does not", declare_solve},
      {"plan", "PROFILE [parameters] [--max-ram SIZE] [--max-vram SIZE]",
       "the optimizations, claimed against found, and the cheapest set of them that fits", declare_plan},
      {"sweep", "PROFILE [parameters]", "what a grid of settings needs: -T 10k:60k:10k, 1k:1M:x2, a,b,c",
       declare_sweep},
      {"probe", "[--allocate SIZE]", "this machine: its GPUs, and the limit on its RAM", declare_probe},
      {"inspect", "FILE", "the dimensions of a data file, from its header", declare_inspect},
      {"measure", "[--profile NAME --stage NAME parameters] [options] -- COMMAND…",
       "run a command and report its peak memory, VRAM too where the driver can be asked", declare_measure,
       true},
      {"calibrate", "PROFILE {--runs FILE… | --sacct [FILE]}",
       "refit the measured basis to runs, or score how well it agrees with them", declare_calibrate},
      {"request", "PROFILE [parameters] --engine ENGINE",
       "what to paste into Slurm, Snakemake, Nextflow, Kubernetes or a shell", declare_request},
      {"errata", "[PROFILE]", "where the documents err, each erratum's arithmetic done again",
       declare_errata},
      {"profiles", "list | show NAME | check FILE | new NAME",
       "the workloads that are known, what one holds, whether a file is right, a new one", declare_profiles},
  };
  return rows;
}

}  // namespace memplan
