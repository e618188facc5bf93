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
//   check.cpp           the gate
//   explain.cpp         where each figure comes from; errata.cpp: a document's mistakes, recomputed
//   runs.cpp            measured runs; calibrate/: a measured basis refitted to them
//   render/             a report → text or JSON
//   sys/                files, terminal, children
//   bytes.cpp error.cpp what all of them stand on

#include "memplan/cli.hpp"

int main(int argc, char** argv) {
  return memplan::run({argv + 1, argv + argc});
}
