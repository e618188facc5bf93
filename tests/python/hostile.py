"""How the tests run the program from outside: under limits, with what it used of them, and never as a shell would."""

import dataclasses
import os
import re
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = str(Path(os.environ.get("MEMPLAN_PROGRAM", ROOT / "build/release/mem-plan")).resolve())
WALL_SECONDS = 20
NOBODY = 65534

# What may drive a terminal or deceive its reader: control characters but line ends and tabs, and those that turn the
# direction of writing.
DANGEROUS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclasses.dataclass
class Ended:
    status: int  # negative: the signal that ended it
    out: bytes
    error: bytes
    cpu_seconds: float
    peak_bytes: int
    timed_out: bool


def end(process):
    """Waits for the process; its status and what it and its children used."""
    fired = threading.Event()

    def kill():
        fired.set()
        os.killpg(process.pid, signal.SIGKILL)

    timer = threading.Timer(WALL_SECONDS, kill)
    timer.start()
    _, status, usage = os.wait4(process.pid, 0)
    timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage, fired.is_set()


def run(*words, folder=None, stdin=subprocess.DEVNULL, user=None, preexec_fn=None, **environment):
    """Runs the program. An environment variable that is None is taken away."""
    variables = dict(os.environ, **environment)
    variables = {name: value for name, value in variables.items() if value is not None}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        process = subprocess.Popen(
            [PROGRAM, *words], stdin=stdin, stdout=out, stderr=error, cwd=folder, env=variables, user=user,
            extra_groups=[] if user is not None else None, start_new_session=True, preexec_fn=preexec_fn)
        usage, timed_out = end(process)
        out.seek(0)
        error.seek(0)
        return Ended(process.returncode, out.read(), error.read(), usage.ru_utime + usage.ru_stime,
                     usage.ru_maxrss * 1024, timed_out)


def dangerous(text):
    """The first character of `text` that no terminal should be sent; b"\\xff" where it is no UTF-8."""
    try:
        found = DANGEROUS.search(text.decode("utf-8"))
    except UnicodeDecodeError as error:
        return text[error.start:error.start + 1]
    return found and found[0]
