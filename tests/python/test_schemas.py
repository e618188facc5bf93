"""The schemas of schema/ agree with the files of the repository and with what the program writes and refuses.

MEMPLAN_PROGRAM names the program. Run by scripts/test --all, or: MEMPLAN_PROGRAM=… python -m unittest discover tests/python
"""

import concurrent.futures
import copy
import json
import os
import random
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[2]
FULL = ROOT / "tests/data/schema"  # a profile, notes and runs with every member that they may have
SEED = 20260101
DELETED = object()

# What the loader says of a file whose form is right and whose meaning is not.
SEMANTIC = [
    r" has no (parameter|stage) '", r"'.*' is no (parameter|stage|value of )", r" is taken$", r" is an option of the commands$",
    r"' is a unit or function of formulas$", r"^'.*' (is|holds|has) .*; it takes ", r"^the domain of '", r" has two arguments called '",
    r"^a constant has low ≤ value ≤ high$", r"^a domain is min ≤ max", r"^a saving has low ≤ high", r"^no value lies between the limits$",
    r"^the notes stand beside the profile '", r"is not the file's name, '", r" no erratum '", r"^a row has \d+ cells",
    r"^a stage cannot take its own moment$", r" has no measured basis to take$", r" itself takes another stage's moment$",
    r"^the engine's constant '", r"' is the engine's$", r"' is none of what the decision may be$", r"' is no name for an argument$",
    r"^'.*' (needs a unit|is no size)", r"^the (list|file) has more than ", r"^there are more than ",
]

# Members that the loader carries and does not read: it takes any value there, the schemas do not.
UNREAD = [
    r"(^|/)note$", r"^/parameters/\d+/source$",
    r"^/optimizations/\d+/(targets|effect|effort_hours)(/|$)", r"^/optimizations/\d+/(claimed|found)/of$",
]
# Those of them that the loader does read.
READ = [r"^/definitions/\d+/note$", r"/(document/ram|document/vram|host|device)/\d+/note$"]


class NotJson(Exception):
    pass


def no_doubles(pairs):
    if len({name for name, _ in pairs}) < len(pairs):
        raise NotJson("a member occurs twice")
    return dict(pairs)


def parse(text):
    """The JSON value, read as strictly as the program reads a profile."""
    try:
        return json.loads(text, object_pairs_hook=no_doubles)
    except ValueError as error:
        raise NotJson(str(error)) from error


