// mem-plan: how much RAM and VRAM each stage of a workload needs.
//
// The way of a number through the source, one pass:
//
//   main.cpp            calls run() in cli
//   cli/                the table of commands; options and files → settings; results → reports
//   params.cpp          named inputs and their spellings
//   read/               a data file's header → dimensions
//   profile/            a workload's model, as data: loads and validates profiles/*.json
//   formula/            the language of its formulas: text → tree → value
//   estimate/           (profile, settings) → stages, moments, terms
//   budget.cpp          the limits that a need is held against
//   check.cpp           the gate; solve/: the values of a parameter that pass it
//   plan/               the ladder of changes, and the cheapest set of them that fits
//   sweep/              grids of settings; rows.hpp: what they give, block by block
//   request.cpp         the jobs to ask a scheduler for; ledger.cpp: what was asked for
//   explain.cpp         where each figure comes from; errata.cpp: a document's mistakes, recomputed
//   measure/            samples of a tree of processes (processes.hpp) → peaks, when, a chart
//   inventory/          a cluster's cards; sacct/: what its jobs took
//   runs.cpp            measured runs; calibrate/: a measured basis refitted to them
//   host/               this machine's RAM and what bounds it; probe/: its devices, by a program of their own
//   picture.cpp         bars and lines before they are drawn
//   render/             a report → text, JSON, CSV or Markdown; a page → HTML, SVG; jobs → the texts of
//                       schedulers
//   sys/                files, terminal, children
//   bytes.cpp error.cpp what all of them stand on

#include "memplan/cli.hpp"

int main(int argc, char** argv) {
  return memplan::run({argv + 1, argv + argc});
}
