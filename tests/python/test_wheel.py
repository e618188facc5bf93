"""The wheel: built around the program, installed into a fresh environment, used as a command and as a module.

MEMPLAN_PROGRAM names the program; hatchling must be installed.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("MEMPLAN_PROGRAM", ROOT / "build/release/mem-plan")).resolve()


def must(*words, **more):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, **more)
    if done.returncode:
        raise AssertionError(f"{words}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def build_wheel(folder):
    environment = dict(os.environ, MEMPLAN_PROGRAM=str(PROGRAM), SOURCE_DATE_EPOCH="1767225600")
    must(sys.executable, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "--no-index", "-w", folder, ROOT / "python", env=environment)
    (wheel,) = Path(folder).glob("*.whl")
    return wheel


class Wheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.wheel = build_wheel(Path(cls.folder.name) / "wheel")
        venv.create(Path(cls.folder.name) / "environment", with_pip=True)
        cls.bin = Path(cls.folder.name) / "environment/bin"
        must(cls.bin / "pip", "install", "--no-index", cls.wheel)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def python(self, text):
        return must(self.bin / "python", "-c", text, env={"HOME": self.folder.name, "PATH": "/usr/bin:/bin"})

    def test_the_command_runs(self):
        self.assertEqual(must(self.bin / "mem-plan", "--version"), must(PROGRAM, "--version"))

    def test_an_estimate_is_a_dictionary(self):
        told = json.loads(self.python("import json, mem_plan; print(json.dumps(mem_plan.estimate('cpa', cells=100_000, genes=5_000)))"))
        own = json.loads(must(PROGRAM, "estimate", "cpa", "--cells", "100k", "--genes", "5k", "--json"))
        self.assertEqual(told, own)

    def test_options_of_all_kinds(self):
        text = "import mem_plan; a = mem_plan.estimate('cpa', cells='10k', genes=2000, variational=False, stage=['setup', 'training'], device=None, count_zeros=None); print([s['name'] for s in a['bases']['measured']['stages']], a['parameters']['variational'])"
        self.assertEqual(self.python(text), "['setup', 'training'] {'value': False, 'origin': 'option'}\n")

    def test_a_gate(self):
        self.assertEqual(self.python("import mem_plan; print(mem_plan.check('cpa', cells=1000, genes=2000, max_ram='1MB')['fits'])"), "False\n")

    def test_a_refusal_is_an_exception(self):
        text = "import mem_plan\ntry: mem_plan.estimate('cpa', cels=1)\nexcept mem_plan.MemPlanError as e: print(e.kind, e.status, e)"
        self.assertEqual(self.python(text), "usage 2 estimate has no option '--cels': did you mean '--cells'?\n")

    def test_a_conda_prefix_takes_it_and_gives_it_back(self):
        prefix = Path(self.folder.name) / "conda"
        venv.create(prefix, with_pip=True, symlinks=False)
        (prefix / "conda-meta").mkdir()
        environment = {"HOME": self.folder.name, "PATH": f"{prefix}/bin:/usr/bin:/bin", "CONDA_PREFIX": str(prefix)}
        before = {path for path in prefix.rglob("*") if "__pycache__" not in path.parts}
        must("pip", "install", "--no-index", self.wheel, env=environment)
        self.assertEqual(must("mem-plan", "--version", env=environment), must(PROGRAM, "--version"))
        program = must("python", "-c", "import mem_plan; print(mem_plan.program())", env=environment)
        self.assertEqual(program, f"{prefix}/bin/mem-plan\n")
        must("pip", "uninstall", "--yes", "mem-plan", env=environment)
        after = {path for path in prefix.rglob("*") if "__pycache__" not in path.parts}
        self.assertEqual(after, before)

    def test_the_same_program_gives_the_same_wheel(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(build_wheel(folder).read_bytes(), self.wheel.read_bytes())


if __name__ == "__main__":
    unittest.main()
