"""The manual pages tell every option that the program has and no other, are sound mdoc, and their examples run.

MEMPLAN_PROGRAM names the program. mandoc must be installed.
"""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("MEMPLAN_PROGRAM", str(ROOT / "build/release/mem-plan"))
PAGES = sorted((ROOT / "man").glob("*.[15]"))
# Pages of this project are not installed where the tests run.
NOT_INSTALLED = re.compile(r"STYLE: referenced manual not found: Xr mem-plan")


def run(*words, **more):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, **more)


class Pages(unittest.TestCase):
    def test_options_are_those_of_the_program(self):
        done = run(ROOT / "scripts/man", "--check", "--program", PROGRAM)
        self.assertEqual((done.returncode, done.stdout), (0, ""), "run scripts/man")

    def test_mandoc_has_nothing_to_say(self):
        lines = [line for line in run("mandoc", "-Tlint", *PAGES).stdout.splitlines() if not NOT_INSTALLED.search(line)]
        self.assertEqual(lines, [])
        self.assertGreater(len(PAGES), 10)

    def test_examples_run(self):
        commands = []
        for page in PAGES:
            text = run("mandoc", "-Tascii", page).stdout
            text = re.sub(".\b", "", text)
            part = re.search(r"^EXAMPLES\n(.*?)^\S", text, re.DOTALL | re.MULTILINE)
            commands += re.findall(r"^ +(mem-plan .*)$", part[1], re.MULTILINE) if part else []
        self.assertGreater(len(commands), 10)
        with tempfile.TemporaryDirectory() as home:
            environment = dict(os.environ, PATH=f"{Path(PROGRAM).parent}:{os.environ['PATH']}", HOME=home)
            for command in commands:
                done = run("sh", "-c", command, cwd=ROOT, env=environment)
                self.assertIn(done.returncode, (0, 1), f"{command}\n{done.stderr}")


if __name__ == "__main__":
    unittest.main()
