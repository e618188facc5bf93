"""Hostile files and arguments end in an error that says what to do, within a second of CPU and 200 MB.

Each file is given to each command that reads such files. MEMPLAN_PROGRAM names the program.
"""

import functools
import gzip
import itertools
import json
import os
import random
import shutil
import socket
import tempfile
import unittest
from pathlib import Path

from hostile import ROOT, dangerous, run

MOST_CPU_SECONDS = 1.0
MOST_BYTES = 200_000_000
SEED = 20260201
RIGHT = (ROOT / "tests/bad/profiles/right.json").read_text(encoding="utf-8")
SMALL = ["-n", "5", "--labels", "3"]

# Each way in, with {} for the file: its name as that reader wants it, and the words of the command.
READERS = {
    "profile": ("x.json", ["profiles", "check", "{}"]),
    "estimate": ("x.json", ["estimate", "{}", *SMALL]),
    "notes": ("right.notes.json", ["errata", "right.json"]),
    "folder": ("right.json", ["estimate", "right", "--profile-dir", ".", *SMALL]),
    "params": ("x.json", ["estimate", "cpa", "--params", "{}"]),
    "calibration": ("x.json", ["estimate", "cpa", "--cells", "9", "--genes", "9", "--calibration", "{}"]),
    "runs": ("x.jsonl", ["calibrate", "cpa", "--runs", "{}"]),
    "sacct": ("x.json", ["calibrate", "cpa", "--sacct", "{}", "--ledger", "ledger.jsonl"]),
    "ledger": ("x.jsonl", ["calibrate", "cpa", "--sacct", str(ROOT / "tests/data/slurm/sacct-23.11.json"), "--ledger", "{}"]),
    "inventory": ("x.csv", ["gpu", "cpa", "--cells", "9", "--genes", "9", "--inventory", "{}"]),
    "gpu-map": ("x.txt", ["gpu", "cpa", "--cells", "9", "--genes", "9", "--inventory", "slurm", "--gpu-map", "{}"]),
    "probe": ("x.json", ["check", "cpa", "--cells", "9", "--genes", "9", "--probe", "{}"]),
    "from": ("x.h5ad", ["estimate", "cpa", "--from", "{}"]),
    "context": (".local/share/mem-plan/context.json", ["estimate", "cpa", "--cells", "9", "--genes", "9"]),
    "record": ("x.jsonl", ["measure", "--record", "{}", "--", "true"]),
    "output": ("x.json", ["measure", "--output", "{}", "--", "true"]),
    **{f"inspect {end}": (f"x.{end}", ["inspect", "{}"]) for end in (
        "h5ad", "h5", "mtx", "mtx.gz", "biom", "npy", "parquet", "csv", "tsv.gz")},
}
WRITERS = {"record", "output"}
# A text of one line is a table without rows; notes that hold nothing are none.
ANSWERED = {("notes", "nothing"), *((reader, text) for reader in ("inspect csv", "inspect tsv.gz") for text in (
    "a long line", "a long text", "a long list", "deep lists", "many bars", "many commas"))}
DATA = {"from", *(name for name in READERS if name.startswith("inspect"))}


def profile_with(**members):
    return json.dumps({**json.loads(RIGHT), **members})


def definitions(*formulas):
    return [{"name": f"d{i}", "formula": formula} for i, formula in enumerate(formulas)]


def functions(count, body):
    """f0(x), f1(x), … each of which calls the one before twice."""
    first = {"name": "f0", "arguments": ["x"], "formula": "x"}
    return [first] + [{"name": f"f{i}", "arguments": ["x"], "formula": body.replace("f", f"f{i - 1}")} for i in range(1, count)]


