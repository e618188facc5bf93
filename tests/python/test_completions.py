"""The completions in the three real shells. MEMPLAN_PROGRAM names the program; bash, zsh and fish must be installed."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("MEMPLAN_PROGRAM", ROOT / "build/release/mem-plan")).resolve()

BASH = """
source "$1"
COMP_WORDS=("${@:2}") COMP_CWORD=$(($# - 2)) COMPREPLY=()
_mem_plan
printf '%s\\n' "${COMPREPLY[@]}"
"""

# A zsh of its own in a pseudo-terminal, in which the line is typed and completed.
ZSH = """
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1= ; unsetopt zle_bracketed_paste; fpath=($1 \\$fpath); autoload -Uz compinit; compinit -u -D; print ready"
until [[ $line == *ready* && $line != *print* ]]; do zpty -r shell line || exit 1; done
zpty -w -n shell "$2"$'\\t'
repeat 50; do
  sleep 0.1
  zpty -r -t shell line && print -rn -- "$line"
done
zpty -d shell
"""


def output(*words, **more):
    environment = dict(os.environ, PATH=f"{PROGRAM.parent}:{os.environ['PATH']}", TERM="dumb", LC_ALL="C.UTF-8", **more)
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, env=environment, timeout=60).stdout


class Shells(unittest.TestCase):
    def bash(self, *words):
        return output("bash", "-c", BASH, "bash", ROOT / "completions/mem-plan.bash", *words).split()

    def fish(self, line):
        with tempfile.TemporaryDirectory() as home:
            told = output("fish", "--no-config", "-c", 'source $argv[1]; complete -C $argv[2]', ROOT / "completions/mem-plan.fish", line, HOME=home)
        return [row.split("\t")[0] for row in told.splitlines()]

    def zsh(self, line):
        with tempfile.TemporaryDirectory() as home:
            return output("zsh", "-f", "-c", ZSH, "zsh", ROOT / "completions", line, HOME=home)

    def test_bash(self):
        self.assertEqual(self.bash("mem-plan", "estim"), ["estimate"])
        self.assertEqual(self.bash("mem-plan", "estimate", "bay"), ["bayesdream"])
        self.assertEqual(self.bash("mem-plan", "check", "cpa", "--gpu", "=", "l40"), ["l40", "l40s"])
        self.assertEqual(self.bash("mem-plan", "check", "cpa", "--gpu", "a100-pcie-40gb", ":", "1g.10"), ["1g.10gb"])
        self.assertIn("--max-ram", self.bash("mem-plan", "check", "cpa", "--max"))
        os.chdir(ROOT)
        self.assertIn("README.md", self.bash("mem-plan", "inspect", "READ"))

    def test_fish(self):
        self.assertEqual(self.fish("mem-plan estim"), ["estimate"])
        self.assertEqual(self.fish("mem-plan estimate aam --attention m"), ["math", "mem_efficient"])

    def test_zsh(self):
        self.assertIn("estimate", self.zsh("mem-plan estim"))
        self.assertIn("bayesdream", self.zsh("mem-plan estimate baye"))


if __name__ == "__main__":
    unittest.main()
