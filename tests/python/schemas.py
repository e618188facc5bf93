"""What the tests of schemas share: the schemas, JSON read strictly, changes of documents, the program."""

import copy
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[2]
FULL = ROOT / "tests/data/schema"  # a profile, notes and runs with every member that they may have
SEED = 20260101
DELETED = object()


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


@unittest.skipUnless(os.environ.get("MEMPLAN_PROGRAM"), "MEMPLAN_PROGRAM does not name the program")
class ProgramTest(SchemaTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.room = Path(folder.name)
        cls.environment = {**os.environ, "HOME": folder.name, "XDG_DATA_HOME": folder.name, "XDG_STATE_HOME": folder.name}
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