def texts():
    """What a file may hold, by name."""
    noise = random.Random(SEED)
    return {
        "nothing": b"",
        "NUL bytes": bytes(1_000_000),
        "noise": noise.randbytes(300_000),
        "no UTF-8": b'{"caf\xe9": "\xff\xfe\xc0\x80"}',
        "UTF-16": '{"cells": 5, "genes": 5}'.encode("utf-16"),
        "deep lists": b"[" * 100_000 + b"]" * 100_000,
        "deep objects": b'{"a":' * 100_000,
        "a long text": b'"' + b"a" * 1_000_000 + b'"',
        "a long line": b"a" * 5_000_000,
        "many lines": b"\n" * 5_000_000,
        "many commas": b"," * 5_000_000,
        "many bars": b"|" * 5_000_000,
        "many objects": b"{}\n" * 2_000_000,
        "many members": ("{" + ",".join(f'"a{i}":1' for i in range(90_000)) + "}").encode(),
        "more members": ("{" + ",".join(f'"a{i}":1' for i in range(400_000)) + "}").encode(),
        "a long list": b"[" + b"1," * 4_000_000 + b"1]",
        "a list in a list": b'{"jobs": [{"steps": [' + b"{}," * 2_000_000 + b"{}]}]}",
        "a number of a million digits": b'{"cells": ' + b"9" * 1_000_000 + b', "genes": 1e999}',
        "twice": b'{"cells": 5, "cells": 6, "genes": 1}',
        "escapes": '{"\x1b]0;owned\x07\x1b[2J\\u001b[31m\r\u202ename": "\\u001b[2J\\u0000\\u202e\\u0085"}\n'.encode(),
        "escapes in lines": "\x1b[2J\x9b31m,\u202eid|JobID\r\n\x1b]52;c;aGk=\x07,\u2066x|\x08\x08\n".encode(),
    }


def profiles():
    """Profiles that are JSON and mean harm."""
    tower = "^".join(["2"] * 400)
    return {
        "10^6 definitions": profile_with(definitions=definitions(*["1"] * 1_000_000)),
        "many definitions": profile_with(definitions=definitions(*["1"] * 300_000)),
        "a circle": profile_with(definitions=definitions("d1", "d2", "d0")),
        "itself": profile_with(definitions=definitions("d0 + 1")),
        "doublings": profile_with(definitions=definitions("1", *(f"d{i} + d{i}" for i in range(1900)))),
        "squares": profile_with(definitions=definitions("9", *(f"d{i} * d{i}" for i in range(1900)))),
        "calls of calls": profile_with(definitions=functions(60, "f(x) + f(x)")),
        "calls in calls": profile_with(definitions=functions(60, "f(f(x))")),
        "1e308 towers": profile_with(runtime="1e308 B * 1e308 * 1e308"),
        "2^2^2^2": profile_with(runtime=f"{tower} * 1 B"),
        "a deep formula": profile_with(runtime="(" * 100_000 + "1 B" + ")" * 100_000),
        "a long formula": profile_with(runtime="+".join(["1 B"] * 1_000_000)),
        "many signs": profile_with(runtime="-" * 1_000_000 + "1 B"),
        "escapes in names": profile_with(title="\x1b[2J\u202e\x9b", name="a\x1b]0;x\x07", version="1\r\n\x1b[A"),
        "escapes in a formula": profile_with(runtime="\x1b[2J + \u202e"),
        "escapes in help": profile_with(definitions=[{"name": "../../etc/passwd\x1b[31m", "formula": "1"}]),
    }


def files_of_formats():
    """The beginnings of data files, and what may follow them."""
    huge = 2**63 - 1
    biom = b'{"id": null, "format": "Biological Observation Matrix 1.0.0", "matrix_type": "sparse", "shape": [9, 9], "data": '
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }"
    npy = b"\x93NUMPY\x01\x00\x80\x00"
    return {
        "HDF5, cut short": b"\x89HDF\r\n\x1a\n",
        "HDF5 and noise": b"\x89HDF\r\n\x1a\n" + random.Random(SEED).randbytes(100_000),
        "half of an h5ad": (ROOT / "examples/pbmc68k_reduced.h5ad").read_bytes()[:60_000],
        "Parquet, cut short": b"PAR1PAR1",
        "Parquet, a footer of 4 GB": b"PAR1" + bytes(100) + b"\xff\xff\xff\xffPAR1",
        "Parquet, deep": b"PAR1" + b"\x1c" * 200_000 + (200_000).to_bytes(4, "little") + b"PAR1",
        "NumPy, overflow": npy + (header % (huge, huge)).ljust(127) + b"\n",
        "NumPy, deep": npy + b"(" * 126 + b"\n",
        "NumPy, a header of 4 GB": b"\x93NUMPY\x02\x00\xff\xff\xff\xff{",
        "mtx, overflow": b"%%MatrixMarket matrix coordinate real general\n" + b"9" * 400 + b" 9 9\n",
        "mtx, comments": b"%%MatrixMarket matrix coordinate real general\n" + b"%\n" * 9_000_000,
        "BIOM, deep": biom + b"[" * 1_000_000,
        "BIOM, a long number": biom + b"[[0,0," + b"9" * 5_000_000,
        "gzip of zeros": gzip.compress(bytes(50_000_000), 9),
        "gzip of gzip": gzip.compress(gzip.compress(bytes(50_000_000), 9), 9),
        "gzip, cut short": gzip.compress(b"%%MatrixMarket matrix coordinate real general\n9 9 9\n")[:40],
        "4 million columns": b"a,b\tc;" * 1_000_000 + b"b\n" + b"1,2\t3;" * 3_000_000 + b"2\n",
        "an open quote": b'a,b\n"' + b"1\n" * 2_000_000,
    }


