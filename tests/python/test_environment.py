"""The program where things are not as usual: other languages, narrow and closed terminals, full disks, homes that cannot
be written, writers that are killed. MEMPLAN_PROGRAM names the program; some tests need root, for a file system of their own.
"""

import contextlib
import fcntl
import json
import os
import pty
import random
import re
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest
from pathlib import Path

from hostile import NOBODY, PROGRAM, ROOT, dangerous, run

SEED = int.from_bytes(os.urandom(4), "little")
ESTIMATE = ["estimate", "bayesdream", "-T", "30k", "-N", "50k", "-C", "2", "-G", "1000", "--sparsity", "0.85"]
SWEEP = ["sweep", "cpa", "-N", "1:20M:1", "-G", "5k", "--format", "csv", "--jobs", "1"]
REQUEST = ["request", "cpa", "--cells", "9k", "--genes", "5k", "--stage", "training", "--engine", "slurm"]
ESCAPE = re.compile("\x1b\\[[0-9;]*m")


def on_terminal(*words, columns=40, **environment):
    """The exit status and all that the program writes to a terminal of so many columns."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    variables = {**os.environ, "TERM": "xterm-256color", **environment}
    process = subprocess.Popen([PROGRAM, *words], stdin=subprocess.DEVNULL, stdout=its, stderr=its, env=variables)
    os.close(its)
    text = b""
    with contextlib.suppress(OSError):  # EIO: its side is closed
        while piece := os.read(ours, 65536):
            text += piece
    os.close(ours)
    return process.wait(20), text.decode().replace("\r\n", "\n")


def without(descriptor, *words):
    """The status and the other stream's text where standard input (0), output (1) or error (2) is closed."""
    streams = {0: "stdin", 1: "stdout", 2: "stderr"}
    given = {name: subprocess.PIPE for number, name in streams.items() if number != descriptor}
    process = subprocess.Popen([PROGRAM, *words], preexec_fn=lambda: os.close(descriptor), **given)
    out, error = process.communicate(timeout=20)
    return process.returncode, out or b"", error or b""


