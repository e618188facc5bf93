"""What `request` writes, on a real Slurm: it takes what fits, refuses what does not, and runs the stages in their order.

MEMPLAN_PROGRAM names the program. Run by scripts/test --all, as root.
"""

import json
import os
import re
import unittest
from pathlib import Path

from slurm_cluster import Cluster, missing
from test_engines import PROFILE

ROOT = Path(__file__).resolve().parents[2]
DATA = ["--from", str(ROOT / "examples/pbmc68k_reduced.h5ad"), "--matrix", "raw/X", "-C", "2", "-G", "20", "--minibatch-size", "5"]
FILL = "import time; kept = bytearray({mib} << 20); kept[::4096] = b'x' * len(kept[::4096]); time.sleep(4)"


def fill(mib):
    """A command that takes so many MiB, long enough to be seen."""
    return f'exec python3 -c "{FILL.format(mib=mib)}"'


@unittest.skipUnless(os.environ.get("MEMPLAN_PROGRAM"), "MEMPLAN_PROGRAM does not name the program")
@unittest.skipIf(missing(), f"a Slurm needs {', '.join(missing())}")
class Slurm(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())
        cls.program = str(Path(os.environ["MEMPLAN_PROGRAM"]).resolve())
        cls.home = cls.cluster.folder / "home"
        (cls.home / "filler.json").write_text(json.dumps(PROFILE), encoding="utf-8")

    def mem_plan(self, *words, status=0):
        """What it prints; where `status` is not 0, what it tells beside that."""
        done = self.cluster.run(self.program, *words)
        self.assertEqual(done.returncode, status, f"{words}: {done.stdout}{done.stderr}")
        return done.stderr if status else done.stdout

    def submit(self, *words):
        """Runs the script that `request` writes; the jobs' ids."""
        (self.home / "jobs.sh").write_text(self.mem_plan("request", *words, "--engine", "slurm", "--script"))
        return self.cluster.must("bash", "jobs.sh").split()[1:]

    def states(self, ids, count):
        """Of each of `count` jobs and tasks: its id, state and what it asked for, once the accounting has them all."""
        def rows():
            told = self.cluster.must("sacct", "-nXP", "-j", ",".join(ids), "-o", "JobID,State,ReqMem").splitlines()
            return [row.split("|") for row in told]
        self.cluster.wait_for("accounting", lambda: len(rows()) == count and not any(
            state in ("PENDING", "RUNNING") for _, state, _ in rows()), 60)
        return [(job, state.split()[0], asked) for job, state, asked in rows()]

    def trial(self, *words):
        """What sbatch --test-only says of the first line of a request."""
        lines = self.mem_plan("request", *words, "--engine", "slurm", "--stage", "fit_cis")
        line = lines[lines.index("job1=$(sbatch") :].split(")\n")[0].removeprefix("job1=$(").replace("sbatch --parsable", "sbatch --test-only")
        return self.cluster.run("sh", "-c", line)

    def test_what_fits_is_taken_and_what_does_not_is_refused(self):
        fits = self.trial("bayesdream", *DATA, "--gpu-type", "a100")
        self.assertEqual(fits.returncode, 0, fits.stderr)
        self.assertRegex(fits.stderr, r"Job \d+ to start at")
        for words in (["bayesdream", "-T", "30000", "-N", "2000000", "-C", "2", "-G", "20", "--gpu-type", "a100"],
                      ["bayesdream", *DATA, "--gpu-type", "h100"], ["bayesdream", *DATA, "--partition", "none"]):
            refused = self.trial(*words)
            self.assertNotEqual(refused.returncode, 0, refused.stderr)
            self.assertRegex(refused.stderr, "Requested node configuration is not available|invalid partition|Invalid generic resource")

    def test_the_demo_runs_to_its_end_in_order_with_an_array(self):
        ids = self.submit("bayesdream", *DATA, "--gpu-type", "a100", "--max-ram", "20GiB", "--time", "10", "--array", "fit_trans=4", "--throttle", "2",
                          "--command", "echo $SLURM_JOB_NAME >>order.txt; sleep 1", "--command", "fit_trans=echo $MEM_PLAN_TASK >>order.txt; sleep 2")
        self.cluster.wait_for_jobs()
        ran = (self.home / "order.txt").read_text().split()
        self.assertEqual([name.rsplit("-", 1)[0] for name in ran[:2]], ["mp-bayesdream-fit_technical", "mp-bayesdream-fit_cis"])
        self.assertEqual(sorted(ran[2:]), ["0", "1", "2", "3"])
        states = [state for _, state, _ in self.states(ids, 2 + 2 + 4 + 1)]
        self.assertEqual(states.count("COMPLETED"), 2 + 4)
        self.assertEqual(set(states), {"COMPLETED", "CANCELLED"})  # the retries were not needed

    def test_after_a_kill_for_memory_the_retry_takes_more_and_the_next_stage_follows(self):
        ids = self.submit("filler.json", "--fill", "200MB", "--time", "10", "--stage", "first,third",
                          "--command", f"first={fill(230)}", "--command", "third=echo third >after.txt")
        self.cluster.wait_for_jobs()
        rows = self.states(ids, 4)
        states = {job: state for job, state, _ in rows}
        self.assertIn(states[ids[0]], ("FAILED", "OUT_OF_MEMORY"))
        self.assertEqual([states[job] for job in ids[1:]], ["COMPLETED", "COMPLETED", "CANCELLED"])
        self.assertEqual((self.home / "after.txt").read_text(), "third\n")
        self.assertEqual([asked for _, _, asked in rows[:2]], ["191M", "287M"])
        self.check_calibrate(ids)

    def check_calibrate(self, ids):
        """What calibrate tells of the job that was killed and of its retry, from sacct itself and from both its forms."""
        (self.home / "jobs.json").write_text(self.cluster.must("sacct", "--json", "-j", ",".join(ids)))
        (self.home / "jobs.txt").write_text(self.cluster.must(
            "sacct", "-P", "-j", ",".join(ids), "-o", "JobID,JobName,State,ExitCode,MaxRSS,ReqMem,ReqTRES"))
        for file in ([], ["jobs.json"], ["jobs.txt"]):
            told = json.loads(self.mem_plan("calibrate", "filler.json", "--json", "--sacct", *file))
            use = next(row for row in told["stages"] if row["stage"] == "first" and row["killed"])
            self.assertEqual((use["done"], use["killed"], use["other"]), (1, 1, 0))
            self.assertEqual(use["requested_bytes"], 287 << 20)
            self.assertLess(230 << 20, use["taken_bytes"])
            self.assertLess(use["taken_bytes"], 287 << 20)
            self.assertGreater(use["at_least_bytes"], 0.95 * (191 << 20))
            self.assertGreaterEqual(use["next_bytes"], use["taken_bytes"])

    def test_the_cluster_is_asked_what_it_has(self):
        words = ["request", "bayesdream", *DATA, "--stage", "fit_cis", "--engine", "slurm", "--inventory", "slurm"]
        told = self.mem_plan(*words)
        self.assertIn(" --gres=gpu:a100:1 --partition=thin ", told)
        self.assertIn("3 partitions can hold this; thin has the smallest card that does, a100-pcie-40gb", told)
        (self.home / "map").write_text("a100 = a100-sxm-80gb\n")
        self.assertIn("the smallest card that does, a100-sxm-80gb", self.mem_plan(*words, "--gpu-map", "map"))
        nowhere = self.mem_plan(*words, "--time", "2:00:00", status=1)  # the partition's limit is an hour
        self.assertIn("No partition can hold this: nothing is requested.", nowhere)

    def test_what_a_partition_allows_is_kept_to(self):
        """The limits that are read are those that Slurm holds: beyond them a job would wait for ever, or is refused."""
        words = ["request", "filler.json", "--stage", "first", "--engine", "slurm", "--inventory", "slurm"]
        for fill, partition, processors in (("3GB", "small", 1), ("2900MB", "thin", 2)):
            script = self.mem_plan(*words, "--fill", fill, "--partition", partition, "--command", "true", "--script")
            self.assertEqual("so this one takes 2 of them" in script, processors == 2)
            (self.home / "limited.sh").write_text(script)
            ids = self.cluster.must("bash", "limited.sh").split()[1:]
            self.cluster.wait_for_jobs()
            self.assertEqual(self.states(ids, 2)[0][1], "COMPLETED")
            told = self.cluster.must("sacct", "-nXP", "-j", ids[0], "-o", "AllocCPUS")
            self.assertEqual(int(told), processors)
        for fill, partition, setting in (("5GB", "small", "MaxMemPerNode"), ("3500MB", "thin", "MaxMemPerCPU")):
            told = self.mem_plan(*words, "--fill", fill, "--partition", partition, status=1)
            self.assertRegex(told, f"{partition} gives a job [0-9.]+ GB of a node at most \\({setting}\\)")
        for command in (["solve", "filler.json", "--for", "fill", "--stage", "first"],):
            told = json.loads(self.mem_plan(*command, "--inventory", "slurm", "--json"))
            self.assertEqual([row["partition"] for row in told["machines"]], ["gpu", "small", "thin"])

    def test_the_example_of_the_readme_runs_from_the_data_to_the_accounting(self):
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        lines = re.search(r"what to\s+ask for next time:\n\n```sh\n(.*?)```", text, re.DOTALL)[1]
        lines = lines.replace("mem-plan ", f"{self.program} ").replace("examples/", f"{ROOT}/examples/")
        room = self.home / "readme"
        room.mkdir()
        for stage in ("fit_technical", "fit_cis", "fit_trans"):
            (room / f"{stage}.sh").write_text(f"#!/bin/sh\n{fill(60)}\n")
            (room / f"{stage}.sh").chmod(0o755)
        *before, last = lines.strip().splitlines()
        ids = self.cluster.must("sh", "-ec", "\n".join(before), folder=room).split("submitted ")[1].split()
        self.cluster.wait_for_jobs()
        self.states(ids, 6)
        told = self.cluster.must("sh", "-ec", last, folder=room)
        for stage in ("fit_technical", "fit_cis", "fit_trans"):
            self.assertRegex(told, rf"\n{stage} +[1-9]\d* +0 +\d+ ")  # done, none killed
        self.assertIn("times what it took", told)

    def test_a_cluster_that_is_down_is_not_waited_for(self):
        dead = self.cluster.folder / "dead.conf"
        text = (self.cluster.folder / "slurm.conf").read_text()
        dead.write_text("\n".join("SlurmctldPort=9" if line.startswith("SlurmctldPort") else line for line in text.splitlines()))
        done = self.cluster.run("env", f"SLURM_CONF={dead}", self.program, "request", "cpa", "-N", "5000", "-G", "2000", "--engine", "slurm",
                                "--inventory", "slurm", limit=40)
        self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
        self.assertRegex(done.stderr, "^mem-plan: sinfo: (did not answer within 15 s|ended with status 1: )")

    def test_the_retry_of_an_array_runs_what_was_not_done(self):
        self.submit("filler.json", "--fill", "100MB", "--time", "10", "--stage", "first", "--array", "3", "--command",
                    'echo "$MEM_PLAN_TASK" >>tasks.txt; sleep 2; test "$MEM_PLAN_TASK" != 1 || test "$SLURM_MEM_PER_NODE" -gt 100 || exit 137')
        self.cluster.wait_for_jobs()
        self.assertEqual(sorted((self.home / "tasks.txt").read_text().split()), ["0", "1", "1", "2"])

    def test_a_job_that_fails_for_good_leaves_the_rest_undone(self):
        ids = self.submit("filler.json", "--fill", "100MB", "--time", "10", "--stage", "first,third", "--command", "first=echo first >>ran.txt; false",
                          "--command", "third=touch never.txt")
        self.cluster.wait_for_jobs()
        self.assertFalse((self.home / "never.txt").exists())
        self.assertEqual([state for _, state, _ in self.states(ids, 4)], ["FAILED", "FAILED", "CANCELLED", "FAILED"])
        self.assertEqual((self.home / "ran.txt").read_text(), "first\n")  # the retry has not run it
        told = (self.home / f"slurm-{ids[1]}.out").read_text()
        self.assertEqual(told, f"not retried, for {ids[0]} was not killed for memory: FAILED|1:0\n")


if __name__ == "__main__":
    unittest.main()