def remove(path):
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


def prepare(folder):
    """Writes each file to a folder of its kind. Done by a child: what this process ever held, a program that it starts
    is said to have held too."""
    child = os.fork()
    if child == 0:
        for kind, make in (("texts", texts), ("profiles", profiles), ("data", files_of_formats)):
            (folder / kind).mkdir()
            for label, text in make().items():
                (folder / kind / label).write_bytes(text if isinstance(text, bytes) else text.encode())
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        raise RuntimeError("the hostile files cannot be written")


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="mem-plan hostile "))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        os.chmod(cls.folder, 0o755)
        prepare(cls.folder)
        (cls.folder / "ledger.jsonl").write_text("")
        (cls.folder / "right.json").write_text(RIGHT)
        (cls.folder / READERS["context"][0]).parent.mkdir(parents=True)

    def bounded(self, done):
        """Neither a signal nor a fault, within the limits, and fit for a terminal."""
        self.assertFalse(done.timed_out, "waits for ever")
        self.assertIn(done.status, (0, 1, 2, 3, 4, 125), done.error[-2000:])
        self.assertLessEqual(done.cpu_seconds, MOST_CPU_SECONDS)
        self.assertLessEqual(done.peak_bytes, MOST_BYTES)
        self.assertIsNone(dangerous(done.out), done.out[:2000])
        self.assertIsNone(dangerous(done.error), done.error[:2000])

    def refused(self, words, as_json, may_answer=False):
        if as_json:
            at = words.index("--") if "--" in words else len(words)
            words = [*words[:at], "--json", *words[at:]]
        done = run(*words, folder=self.folder, HOME=str(self.folder), XDG_DATA_HOME=None, MEM_PLAN_CALIBRATION=None)
        self.bounded(done)
        if may_answer and done.status == 0:
            return
        self.assertIn(done.status, (2, 3, 4, 125), done.out[:300])
        self.assertEqual(done.out, b"")
        self.assertLess(len(done.error), 50_000)
        if as_json:
            error = json.loads(done.error)
            self.assertEqual(error["schema"], "mem-plan/error/1")
            self.assertTrue(error["hint"] or any("hint" in problem for problem in error["problems"]), done.error[:2000])
        else:
            self.assertTrue(done.error.startswith(b"mem-plan: "), done.error[:300])
            self.assertIn(b"hint: ", done.error)

    def each(self, things, readers):
        """Gives each thing, (label, a function that makes it at a path), to each reader: in words and in JSON by turns."""
        turn = itertools.count()
        for reader in readers:
            name, words = READERS[reader]
            path = self.folder / name
            kept = path.read_bytes() if path.exists() else None
            for label, make in things:
                with self.subTest(reader=reader, thing=label):
                    remove(path)
                    make(path)
                    self.refused([word.replace("{}", name) for word in words], next(turn) % 2, (reader, label) in ANSWERED)
            remove(path)
            if kept is not None:
                path.write_bytes(kept)

    def prepared(self, kind):
        return [(path.name, functools.partial(os.link, path)) for path in sorted((self.folder / kind).iterdir())]

    def test_things_that_are_no_files(self):
        def enormous(path):
            path.touch()
            os.truncate(path, 10**10)

        def listening(path):
            with socket.socket(socket.AF_UNIX) as door:
                door.bind(str(path))

        def link_to(target):
            return lambda path: path.symlink_to(target)

        never = [("pipe", os.mkfifo), ("folder", os.mkdir), ("socket", listening),
                 ("loop", lambda path: path.symlink_to(path.name)), ("zeros", link_to("/dev/zero")), ("full", link_to("/dev/full")),
                 ("below a file", link_to("ledger.jsonl/x"))]
        to_read = [("10 GB", enormous), ("memory", link_to("/proc/self/mem")), ("nowhere", link_to("nowhere"))]
        self.each(never, READERS)
        self.each(to_read, [name for name in READERS if name not in WRITERS])

    def test_texts(self):
        self.each(self.prepared("texts"), [name for name in READERS if name not in WRITERS])

    def test_profiles(self):
        self.each(self.prepared("profiles"), ["profile", "estimate", "folder"])

    def test_data_files(self):
        self.each(self.prepared("data"), DATA)


if __name__ == "__main__":
    unittest.main()
