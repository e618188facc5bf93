"""Points per second of NumPy and numexpr on the formulas of formulas.cpp, and json.loads of the profiles, in the same
lines; processor time."""

import json
import pathlib
import time

import numexpr
import numpy as np

POINTS = 4 << 20
REPETITIONS = 7

rng = np.random.default_rng(1)
T = 1000.0 + rng.integers(0, 60000, POINTS)
N = 1000.0 + rng.integers(0, 1000000, POINTS)
s = rng.integers(0, 100, POINTS) / 100

CASES = {
    "points: three terms": ("4e9 + 12.0*T*N*(1.0 - s) + 8.0*N",) * 2,
    "points: twelve terms": (
        "4e9 + 4.0*T*N + 12.0*T*N*(1.0 - s) + 8.0*N + 16.0*T + np.ceil(N/32.0)*512.0 + np.maximum(T*64.0, N*48.0)"
        " + 24.0*T*5.0 + 4.0*N*20.0 + np.sqrt(T*N)*128.0 + 2.0*(T + N)*100.0 + np.minimum(T, N)*256.0",
        "4e9 + 4.0*T*N + 12.0*T*N*(1.0 - s) + 8.0*N + 16.0*T + ceil(N/32.0)*512.0"
        " + where(T*64.0 > N*48.0, T*64.0, N*48.0) + 24.0*T*5.0 + 4.0*N*20.0 + sqrt(T*N)*128.0 + 2.0*(T + N)*100.0"
        " + where(T < N, T, N)*256.0",
    ),
}


def report(what, engine, work, points=POINTS):
    work()
    for _ in range(REPETITIONS):
        start = time.process_time()
        work()
        print(f"{what}\t{engine}\t{points / (time.process_time() - start):.0f}", flush=True)


numexpr.set_num_threads(1)
for name, (for_numpy, for_numexpr) in CASES.items():
    code = compile(for_numpy, name, "eval")
    report(name, "NumPy", lambda: eval(code, {"np": np, "T": T, "N": N, "s": s}))
    report(name, "numexpr", lambda: numexpr.evaluate(for_numexpr))
for path in sorted(pathlib.Path("profiles").glob("*.json")):
    if not path.name.endswith(".notes.json"):
        text = path.read_text(encoding="utf-8")
        what = f"load of profile {path.stem}, {path.stat().st_size // 1000} kB"
        report(what, "json.loads of its text alone", lambda: [json.loads(text) for _ in range(50)], 50)
