"""What mem-plan answers, as dictionaries.

    import mem_plan
    mem_plan.estimate("cpa", cells=100_000, genes=5_000)["request"]["ram_bytes"]
    mem_plan.check("cpa", cells=100_000, genes=5_000, max_ram="64GB")["fits"]
    mem_plan.gpu("cpa", cells=100_000, genes=5_000)["cards"]

Keyword arguments are the long names of the options, underscores for hyphens: parameters of the profile and all others
(cells=100_000, not N=100_000). True stands for an option alone, a list for an option that is given several times, and
None leaves it out. `ask` runs any command that prints one JSON object; sweep writes one a line, so run it with the
program itself. A refusal raises MemPlanError; what does not fit is an answer.
"""
import json
import os
import shutil
import subprocess
import sysconfig

__all__ = ["MemPlanError", "ask", "check", "estimate", "gpu", "program"]


class MemPlanError(Exception):
    """mem-plan refused: `kind`, `where` and `hint` are those of its JSON error, `status` is its exit status."""

    def __init__(self, error, status):
        super().__init__(": ".join(text for text in (error["where"], error["message"], error["hint"]) if text))
        self.kind, self.where, self.hint, self.status = error["kind"], error["where"], error["hint"], status


def program():
    """The path of the program that came with this module, else of the one on the PATH."""
    own = os.path.join(sysconfig.get_path("scripts"), "mem-plan")
    return own if os.access(own, os.X_OK) else shutil.which("mem-plan") or own


def _option(name, value):
    name = "--" + name.replace("_", "-")
    if value is None:
        return []
    if value is True:
        return [name]
    if isinstance(value, (list, tuple)):
        return [word for each in value for word in _option(name[2:], each)]
    return [f"{name}={'no' if value is False else value}"]


def ask(command, *words, **options):
    """The JSON object that `mem-plan COMMAND WORDS… --json` writes. Raises MemPlanError when it refuses."""
    line = [program(), command, *map(str, words), "--json"]
    for name, value in options.items():
        line += _option(name, value)
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if not done.stdout:
        raise MemPlanError(json.loads(done.stderr), done.returncode)
    return json.loads(done.stdout)


def estimate(profile, **options):
    """RAM and VRAM of each stage: mem-plan/estimate/1."""
    return ask("estimate", profile, **options)


def check(profile, **options):
    """Whether every stage fits: mem-plan/check/1, with `fits`."""
    return ask("check", profile, **options)


def gpu(profile, **options):
    """Which cards hold every stage: mem-plan/gpu/1."""
    return ask("gpu", profile, **options)
