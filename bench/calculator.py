"""The document's figures for bayesDREAM by hand: what a calculator of a few lines in Python does."""

import argparse
import json

parser = argparse.ArgumentParser()
for name in ("features", "cells", "groups", "guides"):
    parser.add_argument("--" + name, type=int, required=True)
parser.add_argument("--sparsity", type=float, default=0)
given = parser.parse_args()

GB = 10**9
functions = 7  # parameters of additive_hill


def counts(cells):
    return given.features * cells * 4 * (1 - given.sparsity)


technical = counts(0.4 * given.cells)
guides = given.cells * given.guides * 4
stages = {
    "fit_technical": (4 * GB + 3 * technical, 6 * GB + 2 * technical),
    "fit_cis": (4 * GB + guides, 4 * GB + guides),
    "fit_trans": (10 * GB + 2 * counts(given.cells), 8 * GB + 5 * given.features * functions * 4),
}
print(json.dumps({name: {"ram": round(ram), "vram": round(vram)} for name, (ram, vram) in stages.items()}))
