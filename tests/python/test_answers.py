"""What the commands write fits the schema that it names.

MEMPLAN_PROGRAM names the program. Run by scripts/test --all, or: MEMPLAN_PROGRAM=… python -m unittest discover tests/python
"""

import json
import random
import unittest
from pathlib import Path

from schemas import FULL, PROFILES, ROOT, SEED, ProgramTest, load, parse, json_type

# A command line that each stage of a profile can be answered for, and others that take other ways through it.
PROFILE_LINES = {
    "bayesdream": ["-T 30k -N 100k -C 5 -G 20", "-T 30k -N 100k -C 5", "-T 500 -N 2000 -C 2 -G 5 --device cpu --use-all-cells"],
    "cpa": ["-N 100k -G 5000", "-N 100k -G 5000 --variational --input csr --sparsity 0.9", "-N 5000 -G 2000 --device cpu"],
    "aam": ["-B 8", "-B 8 --attention math --checkpointing", "-B 8 --device cpu", "-B 8 --precision bf16"],
    "meta-spliceai": ["-G 500 -N 1M", "-G 500 -N 3M --conversion live", "-G 500 -N 10k --row-cap 0"],
    "tests/data/schema/full.json": ["-n 5000", "-n 5M --paired --labels 3", "-n 500 --limit 2kB", "-n 5000 --mode fast --paired --labels 3"],
}