class Languages(unittest.TestCase):
    def test_answers_do_not_depend_on_the_locale(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("tr_TR", "de_DE"):
                made = subprocess.run(["localedef", "-i", name, "-f", "UTF-8", f"{folder}/{name}.UTF-8"], capture_output=True, text=True)
                self.assertTrue(Path(folder, f"{name}.UTF-8").is_dir(), made.stderr)
            point = subprocess.run(["locale", "decimal_point"], env={"LC_ALL": "de_DE.UTF-8", "LOCPATH": folder}, capture_output=True)
            self.assertEqual(point.stdout, b",\n", "the locale is not in force")
            for words in (ESTIMATE, [*ESTIMATE, "--json"], [*ESTIMATE, "--format", "csv"], ["--help"], ["profiles", "list"],
                          ["ESTIMATE"], ["estimate", "bayesdream", "--SPARSITY", "0.5"], ["estimate", "cpa", "--cells", "1,5"],
                          ["check", "cpa", "--cells", "2.5k", "--genes", "5k", "--max-ram", "1.5GIB"],
                          ["inspect", "examples/pbmc68k_reduced.h5ad"], ["inspect", "tests/data/formats/pandas.csv"]):
                plain = run(*words, folder=ROOT, LC_ALL="C")
                for name in ("tr_TR.UTF-8", "de_DE.UTF-8", "no_SUCH"):
                    with self.subTest(words=words, locale=name):
                        here = run(*words, folder=ROOT, LC_ALL=name, LANG=name, LANGUAGE=name, LOCPATH=folder)
                        self.assertEqual((here.status, here.out, here.error), (plain.status, plain.out, plain.error))


class Terminals(unittest.TestCase):
    def test_colour_where_it_is_wanted(self):
        self.assertIn("\x1b[", on_terminal(*ESTIMATE)[1])
        self.assertIn("\x1b[", on_terminal("estimat")[1])
        for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": ""}):
            with self.subTest(**environment):
                self.assertNotIn("\x1b", on_terminal(*ESTIMATE, **environment)[1])
                self.assertNotIn("\x1b", on_terminal("estimat", **environment)[1])
        self.assertNotIn(b"\x1b", run(*ESTIMATE).out)
        self.assertNotIn("\x1b", on_terminal(*ESTIMATE, "--color", "never")[1])
        self.assertIn(b"\x1b[", run(*ESTIMATE, "--color", "always", NO_COLOR="1").out)
        self.assertNotIn("\x1b", on_terminal(*ESTIMATE, "--json")[1])

    def test_forty_columns(self):
        """Tables keep their columns, the text beside a name keeps 20; all else is wrapped."""
        for words in (["--help"], ["estimate", "bayesdream", "--help"], ESTIMATE):
            status, text = on_terminal(*words)
            self.assertEqual(status, 0)
            blocks = [block.splitlines() for block in ESCAPE.sub("", text).split("\n\n")]
            self.assertGreater(len(blocks), 3)
            for block in blocks:
                with self.subTest(block=block[0]):
                    if not block[0].startswith("Need of each stage"):
                        indent = max(len(line) - len(line.lstrip()) for line in block)
                        self.assertLessEqual(max(map(len, block)), max(40, indent + 20))
        self.assertLessEqual(max(map(len, on_terminal("--help")[1].splitlines())), 40)

    def test_one_column_and_very_many(self):
        for columns in (1, 65535):
            self.assertEqual(on_terminal(*ESTIMATE, columns=columns)[0], 0)
        for value in ("40", "0", "-1", "many"):
            self.assertEqual(run(*ESTIMATE, COLUMNS=value).out, run(*ESTIMATE).out)


class Streams(unittest.TestCase):
    def test_closed(self):
        with tempfile.TemporaryDirectory() as home:
            status, _, error = without(1, *ESTIMATE)
            self.assertEqual(status, 3)
            self.assertIn(b"mem-plan: standard output: cannot be written: Bad file descriptor\n  hint: ", error)
            self.assertEqual(without(2, "estimat")[:2], (2, b""))
            self.assertEqual(without(2, *ESTIMATE)[0], 0)
            self.assertEqual(without(0, *ESTIMATE)[0], 0)
            status, _, error = without(0, *ESTIMATE, "--params", "-")
            self.assertEqual(status, 3)
            self.assertIn(b"standard input", error)
            # What a closed stream's number is given to must not be written over.
            record = Path(home, "r.jsonl")
            for descriptor in (1, 2):
                self.assertEqual(without(descriptor, "measure", "--record", str(record), "--", "true")[0], 0)
            self.assertEqual([json.loads(line)["exit_status"] for line in record.read_text().splitlines()], [0, 0])
            self.assertEqual(without(1, "calibrate", "cpa", "--runs", str(ROOT / "measurements/cpa.jsonl"), "--output", f"{home}/c.json")[0], 3)
            self.assertEqual(json.loads(Path(home, "c.json").read_text())["schema"], "mem-plan/calibration/1")

    def test_a_reader_that_goes(self):
        for words in (ESTIMATE, SWEEP, ["profiles", "show", "bayesdream"]):
            done = subprocess.run(["bash", "-c", '"$@" | head -n 1; exit "${PIPESTATUS[0]}"', "-", PROGRAM, *words],
                                  capture_output=True, timeout=20)
            with self.subTest(words=words):
                self.assertEqual((done.returncode, done.stdout.count(b"\n")), (0, 1), done.stderr)
                self.assertNotIn(b"hint", done.stderr)

    def test_full_device(self):
        for words in (ESTIMATE, SWEEP, ["--help"], ["profiles", "list"], [*ESTIMATE, "--json"]):
            with self.subTest(words=words), open("/dev/full", "wb") as full:
                done = subprocess.run([PROGRAM, *words], stdout=full, stderr=subprocess.PIPE, timeout=20)
                self.assertEqual(done.returncode, 3)
                self.assertIn(b"cannot be written: No space left on device" if "--json" not in words else b'"standard output"', done.stderr)

    def test_interrupt(self):
        """The first Ctrl-C ends a sweep after a whole row; a second one is never needed."""
        with tempfile.TemporaryFile() as out:
            process = subprocess.Popen([PROGRAM, *SWEEP], stdout=out, stderr=subprocess.PIPE, preexec_fn=heed_interrupts)
            while os.fstat(out.fileno()).st_size < 10_000 and process.poll() is None:
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            _, error = process.communicate(timeout=20)
            self.assertEqual(process.returncode, 130)
            out.seek(0)
            text = out.read()
        self.assertTrue(text.endswith(b",ok\n"), (text[-100:], error))


def heed_interrupts():
    """A shell has its background jobs ignore them, and programs pass that on."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Arguments(unittest.TestCase):
    def test_words_of_any_kind(self):
        words = ["\x1b[31m", "\x1b]0;x\x07", "a\rb\nc", "\u202egnirts", "../../etc/passwd", "$(id)", "`id`", "; id", "--", "-", "-rf",
                 "%s%n", "a" * 120_000, "\udcff\udcfe", "x" * 300 + "/y", "--params=-", "--=", "-=", "---", "", "\u0130", "~", "*"]
        for word in words:
            for line in ([word], ["estimate", word], ["estimate", "cpa", word], ["estimate", "cpa", "--cells", word, "--genes", "5"],
                         ["estimate", "cpa", "--from", word], ["inspect", word], ["profiles", "check", word], ["profiles", "new", word],
                         ["check", "cpa", "--cells", "5", "--genes", "5", "--gpu", word], ["solve", "cpa", "--for", word, "--max-ram", "5GB"],
                         ["estimate", "cpa", "--cells", "5", "--genes", "5", "--stage", word], ["sweep", "cpa", "--cells", word, "--genes", "5"]):
                with self.subTest(line=[part[:30] for part in line]), tempfile.TemporaryDirectory() as folder:
                    done = run(*line, folder=folder)
                    self.assertIn(done.status, (2, 3), done.out[:300])
                    self.assertIn(b"hint: ", done.error)
                    self.assertIsNone(dangerous(done.error), done.error[:500])
                    self.assertLess(len(done.error), 20_000)
                    self.assertEqual(os.listdir(folder), [])

    def test_very_many(self):
        done = run("estimate", "cpa", *["--stage", "training"] * 20_000)
        self.assertEqual(done.status, 2)
        self.assertLess(done.cpu_seconds, 1)
        self.assertEqual(run("measure", "--quiet", "--", "true", *["word"] * 50_000).status, 0)

    def test_name_of_the_program(self):
        for name in ("", "\x1b[31m", "a/b", "-mem-plan"):
            done = subprocess.run([name, "estimat"], executable=PROGRAM, capture_output=True, timeout=20)
            self.assertEqual((done.returncode, done.stderr.splitlines()[0]), (2, b"mem-plan: error: no command is called 'estimat'"))
        none = ("import ctypes, sys; null = (ctypes.c_char_p * 1)(None); "
                "ctypes.CDLL(None).execve(sys.argv[1].encode(), null, null)")
        self.assertIn(subprocess.run([sys.executable, "-c", none, PROGRAM], capture_output=True, timeout=20).returncode, (0, 2))


class Homes(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(subprocess.run, ["rm", "-rf", self.folder])
        os.chmod(self.folder, 0o755)

    def test_read_only_and_none(self):
        """What is noted beside an answer cannot be: the answer stands, and says so."""
        home = Path(self.folder, "home")
        home.mkdir(mode=0o555)
        closed = Path(self.folder, "closed")
        (closed / ".local/share/mem-plan/profiles").mkdir(parents=True)
        closed.chmod(0o700)
        nothing = {"HOME": None, "XDG_STATE_HOME": None, "XDG_DATA_HOME": None, "XDG_CACHE_HOME": None}
        for label, environment in (("read-only", {**nothing, "HOME": str(home)}), ("closed", {**nothing, "HOME": str(closed)}), ("none", nothing), ("empty", {**nothing, "HOME": ""}),
                                   ("a file", {**nothing, "HOME": PROGRAM}), ("relative", {**nothing, "HOME": "x", "XDG_STATE_HOME": "../y"}),
                                   ("/dev/null", {**nothing, "HOME": "/dev/null"}), ("long", {**nothing, "HOME": "/" + "x" * 100_000}),
                                   ("escapes", {**nothing, "HOME": "/\x1b[31m\n"}),
                                   ("XDG", {"XDG_STATE_HOME": "/dev/full", "XDG_DATA_HOME": "\x1b", "MEM_PLAN_PROFILE_PATH": ":::/dev/zero:\x1b:"})):
            with self.subTest(home=label):
                self.assertEqual(run(*ESTIMATE, user=NOBODY, folder="/", **environment).status, 0)
                self.assertEqual(run("profiles", "list", user=NOBODY, folder="/", **environment).status, 0)
                done = run(*REQUEST, user=NOBODY, folder="/", **environment)
                self.assertEqual(done.status, 0, done.error)
                self.assertIn(b"# warning: not noted, so calibrate --sacct will not know it: ", done.out)
                self.assertIsNone(dangerous(done.out), done.out)
        self.assertEqual(os.listdir(home), [])

    def test_files_that_may_not_be_read_or_written(self):
        secret = Path(self.folder, "x.json")
        secret.write_text("{}")
        secret.chmod(0)
        csv = Path(self.folder, "x.csv")
        csv.write_text("a,b\n1,2\n")
        csv.chmod(0)
        for words in (["profiles", "check", str(secret)], ["estimate", "cpa", "--params", str(secret)], ["inspect", str(csv)],
                      ["calibrate", "cpa", "--runs", str(secret)], ["measure", "--record", str(secret), "--", "true"],
                      ["measure", "--output", f"{self.folder}/new.json", "--", "true"]):
            with self.subTest(words=words):
                done = run(*words, user=NOBODY, folder="/", HOME="/")
                self.assertIn(done.status, (3, 125), done.error)
                self.assertRegex(done.error, b"^mem-plan: .*/(x|new)[.](json|csv): .*(?i:permission denied)")
                self.assertIn(b"hint: ", done.error)
        done = run("profiles", "new", "mine", user=NOBODY, folder=self.folder, HOME="/")
        self.assertEqual(done.status, 3)
        self.assertIn(b"Permission denied\n  hint: ", done.error)

    def test_umask(self):
        """New files are as private as the user wants; what stood there before keeps its mode."""
        record = Path(self.folder, "r.jsonl")
        run("measure", "--quiet", "--record", str(record), "--", "true", preexec_fn=lambda: os.umask(0o077))
        self.assertEqual(record.stat().st_mode & 0o777, 0o600)
        run(*REQUEST, preexec_fn=lambda: os.umask(0o077), HOME=self.folder, XDG_STATE_HOME=None)
        self.assertEqual(Path(self.folder, ".local/state/mem-plan").stat().st_mode & 0o777, 0o700)


@unittest.skipUnless(os.geteuid() == 0, "a file system of its own needs root")
class FullDisk(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(self.folder.rmdir)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(self.folder)], check=True)
        self.addCleanup(subprocess.run, ["umount", str(self.folder)], check=True)

    def fill(self):
        """Leaves no page free."""
        with open(self.folder / "filler", "wb", buffering=0) as filler, contextlib.suppress(OSError):
            while True:
                filler.write(bytes(4096))

    def test_nothing_old_is_lost_and_nothing_half_is_left(self):
        record, old = self.folder / "r.jsonl", self.folder / "old.json"
        while record.stat().st_size < 3700 if record.exists() else True:  # so that the next line needs another page
            run("measure", "--quiet", "--record", str(record), "--", "true", "x" * 100)
        old.write_text("old")
        self.fill()
        before = record.read_bytes()
        runs = str(ROOT / "measurements/cpa.jsonl")
        for words, status in ((["measure", "--quiet", "--record", str(record), "--", "true", "x" * 3000], 125),
                              (["measure", "--quiet", "--output", str(old), "--", "true"], 125),
                              (["calibrate", "cpa", "--runs", runs, "--output", str(old)], 3), (["calibrate", "cpa", "--runs", runs, "--output", str(self.folder / "new.json")], 3),
                              (["profiles", "new", "mine"], 3)):
            with self.subTest(words=words[:4]):
                done = run(*words, folder=self.folder)
                self.assertEqual(done.status, status, done.error)
                self.assertIn(b"cannot be written: ", done.error)
        told = run("measure", "--json", "--record", str(record), "--output", str(old), "--", "true", "x" * 3000)
        for fault in ("record_fault", "output_fault"):
            self.assertIn("cannot be written: ", json.loads(told.error)[fault])
        noted = run(*REQUEST, HOME=str(self.folder), XDG_STATE_HOME=None)
        self.assertEqual(noted.status, 0)
        self.assertRegex(noted.out, b"# warning: not noted, .*No space left on device")
        self.assertEqual((record.read_bytes(), old.read_text()), (before, "old"))
        left = {path.name for path in self.folder.rglob("*") if path.is_file() and path.stat().st_size > 0}
        self.assertEqual(left, {"filler", "r.jsonl", "old.json"})

    def test_an_answer_that_has_no_room(self):
        self.fill()
        with open(self.folder / "answer", "wb") as out:
            done = subprocess.run([PROGRAM, *ESTIMATE], stdout=out, stderr=subprocess.PIPE, timeout=20)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"mem-plan: standard output: cannot be written: No space left on device\n  hint: ", done.stderr)


class Writers(unittest.TestCase):
    """32 of them write to one record at the same moment, and some are killed while they do."""

    BATCH, BATCHES = 32, 10

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.record = Path(folder.name, "r.jsonl")
        self.dice = random.Random(SEED)
        print(f"seed {SEED}", end=" ", file=sys.stderr, flush=True)

    def started(self, numbers):
        """Writers that begin together: each waits for the end of one pipe."""
        gate, signal_end = os.pipe()
        writers = {}
        for number in numbers:
            measured = ["measure", "--quiet", "--record", str(self.record), "--", "true", str(number), "x" * self.dice.randrange(9000)]
            writers[number] = subprocess.Popen(["sh", "-c", 'read _; exec "$@"', "sh", PROGRAM, *measured], stdin=gate)
        os.close(gate)
        os.close(signal_end)
        return writers

    def lifetime(self):
        """Seconds from the common start to the last writer's end."""
        start = time.monotonic()
        for writer in self.started(range(-self.BATCH, 0)).values():
            self.assertEqual(writer.wait(), 0)
        return time.monotonic() - start

    def test_32_writers_killed_at_random(self):
        """Each line of a run that ended by itself is there, once and whole; of the others, all or nothing."""
        lifetime = self.lifetime()
        finished, killed = set(), 0
        for batch in range(self.BATCHES):
            writers = self.started(range(batch * self.BATCH, (batch + 1) * self.BATCH))
            start = time.monotonic()
            for moment, number in sorted((self.dice.uniform(0, lifetime), number) for number in writers if self.dice.random() < 0.4):
                time.sleep(max(0, start + moment - time.monotonic()))
                writers[number].kill()
            for number, writer in writers.items():
                finished |= {str(number)} if writer.wait() == 0 else set()
                killed += writer.returncode == -signal.SIGKILL
        self.assertEqual(run("measure", "--quiet", "--record", str(self.record), "--", "true", "last").status, 0)
        text = self.record.read_bytes()
        numbers = [json.loads(line)["command"][1] for line in text.splitlines()]
        self.assertTrue(text.endswith(b"\n"))
        self.assertEqual(len(numbers), len(set(numbers)))
        self.assertEqual(finished - set(numbers), set(), "finished, and not there")
        self.assertGreater(len(finished), self.BATCH, "too few were left alive to tell")
        self.assertGreater(killed, 8, "too few were killed to tell")
        print(f"{killed} killed", end=" ", file=sys.stderr, flush=True)


if __name__ == "__main__":
    unittest.main()