def load(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


SCHEMAS = {path.stem: load(path) for path in sorted((ROOT / "schema").glob("*.json"))}
VALIDATORS = {name: Draft202012Validator(schema) for name, schema in SCHEMAS.items()}
PROFILES = sorted(path for path in (ROOT / "profiles").glob("*.json") if not path.name.endswith(".notes.json"))


def pointer(path):
    return "".join(f"/{step}" for step in path)


def complaints(name, value):
    """Where and why a schema refuses a value: the innermost reasons of each refusal."""
    found = []

    def add(error):
        inner = [each for each in error.context if list(each.absolute_path) != list(error.absolute_path)]
        for each in inner:
            add(each)
        if not inner:
            found.append((pointer(error.absolute_path), error.message[:200]))

    for error in VALIDATORS[name].iter_errors(value):
        add(error)
    return found


def nodes(value, path=()):
    """Every value inside a JSON value with its path, the outermost first."""
    yield path, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, member in members:
        yield from nodes(member, path + (step,))


def kind_of(path):
    """The path without the numbers of entries: what kind of place it is."""
    return tuple("*" if isinstance(step, int) else step for step in path)


def changed(document, path, value):
    """The document with another value at the path; DELETED takes it out."""
    if not path:
        return value
    result = copy.copy(document)
    if value is DELETED and len(path) == 1:
        del result[path[0]]
    else:
        result[path[0]] = changed(document[path[0]], path[1:], value)
    return result


def json_type(value):
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__


OTHER_TYPES = [None, True, 7, 0.5, -1, "", "text", "two\nlines", [], ["text"], {}, {"text": "text"}]


def changes(value, choose):
    """Other values for a value: of each other JSON type, and near misses of its own."""
    if isinstance(value, str):
        own = ["", value + "x", value + "\t", value.upper() or "X", "none of them", "é", value + "\n"]
    elif isinstance(value, dict):
        own = [{}, {**value, "stranger": 1}, {**value, "": None}]
    elif isinstance(value, list):
        own = [[], value + [None], value + [7], value + value, value + ["text"]]
    else:
        own = [] if value is None else [-1, 0, 1, 1.5, 8.0, 1e9, 1e300] if json_type(value) == "number" else [not value]
    others = [other for other in OTHER_TYPES if json_type(other) != json_type(value)]
    return [each for each in (choose(own), choose(others)) for each in each if json.dumps(each) != json.dumps(value)]


def all_changes(document, places, choose):
    """(what, changed document): at each of the places, the value deleted, and replaced by others that `choose` keeps."""
    for path, value in places:
        if path:
            yield f"delete {pointer(path)}", changed(document, path, DELETED)
        for other in changes(value, choose):
            if path or isinstance(other, dict):
                yield f"{pointer(path) or '/'} = {json.dumps(other)[:80]}", changed(document, path, other)


def one_of_each_kind(document, rng):
    """One place of each kind in the document, drawn by chance."""
    kinds = {}
    for path, value in nodes(document):
        kinds.setdefault((kind_of(path), json_type(value)), []).append((path, value))
    return [rng.choice(places) for places in kinds.values()]


def drawn(rng, most):
    """Keeps so many values of a list, drawn by chance."""
    return lambda values: rng.sample(values, min(most, len(values)))


class SchemaTest(unittest.TestCase):
    def assertFits(self, name, value, what=""):
        found = complaints(name, value)
        self.assertFalse(found, f"{what}: schema/{name}.json refuses: {found[:5]}")

    def assertNone(self, findings, what):
        self.assertFalse(findings, f"{len(findings)} {what}, the first of them:\n" + "\n".join(findings[:12]))


class Files(SchemaTest):
    """What the repository itself holds."""

    def test_schemas_are_valid(self):
        self.assertGreaterEqual(len(SCHEMAS), 12)
        for name, schema in SCHEMAS.items():
            with self.subTest(name):
                Draft202012Validator.check_schema(schema)
                self.assertEqual(schema["$schema"], "https://json-schema.org/draft/2020-12/schema")
                self.assertEqual(schema["$id"], f"mem-plan/{name}/1")
                self.assertEqual(schema["properties"]["schema"], {"const": schema["$id"]})
                self.assertIn("schema", schema["required"])

    def test_references_lead_somewhere_and_definitions_are_used(self):
        for name, schema in SCHEMAS.items():
            with self.subTest(name):
                used = {value for path, value in nodes(schema) if path and path[-1] == "$ref"}
                self.assertEqual(used, {f"#/$defs/{each}" for each in schema.get("$defs", {})})

    def test_objects_are_closed(self):
        """Each object with named members refuses others, but for the run records, which may carry more."""
        for name, schema in SCHEMAS.items():
            if name == "run":
                continue
            for path, value in nodes(schema):
                if isinstance(value, dict) and "properties" in value and not {"if", "then", "else"} & set(path):
                    self.assertEqual(value.get("additionalProperties"), False, f"{name} {pointer(path)}")

    def test_required_members_are_described(self):
        for name, schema in SCHEMAS.items():
            for path, value in nodes(schema):
                if isinstance(value, dict) and "required" in value and "additionalProperties" in value:
                    self.assertLessEqual(set(value["required"]), set(value["properties"]), f"{name} {pointer(path)}")

    def test_profiles_and_notes_fit(self):
        self.assertTrue(PROFILES)
        for path in PROFILES + [FULL / "full.json"]:
            with self.subTest(path.name):
                self.assertFits("profile", load(path), path)
                self.assertFits("notes", load(path.with_suffix(".notes.json")), path)

    def test_runs_fit(self):
        files = sorted((ROOT / "measurements").glob("*.jsonl")) + [FULL / "runs.jsonl"]
        self.assertGreater(len(files), 1)
        for path in files:
            lines = path.read_text(encoding="utf-8").splitlines()
            self.assertTrue(lines, path)
            for number, line in enumerate(lines, 1):
                self.assertFits("run", parse(line), f"{path.name}, line {number}")

    def test_full_files_have_every_member(self):
        """So that the changes made to them reach all that the schemas tell of."""
        for name, path in (("profile", FULL / "full.json"), ("notes", FULL / "full.notes.json")):
            seen = {step for where, _ in nodes(load(path)) for step in where}
            for where, value in nodes(SCHEMAS[name]):
                if isinstance(value, dict) and where and where[-1] == "properties":
                    self.assertLessEqual(set(value), seen, f"{name} {pointer(where)}")


@unittest.skipUnless(os.environ.get("MEMPLAN_PROGRAM"), "MEMPLAN_PROGRAM does not name the program")
class ProgramTest(SchemaTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.room = Path(folder.name)
        cls.environment = {**os.environ, "HOME": folder.name, "XDG_DATA_HOME": folder.name}
        cls.environment.pop("MEM_PLAN_PROFILE_PATH", None)
        cls.program = str(Path(os.environ["MEMPLAN_PROGRAM"]).resolve())

    def run_program(self, *arguments, text=""):
        """(exit status, standard output, standard error)"""
        done = subprocess.run(
            [self.program, *map(str, arguments)], cwd=ROOT, env=self.environment, input=text, capture_output=True,
            encoding="utf-8", timeout=60, check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def ask(self, *arguments, status=0, text=""):
        """The JSON that the program writes, checked against the schema that it names."""
        found, out, err = self.run_program(*arguments, "--json", text=text)
        what = f"mem-plan {' '.join(map(str, arguments))}"
        self.assertEqual(found, status, f"{what}: {err}")
        self.assertEqual(bool(out), not err, f"{what}: {err}")
        value = parse(out or err)
        name = value["schema"].split("/")[1]
        self.assertEqual(name == "error", bool(err), what)
        self.assertFits(name, value, what)
        return value


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
        for path in sorted((ROOT / "tests/data").glob("**/*.h5*")):
            for more in ([], ["--count-zeros"]):
                status, out, err = self.run_program("inspect", path, *more, "--json")
                self.assertIn(status, (0, 3), err)
                self.assertFits("error" if status else "inspect", parse(err if status else out), path)
                answered += status == 0
        self.assertGreater(answered, 10)

    def test_profiles(self):
        self.ask("profiles", "list")
        value = self.ask("profiles", "list", "--profile-dir", "tests/bad/profiles")
        self.assertTrue(value["broken"])
        for name in [path.stem for path in PROFILES] + list(PROFILES) + [FULL / "full.json", "tests/bad/profiles/right.json"]:
            self.assertEqual(self.ask("profiles", "check", name)["schema"], "mem-plan/profile-check/1")

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


class Agreement(ProgramTest):
    """The schemas refuse what the loader refuses for its form, and nothing else."""

    def verdicts(self, cases):
        """For each (what, profile, notes), written as texts: (what, exit status, problems) of profiles check."""
        def judge(numbered):
            number, (what, profile, notes) = numbered
            folder = self.room / f"{number}"
            folder.mkdir()
            (folder / "full.json").write_text(profile, encoding="utf-8")
            (folder / "full.notes.json").write_text(notes, encoding="utf-8")
            status, out, err = self.run_program("profiles", "check", folder / "full.json", "--json")
            value = parse(out or err)
            return what, status, value.get("problems") or [value]

        self.room = Path(tempfile.mkdtemp(dir=type(self).room))
        with concurrent.futures.ThreadPoolExecutor(max_workers=min(8, 2 * (os.cpu_count() or 1))) as pool:
            return list(pool.map(judge, enumerate(cases)))

    @staticmethod
    def is_semantic(problem):
        return re.search(r", column \d+$", problem["where"] or "") or any(re.search(each, problem["message"]) for each in SEMANTIC)

    @staticmethod
    def is_unread(where):
        return any(re.search(each, where) for each in UNREAD) and not any(re.search(each, where) for each in READ)

    def compare(self, schema, documents, verdicts):
        """What schema and loader disagree about."""
        refused = accepted = 0
        findings = []
        for document, (what, status, problems) in zip(documents, verdicts):
            self.assertIn(status, (0, 3), what)
            found = complaints(schema, document)
            accepted += not found and status == 0
            refused += bool(found) and status == 3
            strange = [each for each in problems if status and not self.is_semantic(each)]
            if not found and strange:
                findings.append(f"{what}: the schema accepts it, the loader says {strange[0]['where']}: {strange[0]['message']}")
            if found and not status and not all(self.is_unread(where) for where, _ in found):
                findings.append(f"{what}: the loader accepts it, the schema says {found[0]}")
        return findings, accepted, refused

    def check_changes(self, schema, cases, profile=None, notes=None):
        """Cases are (what, document); the other of profile and notes stays as it is."""
        texts = [(what, json.dumps(profile if profile else each), json.dumps(notes if notes else each)) for what, each in cases]
        findings, accepted, refused = self.compare(schema, [each for _, each in cases], self.verdicts(texts))
        self.assertNone(findings, "disagreements")
        return accepted, refused

    def check_every_kind_of_change(self, schema, document, **other):
        rng = random.Random(SEED)
        return self.check_changes(schema, list(all_changes(document, one_of_each_kind(document, rng), drawn(rng, 1))), **other)

    def test_every_kind_of_change_of_the_full_profile(self):
        accepted, refused = self.check_every_kind_of_change("profile", load(FULL / "full.json"), notes=load(FULL / "full.notes.json"))
        self.assertGreater(accepted, 30)
        self.assertGreater(refused, 250)

    def test_every_kind_of_change_of_the_full_notes(self):
        accepted, refused = self.check_every_kind_of_change("notes", load(FULL / "full.notes.json"), profile=load(FULL / "full.json"))
        self.assertGreater(accepted, 20)
        self.assertGreater(refused, 100)

    def test_changes_of_shipped_profiles_and_notes(self):
        rng = random.Random(SEED)
        for path in PROFILES:
            profile, notes = load(path), load(path.with_suffix(".notes.json"))
            for schema, document in (("profile", profile), ("notes", notes)):
                places = rng.sample([place for place in one_of_each_kind(document, rng) if place[0]], 7)
                with self.subTest(f"{path.stem} {schema}"):
                    cases = list(all_changes(document, places, drawn(rng, 1)))
                    self.check_changes(schema, cases, **({"notes": notes} if schema == "profile" else {"profile": profile}))

    def test_wrong_values_of_every_enumeration(self):
        """Each place whose schema lists its values takes each of them as far as form goes, and no near miss."""
        profile, notes = load(FULL / "full.json"), load(FULL / "full.notes.json")
        members = {
            "profile": {"kind": ["count", "bytes", "choice", "bf16", "Count", "counts", ""], "read": ["share", "cells", ""], "unit": ["", "B", "B^1", "B^9", "GB"],
                        "basis": ["document", "measured", "both", ""], "device": ["ram", "vram", "gpu", ""], "symbol": ["", "Z", "h", "ZZ", "1"]},
            "notes": {"risk": ["none", "very low", "medium", "", None], "status": ["open", "done", "cancelled", "superseded", "Open", "", None],
                      "kind": ["bytes", "number", "fact", "figure", "", None], "basis": ["document", "both", None], "device": ["ram", "vram", "gpu", None],
                      "phase": [0, 2, 2.0, 2.5, -1, 1e9, 1e10, "2", None], "complexity": ["high", "very high"]},
        }
        for schema, document in (("profile", profile), ("notes", notes)):
            cases = [
                (f"{pointer(path)} = {value!r}", changed(document, path, value))
                for path, _ in one_of_each_kind(document, random.Random(SEED)) if path and path[-1] in members[schema]
                for value in members[schema][path[-1]]
            ]
            self.check_changes(schema, cases, **({"notes": notes} if schema == "profile" else {"profile": profile}))

    def test_defaults_of_every_kind(self):
        plain = {name: load(FULL / "full.json")[name] for name in ("schema", "name", "version", "title")}
        plain["stages"] = [{"name": "all", "document": {"ram": [{"name": "fixed", "formula": "1 GB", "source": "paper"}]}}]
        notes = {name: load(FULL / "full.notes.json")[name] for name in ("schema", "name")}
        paired = {"name": "paired", "kind": "flag", "default": False, "help": "two for each"}
        values = [0, 1, -1, 0.5, 1.5, 2, 2.0, 1e300, True, False, None, "", "1", "yes", "no", "true", "50%", "1 GB", "plain", [], ["plain"], {},
                  {"formula": "1"}, {"formula": "1 GB"}, {"formula": "paired"}, {"formula": 1}, {"formula": "1", "unit": "B"}]
        limits = [{}, {"min": 0}, {"max": 1}, {"above": 0}, {"below": 1}, {"min": -1}, {"max": 2}, {"min": 0, "above": 0}, {"max": 1, "below": 1}, {"min": "0"},
                  {"required": True}, {"required": False}, {"choices": ["a", "b"]}, {"choices": []}, {"choices": ["a", "a"]}, {"choices": ["plain", ""]},
                  {"choices": [1]}, {"choices": ["plain", "b"]}, {"multiple_of": {}}, {"multiple_of": {"step": 0}}, {"multiple_of": {"step": 2.5}},
                  {"multiple_of": {"step": 2.0, "when": "true"}}, {"multiple_of": 2}]
        cases = []
        for kind in ("count", "number", "fraction", "bytes", "flag", "choice"):
            extra = {"name": "extra", "kind": kind, "help": "extra", **({"choices": ["plain", "b"]} if kind == "choice" else {})}
            for more in [{"default": value} for value in values] + limits + [{"required": True, "default": "plain"}, {"required": True, "default": 1}]:
                cases.append((f"{kind} {more}", {**plain, "parameters": [paired, {**extra, **more}]}))
        accepted, refused = self.check_changes("profile", cases, notes=notes)
        self.assertGreater(accepted, 60)
        self.assertGreater(refused, 100)

    def test_files_that_are_wrong(self):
        """The profiles of tests/bad, as they stand."""
        for path in sorted((ROOT / "tests/bad/profiles").glob("*.json")):
            with self.subTest(path.name):
                is_notes = path.name.endswith(".notes.json")
                checked = path.with_name(path.name.replace(".notes.json", ".json"))
                status, out, err = self.run_program("profiles", "check", checked, "--json")
                answer = parse(out or err)
                self.assertIn(status, (0, 3))
                try:
                    document = parse(path.read_bytes().decode("utf-8"))
                except (NotJson, UnicodeDecodeError):
                    self.assertEqual(status, 3)
                    continue
                problems = answer.get("problems") or [answer]
                about_notes = status == 3 and ".notes.json" in (answer["where"] or "")
                mine = problems if status == 3 and about_notes == is_notes else []
                found = complaints("notes" if is_notes else "profile", document)
                if found and not (about_notes != is_notes and status == 3):
                    self.assertTrue(mine or all(self.is_unread(where) for where, _ in found), f"the loader accepts it, the schema says {found[0]}")
                if not found:
                    strange = [each for each in mine if not self.is_semantic(each)]
                    self.assertFalse(strange, f"the schema accepts it, the loader says {strange[:1]}")

    def test_runs(self):
        """Lines of a file of runs: one call judges them all."""
        lines = [parse(line) for line in (FULL / "runs.jsonl").read_text(encoding="utf-8").splitlines()]
        cases = [("as it is", lines[0])] + [case for line in lines for case in all_changes(line, nodes(line), lambda values: values)]
        cases += [(json.dumps(value), value) for value in (None, 7, "text", [], [lines[0]], {})]
        path = self.room / "changed.jsonl"
        path.write_text("".join(json.dumps(case) + "\n" for _, case in cases), encoding="utf-8")
        answer = self.ask("calibrate", FULL / "full.json", "--score", "--runs", path)
        reasons = {int(each["where"].rsplit(" ", 1)[1]): each["message"] for each in answer["left_out"]}
        semantic = re.compile(r"it is a run of|has no (measured stage|parameter)|; it takes |the profile says|it lacks|it has no figure|needs a unit")
        findings, refused = [], 0
        for number, (what, case) in enumerate(cases, 1):
            found, reason = complaints("run", case), reasons.get(number)
            refused += bool(found)
            if found and not reason:
                findings.append(f"{what}: the program accepts it, the schema says {found[0]}")
            if not found and reason and not semantic.search(reason):
                findings.append(f"{what}: the schema accepts it, the program says {reason}")
        self.assertNone(findings, "disagreements")
        self.assertGreater(refused, 50)
        self.assertGreater(answer["runs"], 20)


if __name__ == "__main__":
    unittest.main()