class Answers(ProgramTest):
    """What the commands write fits the schema that it names."""

    def lines(self):
        for profile, lines in PROFILE_LINES.items():
            for line in lines:
                yield profile, line.split()

    def test_every_shipped_profile_is_asked(self):
        self.assertLessEqual({path.stem for path in PROFILES}, set(PROFILE_LINES))

    def test_estimate_and_explain(self):
        statuses, bases = set(), set()
        for profile, words in self.lines():
            for more in ([], ["--basis", "document"], ["--basis", "measured"]):
                value = self.ask("estimate", profile, *words, *more)
                bases |= set(value["bases"])
                statuses |= {stage["status"] for basis in value["bases"].values() for stage in basis["stages"]}
                self.ask("explain", profile, *words, *more)
        self.assertEqual(bases, {"document", "measured"})
        self.assertEqual(statuses, {"ok", "needs", "unsupported"})

    def test_sweep(self):
        """Each line of sweep --json, with all columns."""
        statuses = set()
        for profile, words, swept in (
            ("bayesdream", "-N 10k -G 20", ["-T", "1k:4k:1k"]), ("cpa", "-N 10k -G 5k --max-vram 8GB", ["--batch", "2,64"]),
            ("aam", "", ["-B", "7:9:1"]), ("meta-spliceai", "-G 500", ["-N", "10k:1M:x10"]),
            ("cpa", "-N 10k -G 5k --gpu a100-pcie-40gb", ["--variational", "yes,no"]),
        ):
            columns = "needs,range,moments,terms,peak,request" + (",fits" if "--max" in words or "--gpu" in words else "")
            status, out, err = self.run_program("sweep", profile, *words.split(), *swept, "--columns", columns, "--json")
            self.assertEqual(status, 0, profile)
            for line in err.splitlines():
                self.assertTrue(line.startswith("mem-plan: warning: "), line)
            for line in out.splitlines():
                value = parse(line)
                self.assertFits("sweep", value, profile)
                statuses.add(value["status"])
        self.assertIn("ok", statuses)
        self.assertGreater(len(statuses), 2)

    def test_check(self):
        fits = set()
        for profile, words in self.lines():
            for limits in (["--max-ram", "100TB", "--max-vram", "100TB"], ["--max-vram", "1MB"], ["--max-ram", "64GB", "--headroom", "10%"]):
                status, out, err = self.run_program("check", profile, *words, *limits, "--json")
                self.assertIn(status, (0, 1, 2), err)
                value = parse(out or err)
                self.assertFits(value["schema"].split("/")[1], value, f"check {profile} {words} {limits}")
                self.assertEqual(value["schema"], "mem-plan/check/1")
                fits.add(value["fits"])
        self.assertEqual(fits, {True, False})

    def test_gpu(self):
        statuses = set()
        for profile, words in self.lines():
            for more in ([], ["--sort", "price", "--max-ram", "64GB", "--headroom", "10%"], ["--inventory", "tests/data/cards.csv"]):
                status, out, err = self.run_program("gpu", profile, *words, *more, "--json")
                self.assertIn(status, (0, 1, 2), err)
                value = parse(out or err)
                self.assertFits(value["schema"].split("/")[1], value, f"gpu {profile} {words} {more}")
                self.assertEqual(value["schema"], "mem-plan/gpu/1")
                self.assertEqual(value["fits"], any(card["fits"] for card in value["cards"]))
                statuses.add(status)
        self.assertEqual(statuses, {0, 1, 2})

    def test_solve(self):
        outcomes, rng = set(), random.Random(SEED)
        for profile, words in self.lines():
            value = self.ask("estimate", profile, *words)
            numbers = [name for name, each in value["parameters"].items() if json_type(each["value"]) == "number"]
            for name in rng.sample(numbers, 1):
                for limits in (["--max-ram", "100TB", "--max-vram", "100TB"], ["--max-vram", "1MB"], ["--max-ram", "5GB", "--headroom", "10%"],
                               ["--inventory", "tests/data/two_cards.csv"]):
                    status, out, err = self.run_program("solve", profile, *words, "--for", name, *limits, "--json")
                    what = f"solve {profile} {words} --for {name} {limits}"
                    self.assertIn(status, (0, 1, 2), err)
                    value = parse(out or err)
                    self.assertFits(value["schema"].split("/")[1], value, what)
                    if status < 2:
                        self.assertEqual((value["schema"], value["outcome"] == "none"), ("mem-plan/solve/1", status == 1), what)
                        outcomes.add(value["outcome"])
                        inside = any(each["from"] <= value["present"]["value"] <= each["to"] for each in value["intervals"])
                        self.assertEqual(inside, value["present"]["fits"], what)
        self.assertLessEqual({"largest", "any", "none"}, outcomes)

    def test_plan(self):
        recommended = set()
        for profile, words in self.lines():
            for more in ([], ["--all", "--max-ram", "100GB"], ["--max-vram", "1MB"], ["--max-ram", "1GB", "--basis", "document", "--all"],
                         ["--inventory", "tests/data/two_cards.csv"]):
                status, out, err = self.run_program("plan", profile, *words, *more, "--json")
                value = parse(out or err)
                self.assertFits(value["schema"].split("/")[1], value, f"plan {profile} {words} {more}")
                if status in (0, 1) and out:
                    recommended.add(bool(value["recommendation"]))
        self.assertEqual(recommended, {True, False})

    def test_request(self):
        for profile, words in self.lines():
            for engine in ("slurm", "snakemake", "nextflow", "kubernetes", "env"):
                status, out, err = self.run_program("request", profile, *words, "--engine", engine, "--json")
                self.assertIn(status, (0, 1, 2), err)
                value = parse(out or err)
                self.assertFits(value["schema"].split("/")[1], value, f"request {profile} {words} {engine}")
                self.assertEqual(value["schema"], "mem-plan/check/1" if status else "mem-plan/request/1")
        self.ask("request", "cpa", "-N", "5k", "-G", "2k", "--engine", "slurm", "--array", "9", "--throttle", "2", "--cpus", "4")
        for line in (self.room / "mem-plan/requests.jsonl").read_text(encoding="utf-8").splitlines():
            self.assertFits("requested", parse(line), line)

    def test_usage(self):
        tag = self.ask("request", "cpa", "-N", "5k", "-G", "2k", "--stage", "setup", "--engine", "env")["jobs"][0]["tag"]
        text = f"JobID|JobName|State|ExitCode|MaxRSS|ReqTRES\n1|{tag}|COMPLETED|0:0||mem=81M\n1.batch|batch|COMPLETED|0:0|60000K|\n"
        self.assertEqual(self.ask("calibrate", "cpa", "--sacct", "-", text=text)["schema"], "mem-plan/usage/1")

    def test_stages(self):
        for path in PROFILES:
            line = PROFILE_LINES[path.stem][0].split()
            for stage in load(path)["stages"]:
                self.ask("estimate", path.stem, *line, "--stage", stage["name"])
                self.ask("explain", path.stem, *line, "--stage", stage["name"])

    def test_data_files(self):
        self.ask("estimate", "cpa", "--from", "tests/data/small_csr.h5ad")
        self.ask("explain", "cpa", "--from", "tests/data/small_csc.h5ad", "--count-zeros")
        self.ask("check", "cpa", "--params", "-", "--max-ram", "1TB", "--max-vram", "1TB", text='{"cells": 5000, "genes": 2000}')
        answered = 0
        for path in sorted([*(ROOT / "tests/data").glob("**/*.h5*"), *(ROOT / "tests/data/formats").iterdir()]):
            for more in ([], ["--count-zeros"]):
                status, out, err = self.run_program("inspect", path, *more, "--json")
                self.assertIn(status, (0, 3), err)
                self.assertFits("error" if status else "inspect", parse(err if status else out), path)
                answered += status == 0
        self.assertGreater(answered, 40)

    def test_help(self):
        for command in self.ask("--help")["commands"]:
            self.assertEqual(self.ask(command, "--help")["command"], command)

    def test_errata(self):
        every = self.ask("errata")
        self.assertEqual([profile["name"] for profile in every["profiles"]], [path.stem for path in PROFILES])
        for profile in every["profiles"]:
            self.assertTrue(all(erratum["holds"] for erratum in profile["errata"]), profile["name"])
            self.ask("errata", profile["name"])

    def test_profile_show(self):
        for name in [path.stem for path in PROFILES] + [FULL / "full.json"]:
            shown = self.ask("profiles", "show", name)
            self.assertEqual([row["name"] for row in shown["parameters"]], [row["name"] for row in load(ROOT / "profiles" / f"{name}.json" if isinstance(name, str) else name)["parameters"]])

    def test_profiles(self):
        self.ask("profiles", "list")
        value = self.ask("profiles", "list", "--profile-dir", "tests/bad/profiles")
        self.assertTrue(value["broken"])
        for name in [path.stem for path in PROFILES] + list(PROFILES) + [FULL / "full.json", "tests/bad/profiles/right.json"]:
            self.assertEqual(self.ask("profiles", "check", name)["schema"], "mem-plan/profile-check/1")

    def test_probe(self):
        """Every recorded machine, with each fault of the fake driver that is built beside the program."""
        drivers = Path(self.program).parent / "tests"
        faults = [{}, {"FAKE_DEVICES": "0"}, {"FAKE_DEVICES": "16", "FAKE_PID": "7"}, {"FAKE_MIG": "1"}, {"FAKE_TOTAL": str(2**64 - 1)},
                  {"FAKE_CUDA": "crash"}, {"FAKE_CUDA": "803"}, {"FAKE_NVML": "abort"}, {"FAKE_INTEGRATED": "1", "FAKE_TOTAL": "0"}]
        plain, ways = self.environment, set()
        self.addClassCleanup(setattr, type(self), "environment", plain)
        for machine in sorted((ROOT / "tests/data/hosts").iterdir()):
            for fault in faults:
                for library in ("fake_driver", "old_driver"):
                    type(self).environment = {**plain, **fault, "MEM_PLAN_HOST_ROOT": str(machine), "LD_LIBRARY_PATH": str(drivers / library),
                                              "SLURM_JOB_ID": "7", "SLURM_JOB_GPUS": "0,1", "SLURM_MEM_PER_NODE": "4000"}
                    ways.add(self.ask("probe")["way"])
        type(self).environment = {**plain, "LD_LIBRARY_PATH": str(drivers / "fake_driver")}
        self.assertIsNotNone(self.ask("probe", "--allocate", "1GB")["allocation"])
        self.assertEqual(ways, {"from memory", "system files"})
        type(self).environment = plain
        self.ask("probe")

    def test_calibrate(self):
        for profile, runs in [(path.stem, ROOT / f"measurements/{path.stem}.jsonl") for path in PROFILES]:
            self.assertEqual(self.ask("calibrate", profile, "--runs", runs, "--score")["schema"], "mem-plan/score/1")
            calibration = self.room / f"{profile}.json"
            value = self.ask("calibrate", profile, "--runs", runs, "--output", calibration)
            self.assertEqual(value["written"], str(calibration))
            self.assertFits("calibration", load(calibration), calibration)
        self.ask("estimate", "cpa", "-N", "5k", "-G", "2k", "--calibration", self.room / "cpa.json")
        self.ask("calibrate", "cpa", "--runs", ROOT / "measurements/cpa.jsonl", "--cross-validate")
        mixed = self.ask("calibrate", "aam", "--score", "--runs", ROOT / "measurements/aam.jsonl", ROOT / "measurements/cpa.jsonl")
        self.assertTrue(mixed["left_out"])

    def test_measure(self):
        path = self.room / "measured.jsonl"
        for line in ([], ["--profile", "cpa", "--stage", "setup", "-N", "5k", "-G", "2k", "--covariates", "3"], ["--interval", "1ms"]):
            for command in (["true"], ["sleep", "0.2"], ["sh", "-c", "sleep 0.1 & exit 3"]):
                answer = self.room / "measured.json"
                status, out, err = self.run_program("measure", *line, "--record", path, "--output", answer, "--json", "--", *command)
                self.assertEqual((status, out), (3 if command[0] == "sh" else 0, ""))
                self.assertFits("run", parse(err), command)
                self.assertEqual(load(answer), parse(err))
        records = [parse(line) for line in path.read_text(encoding="utf-8").splitlines()]
        self.assertEqual(len(records), 9)
        for record in records:
            self.assertFits("run", record, record["command"])
        answer = self.ask("calibrate", "cpa", "--score", "--runs", path)
        self.assertEqual(answer["runs"], 2)
        self.assertEqual(len(answer["left_out"]), 7)

    def test_errors(self):
        (self.room / "no.jsonl").write_text("no JSON\n{}\n", encoding="utf-8")
        (self.room / "divide.json").write_text(json.dumps({
            "schema": "mem-plan/profile/1", "name": "divide", "version": "1", "title": "Divide",
            "parameters": [{"name": "n", "kind": "number", "default": 0, "help": "divides"}],
            "stages": [{"name": "all", "document": {"ram": [{"name": "part", "formula": "1 GB / n", "source": "none"}]}}],
        }), encoding="utf-8")
        table = [
            (2, "usage", ["frobnicate"]), (2, "usage", ["estimate"]), (2, "usage", ["estimate", "nobody"]),
            (2, "usage", ["estimate", "cpa", "--genez", "5"]), (2, "usage", ["estimate", "cpa", "-N", "5", "--units", "metric"]),
            (2, "usage", ["check", "cpa", "-N", "5k", "-G", "2k"]), (2, "usage", ["inspect"]), (2, "usage", ["profiles", "frob"]),
            (2, "usage", ["calibrate", "cpa"]), (2, "parameter", ["estimate", "cpa"]),
            (2, "parameter", ["estimate", "cpa", "-N", "many", "-G", "5"]), (2, "parameter", ["check", "cpa", "-N", "5k", "-G", "2k", "--max-ram", "64G"]),
            (2, "usage", ["estimate", "cpa", "--stage", "nowhere", "-N", "5", "-G", "5"]),
            (2, "evaluation", ["estimate", self.room / "divide.json"]), (3, "file", ["inspect", "tests/data/nothing.h5ad"]),
            (3, "file", ["inspect", "README.md"]), (3, "file", ["estimate", "cpa", "--params", "README.md"]),
            (3, "file", ["calibrate", "cpa", "--runs", self.room / "no.jsonl"]),
            (3, "file", ["calibrate", "cpa", "--strict", "--runs", self.room / "no.jsonl"]),
            (3, "profile", ["profiles", "check", "tests/bad/profiles/members.json"]),
            (3, "profile", ["profiles", "check", "tests/bad/profiles/syntax.json"]),
            (3, "profile", ["estimate", "tests/bad/profiles/unknown_name.json"]),
        ]
        for status, kind, arguments in table:
            with self.subTest(" ".join(map(str, arguments))):
                value = self.ask(*arguments, status=status)
                self.assertEqual((value["schema"], value["kind"]), ("mem-plan/error/1", kind))
        for path in sorted((ROOT / "tests/bad/profiles").glob("*.json")):
            status, out, err = self.run_program("profiles", "check", path, "--json")
            value = parse(out or err)
            self.assertFits("profile-check" if status == 0 else "error", value, path)


if __name__ == "__main__":
    unittest.main()
