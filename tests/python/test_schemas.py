"""The schemas of schema/ agree with the files of the repository and with what the program refuses.

MEMPLAN_PROGRAM names the program. Run by scripts/test --all, or: MEMPLAN_PROGRAM=… python -m unittest discover tests/python
"""

import concurrent.futures
import json
import os
import random
import re
import tempfile
import unittest
from pathlib import Path

from jsonschema import Draft202012Validator
from schemas import (
    FULL, PROFILES, ROOT, SCHEMAS, SEED, NotJson, ProgramTest, SchemaTest, all_changes, changed, complaints, drawn, load, nodes,
    one_of_each_kind, parse, pointer,
)

# What the loader says of a file whose form is right and whose meaning is not.
SEMANTIC = [
    r" has no (parameter|stage) '", r"'.*' is no (parameter|stage|value of )", r" is taken$", r" is an option of the commands$",
    r"' is a unit or function of formulas$", r"^'.*' (is|holds|has) .*; it takes ", r"^the domain of '", r" has two arguments called '",
    r"^a constant has low ≤ value ≤ high$", r"^a domain is min ≤ max", r"^an? (saving|interval) has low ≤ high", r"^there is no optimization '", r" is the optimization itself$", r" which cannot be multiplied$", r"; phases are counted$",
    r"^stage '.*' has no (term '|(document|measured) basis$)", r"^no value lies between the limits$",
    r"^the notes stand beside the profile '", r"is not the file's name, '", r" no erratum '", r"^a row has \d+ cells",
    r"^a stage cannot take its own moment$", r" has no measured basis to take$", r" itself takes another stage's moment$",
    r" has no column '", r" is no limit: a number above 0$", r" is no number that a card could limit$",
    r"^the engine's constant '", r"' is the engine's$", r"' is none of what the decision may be$", r"' is no name for an argument$",
    r"^'.*' (needs a unit|is no size)", r"^the (list|file) has more than ", r"^there are more than ",
]

# Members that the loader carries and does not read: it takes any value there, the schemas do not.
UNREAD = [
    r"(^|/)note$", r"^/parameters/\d+/source$",
]
# Those of them that the loader does read.
READ = [r"^/definitions/\d+/note$", r"/(document/ram|document/vram|host|device)/\d+/note$"]


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
        semantic = re.compile(r"it is a run of|it names no profile|its command failed|has no (measured stage|parameter)|; it takes |the profile says|it lacks|it has no figure|needs a unit")
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
