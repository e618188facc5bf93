"""Times whole commands beside others in turn, adds what formulas.cpp and formulas.py print, and prints one table.

Every figure is a median of processor time, the system's for the command included: nothing here waits, so that is what
takes place on an idle machine, and a busy one changes it little. Between brackets: of paired runs the lowest and the highest ratio; of rates, which are taken one
after the other, the lowest over the highest and the reverse.
"""

import collections
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import h5py
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILT = ROOT / "build/release"
PROGRAM = str(BUILT / "mem-plan")
PYTHON = sys.executable
RUNS = 31
SIZES = "--features 30000 --cells 50000 --groups 2 --guides 1000 --sparsity 0.85".split()
LIMITS = ["--max-ram", "64GB", "--max-vram", "24GB"]


def once(command):
    """Seconds of processor time that a command takes from its start to its end, and the most bytes of RAM that it has."""
    told = subprocess.run([BUILT / "bench/bench-timed", *command], capture_output=True, text=True, check=True).stdout.split()
    if told[2] not in ("0", "1"):
        sys.exit(f"{command} ended with {told[2]}")
    return float(told[0]), int(told[1])


def in_turn(first, second, runs=RUNS):
    once(first), once(second)
    return [(once(first), once(second)) for _ in range(runs)]


def duration(seconds):
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:.3g} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.3g} µs"


def ratios(found):
    low, middle, high = min(found), statistics.median(found), max(found)
    return f"{middle:.3g} ({low:.3g}–{high:.3g})"


def row(*cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def beside(what, command, other, reference, runs=RUNS):
    pairs = in_turn(command, reference, runs)
    ours, theirs = zip(*pairs)
    seconds = [statistics.median(each[0] for each in side) for side in (ours, theirs)]
    most = [max(each[1] for each in side) / 1e6 for side in (ours, theirs)]
    row(what, f"{duration(seconds[0])}, {most[0]:.1f} MB", other, f"{duration(seconds[1])}, {most[1]:.1f} MB",
        ratios([b[0] / a[0] for a, b in pairs]))


def sparse_h5ad(path):
    """An .h5ad of 10 GB, of which next to nothing is on the disk: 100,000 cells with 12,500 stored values each."""
    cells, genes, stored = 100_000, 20_000, 12_500
    layout = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    layout.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    layout.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
    with h5py.File(path, "w") as file:
        file.attrs.update({"encoding-type": "anndata", "encoding-version": "0.1.0"})
        x = file.create_group("X")
        x.attrs.update({"encoding-type": "csr_matrix", "encoding-version": "0.1.0", "shape": [cells, genes]})
        for name, kind in (("data", h5py.h5t.IEEE_F32LE), ("indices", h5py.h5t.STD_I32LE)):
            h5py.h5d.create(x.id, name.encode(), kind, h5py.h5s.create_simple((cells * stored,)), layout)
        x["indptr"] = np.arange(cells + 1) * stored
        for name, length in (("obs", cells), ("var", genes)):
            frame = file.create_group(name)
            frame.attrs.update({"encoding-type": "dataframe", "encoding-version": "0.2.0", "_index": "_index", "column-order": np.array([], dtype="S1")})
            frame["_index"] = np.array([b"%d" % i for i in range(length)])


def must_agree():
    """The calculator of a few lines and the program's document basis say the same."""
    ask = lambda *words: json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
    theirs = ask(PYTHON, "bench/calculator.py", *SIZES)
    ours = ask(PROGRAM, "estimate", "bayesdream", "--basis", "document", "--json", *SIZES)
    for stage in ours["bases"]["document"]["stages"]:
        for device in ("ram", "vram"):
            if stage[device]["bytes"] != theirs[stage["name"]][device]:
                sys.exit(f"{stage['name']}, {device}: {stage[device]['bytes']} and {theirs[stage['name']][device]}")


def whole_commands():
    empty = [str(BUILT / "bench/bench-empty")]
    estimate = [PROGRAM, "estimate", "bayesdream", *SIZES]
    beside("start: `--version`", [PROGRAM, "--version"], "an empty static C program", empty, 4 * RUNS)
    beside("`estimate bayesdream`", estimate, "an empty static C program", empty, 4 * RUNS)
    must_agree()
    beside("the same, `--basis document`", [*estimate, "--basis", "document"], "these formulas in 30 lines of Python",
           [PYTHON, "bench/calculator.py", *SIZES])
    preflight = [str(pathlib.Path(PYTHON).with_name("torch-preflight")), "estimate", "--model", "llama-2-7b", "--batch-size", "1", "--gpu", "A100-80GB"]
    beside("`estimate aam --batch 8`", [PROGRAM, "estimate", "aam", "--samples", "1000", "--batch", "8"],
           "`torch-preflight estimate` of a model that it knows (VRAM alone)", preflight)
    empty_named = "an empty static C program"
    beside("`check`", [PROGRAM, "check", "bayesdream", *SIZES, *LIMITS], empty_named, empty)
    beside("`solve --for cells`", [PROGRAM, "solve", "bayesdream", *(SIZES[:2] + SIZES[4:]), "--for", "cells", *LIMITS], empty_named, empty)
    beside("`gpu`, all cards", [PROGRAM, "gpu", "bayesdream", *SIZES, "--all"], empty_named, empty)
    beside("`plan`", [PROGRAM, "plan", "bayesdream", *SIZES, *LIMITS], empty_named, empty)
    with tempfile.TemporaryDirectory() as folder:
        path = folder + "/large.h5ad"
        sparse_h5ad(path)
        shape = "import sys, h5py; x = h5py.File(sys.argv[1])['X']; print(x.attrs['shape'], x['data'].shape, x['data'].dtype)"
        beside(f"`inspect`, an .h5ad of {os.path.getsize(path) / 1e9:.0f} GB", [PROGRAM, "inspect", path],
               "its shape by h5py", [PYTHON, "-c", shape, path])


def rates():
    lines = subprocess.run([BUILT / "bench/bench-formulas"], capture_output=True, text=True, check=True).stdout
    lines += subprocess.run([PYTHON, "bench/formulas.py"], capture_output=True, text=True, check=True).stdout
    found = collections.defaultdict(dict)
    for line in lines.splitlines():
        what, engine, rate = line.split("\t")
        found[what].setdefault(engine, []).append(float(rate))
    for what, engines in found.items():
        ours = engines.pop("mem-plan")
        for engine, theirs in engines.items():
            middle = [statistics.median(side) for side in (ours, theirs)]
            ratio = f"{middle[0] / middle[1]:.3g} ({min(ours) / max(theirs):.3g}–{max(ours) / min(theirs):.3g})"
            row(what, rate_text(middle[0], what), engine, rate_text(middle[1], what), ratio)
        if not engines:
            row(what, rate_text(statistics.median(ours), what), "", "", "")


def rate_text(rate, what):
    return duration(1 / rate) if what.startswith("load") else f"{rate / 1e6:.3g} million/s"


def main():
    os.chdir(ROOT)
    row("what", "mem-plan", "beside", "takes", "times as fast (lowest–highest)")
    row("---", "---:", "---", "---:", "---:")
    whole_commands()
    rates()


main()
