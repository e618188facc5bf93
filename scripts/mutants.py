#!/usr/bin/env python3
"""Change the source in one small way at a time, and count how many of these mutants the tests notice.

Usage: scripts/mutants.py FOLDER [--seed 1] [--count 100] [--jobs 1]

FOLDER/tree is a copy of the source tree and FOLDER/build its build, as scripts/deep.d/mutants makes them. A mutant is
noticed when a test fails or takes five times as long as without it; one that does not compile is drawn anew.
"""
import argparse
import pathlib
import random
import re
import resource
import subprocess
import sys
import time

WHERE = ["src/formula", "src/estimate", "src/solve", "src/plan", "src/budget.cpp"]
LEAST_NOTICED = 0.85
MOST_MEMORY = 16 << 30

# What each piece of code becomes. The layout of the sources tells operators from pointers and templates.
STATEMENT = r"((?:[\w.\[\]]|->|::)+(?:\(| [-+*|&]?= ).*;)$"
CHANGES = [
    (r"(?<= )([-+*/])(?= )", {"+": "-", "-": "+", "*": "/", "/": "*"}.get),
    (r"(?<= )([-+])(?==)", {"+": "-", "-": "+"}.get),
    (r"(?<= )(<=|>=|<|>)(?= )", {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}.get),
    (r"(?<= )(==|!=)(?= )", {"==": "!=", "!=": "=="}.get),
    (r"(?<= )(&&|\|\|)(?= )", {"&&": "||", "||": "&&"}.get),
    (r"\b(min|max)(?=\(|_element\()", {"min": "max", "max": "min"}.get),
    (r"(?<![\w.])([01])(?![\w.])", {"0": "1", "1": "0"}.get),
    (r"\b(true|false)\b", {"true": "false", "false": "true"}.get),
    (r"^ +(?:if \(.*\) )?return (?!std::nullopt|nullptr|false|0;)([^;{}]+)(?=;$)", lambda _: "{}"),
    (r"^ +(?!return|using|case|const|auto|static|else|throw)" + STATEMENT, lambda _: ";"),
    (r"^ +(?:if|for) \(.*\) (?!return|throw)" + STATEMENT, lambda _: ";"),
    (r"^( +)(?=if \()", lambda _: "return {}; "),
    (r"\bif \(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)", lambda condition: f"!({condition})"),
]
NOT_CODE = r'//[^\n]*|R"\((?s:.*?)\)"|"(?:\\.|[^"\\\n])*"|(?<!\w)\'(?:\\.|[^\'\\\n])*\'|^#[^\n]*'

# Left out: tests of rooms that use none of these files, what takes long, and transcripts of other commands.
OTHER_TESTS = ["sys", "measure", "probe", "host", "read", "render", "inventory", "sacct", "transcripts", "calibrate",
               "cli_measure", "cli_probe", "cli_inspect", "cli_calibrate", "cli_progress"]
LONG_TESTS = "the shipped profiles: the present value*"
OTHER_TRANSCRIPTS = ["measure.txt", "probe.txt", "inspect.txt", "data_files.txt", "calibrate.txt", "sweep.txt"]


def mutants_of(path):
    """(path, start, end, replacement) of every mutant of a file."""
    source = path.read_text(encoding="utf-8")
    code = re.sub(NOT_CODE, lambda found: re.sub(r"[^\n]", "~", found[0]), source, flags=re.M)
    for pattern, change in CHANGES:
        for found in re.finditer(pattern, code, re.M):
            start, end = found.span(1)
            yield path, start, end, change(source[start:end])


class Bench:
    """The copy that is changed, built and tested."""

    def __init__(self, folder, jobs):
        self.tree, self.build, self.jobs = folder / "tree", folder / "build", str(jobs)
        self.limits = {}

    def run(self, command, seconds=None):
        """The exit status; nothing when it takes longer."""
        def limit_memory():
            resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        try:
            with open(self.build / "last.log", "wb") as log:
                return subprocess.run(command, cwd=self.tree, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                      timeout=seconds, check=False, preexec_fn=limit_memory).returncode
        except subprocess.TimeoutExpired:
            return None

    def suites(self, path):
        """(name, target, command) of the tests, likely ones first."""
        room = path.relative_to(self.tree / "src").parts[0].removesuffix(".cpp")
        unit = [self.build / "tests/memplan-tests", "--abort-after=1", f"-tce={LONG_TESTS}"]
        yield room, "memplan-tests", [*unit, f"-sf=*test_{room}*"]
        yield "other rooms", "memplan-tests", [*unit, "-sfe=" + ",".join(f"*test_{name}*" for name in [room, *OTHER_TESTS])]
        files = [file for kind in ("cli", "bad") for file in sorted(self.tree.glob(f"tests/{kind}/*.txt"))
                 if file.name not in OTHER_TRANSCRIPTS]
        yield "transcripts", "all", [self.build / "tests/memplan-transcripts", "--program", self.build / "mem-plan",
                                     "--root", self.tree, *files]

    def compiles(self, target):
        return self.run(["cmake", "--build", self.build, "-j", self.jobs, "--target", target]) == 0

    def measure(self, path):
        """Runs the tests as they stand, to know how long they take."""
        for name, target, command in self.suites(path):
            start = time.monotonic()
            if name not in self.limits and (not self.compiles(target) or self.run(command) != 0):
                sys.exit(f"without a mutant, the tests of {name} fail: see {self.build}/last.log")
            self.limits.setdefault(name, 30 + 5 * (time.monotonic() - start))

    def noticed_by(self, path, mutant):
        """Which tests notice `mutant`, the text of `path`: "" for none. Nothing when it does not compile."""
        self.measure(path)
        original = path.read_text(encoding="utf-8")
        path.write_text(mutant, encoding="utf-8")
        try:
            for name, target, command in self.suites(path):
                if not self.compiles(target):
                    return None
                status = self.run(command, self.limits[name])
                if status != 0:
                    return name if status is not None else f"{name}, too slow"
            return ""
        finally:
            path.write_text(original, encoding="utf-8")


def main():
    words = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1].removeprefix("Usage: "))
    words.add_argument("folder", type=pathlib.Path)
    for name, default in (("--seed", 1), ("--count", 100), ("--jobs", 1)):
        words.add_argument(name, type=int, default=default)
    asked = words.parse_args()
    bench = Bench(asked.folder.resolve(), asked.jobs)
    files = sorted(file for place in map(bench.tree.joinpath, WHERE)
                   for file in ([place] if place.is_file() else place.glob("*.?pp")))
    mutants = [mutant for file in files for mutant in mutants_of(file)]
    random.Random(asked.seed).shuffle(mutants)
    print(f"seed {asked.seed}: {asked.count} of {len(mutants)} mutants of {len(files)} files", flush=True)
    noticed, survivors = 0, []
    for path, start, end, replacement in mutants:
        if noticed + len(survivors) == asked.count:
            break
        text = path.read_text(encoding="utf-8")
        by = bench.noticed_by(path, text[:start] + replacement + text[end:])
        if by is None:
            continue
        line = text.count("\n", 0, start)
        what = (f"{path.relative_to(bench.tree)}:{line + 1}: '{text[start:end].strip()}' -> '{replacement.strip()}' in "
                f"{text.splitlines()[line].strip()}")
        noticed += by != ""
        survivors += [what] if by == "" else []
        print(f"{noticed + len(survivors)}. {by or 'SURVIVED'}: {what}", flush=True)
    print(*survivors, f"{noticed} of {noticed + len(survivors)} mutants were noticed", sep="\n")
    sys.exit(noticed < LEAST_NOTICED * (noticed + len(survivors)))


main()
