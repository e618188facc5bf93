"""What `request` writes is taken by what it is written for: shells, Snakemake, the schemas of Kubernetes.

MEMPLAN_PROGRAM names the program. Run by scripts/test --all.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import kubernetes_validate
import yaml

PROFILE = {
    "schema": "mem-plan/profile/1", "name": "filler", "version": "1", "title": "Filler", "summary": "takes what it is told",
    "parameters": [
        {"name": "fill", "kind": "bytes", "required": True, "help": "what the first stage takes"},
        {"name": "rows", "kind": "count", "default": 10, "read": "observations", "help": "rows"},
        {"name": "word", "kind": "choice", "choices": ["plain", "odd'; touch pwned; '"], "default": "plain", "help": "a name"},
    ],
    "stages": [
        {"name": name, "measured": {
            "moments": [{"name": "full", "host": [{"name": "fill", "formula": "fill", "source": "test"}]}],
            "spread": {"ram": [{"low": 1, "high": 1, "runs": 9}]}, "domain": {"rows": {"min": 1, "max": 1000000000}}}}
        for name in ("first", "second-half", "third")
    ],
}
HOSTILE = "printf '%s\\n' 'it''s' \"$0\" '{x}' '$(id)' \"a\\\\b\" `echo ran` '#' >odd.txt; touch a;\n: 'two lines'"


@unittest.skipUnless(os.environ.get("MEMPLAN_PROGRAM"), "MEMPLAN_PROGRAM does not name the program")
class EngineTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.room = Path(folder.name)
        (self.room / "filler.json").write_text(json.dumps(PROFILE), encoding="utf-8")
        self.program = str(Path(os.environ["MEMPLAN_PROGRAM"]).resolve())
        self.environment = {**os.environ, "HOME": folder.name, "XDG_STATE_HOME": f"{folder.name}/state",
                            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}

    def run_words(self, *words, status=0, text=None, **more):
        done = subprocess.run([str(word) for word in words], cwd=self.room, env={**self.environment, **more}, input=text,
                              capture_output=True, encoding="utf-8", timeout=300, check=False)
        self.assertEqual(done.returncode, status, f"{words}: {done.stdout}{done.stderr}")
        return done

    def request(self, *words):
        return self.run_words(self.program, "request", "filler.json", "--fill", "100MB", *words).stdout

    def ran(self):
        return (self.room / "order.txt").read_text(encoding="utf-8").split()


class Shells(EngineTest):
    TEXTS = [[], ["--script"], ["--script", "--array", "3", "--throttle", "2"], ["--array", "second-half=3", "--time", "90"],
             ["--command", HOSTILE], ["--script", "--command", HOSTILE], ["--word", "odd'; touch pwned; '", "--script"]]

    def test_scripts_are_shell_and_shellcheck_finds_nothing(self):
        for words in self.TEXTS:
            text = self.request("--engine", "slurm", *words)
            (self.room / "jobs.sh").write_text(text if "--script" in words else f"#!/usr/bin/env bash\n{text}echo \"${{!job*}}\"\n")
            self.run_words("bash", "-n", "jobs.sh")
            # SC2034: the ids of the last jobs are for the reader; SC2016: what is quoted is meant for the job
            self.run_words("shellcheck", "-e", "SC2034,SC2016", "jobs.sh")

    def test_a_hostile_command_reaches_the_job_as_it_is(self):
        tool = self.room / "tools/sbatch"
        tool.parent.mkdir()
        tool.write_text("#!/bin/sh\nfor last; do :; done\nprintf '%s\\0' \"${last#--wrap=}\" >>wrapped\nprintf 7\n")
        tool.chmod(0o755)
        (self.room / "jobs.sh").write_text(self.request("--engine", "slurm", "--stage", "first", "--command", HOSTILE))
        path = f"{tool.parent}:{os.environ['PATH']}"
        self.run_words("bash", "jobs.sh", PATH=path)
        first, again, rest = (self.room / "wrapped").read_text().split("\0")
        self.assertEqual((first, again.removeprefix(again.split("\nesac\n")[0] + "\nesac\n"), rest), (HOSTILE, HOSTILE, ""))
        self.assertFalse((self.room / "odd.txt").exists())
        (self.room / "jobs.sh").write_text(self.request("--engine", "slurm", "--stage", "first", "--script", "--command", HOSTILE))
        self.run_words("bash", "jobs.sh", PATH=path)
        self.assertFalse((self.room / "odd.txt").exists())
        self.run_words("bash", "jobs.sh", "first", PATH=path)
        self.assertEqual((self.room / "odd.txt").read_text(), "its\nsh\n{x}\n$(id)\na\\b\nran\n#\n")
        self.assertIn("there is no stage 'other'", self.run_words("bash", "jobs.sh", "other", status=2).stderr)

    def test_a_hostile_value_stays_in_its_comment(self):
        self.run_words("sh", "-c", self.request("--engine", "slurm", "--word", "odd'; touch pwned; '", "--stage", "first").split("job1=")[0])
        self.assertFalse((self.room / "pwned").exists())

    def test_what_does_not_fit_runs_nothing(self):
        lines = f'eval "$({self.program} request filler.json --fill 100MB --engine env --max-ram 1MB)"; echo "[$MEM_PLAN_RAM_MB]"'
        done = self.run_words("sh", "-c", lines)
        self.assertEqual(done.stdout, "[]\n")
        self.assertIn("Does not fit.", done.stderr)

    def test_env_lines_are_assignments(self):
        text = self.request("--engine", "env")
        self.assertEqual(self.run_words("sh", "-c", f"{text}echo $MEM_PLAN_RAM_MB $MEM_PLAN_SECOND_HALF_RAM_MIB").stdout, "100 96\n")


class Snakemake(EngineTest):
    def snakemake(self, *words, status=0):
        return self.run_words("snakemake", "--cores", "2", "--resources", "mem_plan_tasks=1", *words, status=status).stderr

    def write(self, *words):
        (self.room / "Snakefile").write_text(self.request("--engine", "snakemake", *words))

    def test_the_stages_run_in_their_order_and_an_array_task_by_task(self):
        self.write("--array", "second-half=3", "--throttle", "1", "--command", "first=echo first >>order.txt",
                   "--command", "second-half=echo $MEM_PLAN_TASK >>order.txt", "--command", "third=echo third >>order.txt")
        self.snakemake()
        ran = self.ran()
        self.assertEqual((ran[0], sorted(ran[1:4]), ran[4]), ("first", ["0", "1", "2"], "third"))

    def test_a_second_attempt_asks_for_more(self):
        self.write("--stage", "first", "--time", "10", "--command", "test -e once || { touch once; exit 1; }")
        told = self.snakemake()
        self.assertIn("mem_mb=100,", told)
        self.assertIn("mem_mb=150,", told)
        self.assertIn("runtime=10", told)

    def test_cpus_are_threads(self):
        self.write("--stage", "first", "--cpus", "2", "--account", "lab", "--command", "true")
        told = self.snakemake()
        self.assertIn("threads: 2", told)
        self.assertIn("slurm_account=lab", told)

    def test_a_larger_input_asks_for_more(self):
        data = self.room / "cells.h5ad"
        shutil.copy(Path(__file__).resolve().parents[1] / "data/small_csr.h5ad", data)
        size = data.stat().st_size
        self.write("--stage", "first", "--from", "cells.h5ad", "--max-ram", "400MB", "--command", "true")
        self.assertIn("mem_mb=100,", self.snakemake())
        for factor, asked in ((2.5, 250), (9, 400)):
            os.truncate(data, int(size * factor))
            self.assertRegex(self.snakemake("--forceall"), rf"mem_mb={asked}\b")

    def test_a_hostile_command_runs_as_it_is(self):
        self.write("--stage", "first", "--command", HOSTILE)
        self.snakemake()
        self.assertIn("{x}\n$(id)\na\\b\nran\n#\n", (self.room / "odd.txt").read_text())


class Kubernetes(EngineTest):
    def documents(self, *words):
        return list(yaml.safe_load_all(self.request("--engine", "kubernetes", *words)))

    def test_pods_and_jobs_fit_the_schemas_of_kubernetes(self):
        for words in ([], ["--image", "site/tools:1", "--time", "2:00:00"], ["--array", "92", "--throttle", "50", "--image", "a"],
                      ["--command", HOSTILE, "--image", "a"], ["--cpus", "4", "--array", "3"]):
            documents = self.documents(*words)
            self.assertEqual(len(documents), 3)
            for document in documents:
                kubernetes_validate.validate(document, "1.29", strict=True)

    def test_a_task_that_is_killed_is_not_retried_at_the_same_size(self):
        for document in self.documents("--array", "3", "--cpus", "4"):
            spec = document["spec"]
            self.assertEqual(spec["backoffLimit"], 0)
            spec = spec["template"]["spec"]
            self.assertEqual(spec["restartPolicy"], "Never")
            self.assertEqual(spec["containers"][0]["resources"]["limits"], {"memory": "96Mi", "cpu": 4})

    def test_the_validator_refuses_what_is_wrong(self):
        document = self.documents()[0]
        document["spec"]["containers"][0]["resources"]["limit"] = {}
        with self.assertRaises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(document, "1.29", strict=True)

    def test_a_hostile_command_is_what_kubernetes_would_run(self):
        command = self.documents("--command", HOSTILE)[0]["spec"]["containers"][0]["command"]
        self.assertEqual(command[:2], ["/bin/sh", "-c"])
        self.assertEqual(command[2].replace("$$", "$"), HOSTILE)


if __name__ == "__main__":
    unittest.main()
