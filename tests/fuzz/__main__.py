"""`make fuzz`: hostile inputs, made at random from known good ones, against everything that reads.

`python -m tests.fuzz [TARGET...] --seconds N --seed S [--inputs N]`. A target makes an input, gives
it to the code and says what is wrong with the outcome. What is found is written to
`fuzz-findings/` and becomes a test. Counts go to stdout; exit code 1 when anything was found.
With `--atheris TARGET` the same target runs coverage-guided (needs the package atheris).
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.fuzz.targets import TARGETS, Target

FINDINGS = Path("fuzz-findings")
_TELL = 100_000
"""Inputs after which the count so far is told, for runs that are stopped."""


def run(name: str, seconds: float, inputs: int, seed: int) -> tuple[int, int, float]:
    """Try inputs until the time or their number is up; returns inputs, findings, slowest (s).

    An input counts as slow by processor time, and when it is slow again: the first of a language
    also compiles its grammar.
    """
    found = tried = 0
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        target = TARGETS[name](Path(folder))
        end = time.monotonic() + seconds
        while tried < inputs and time.monotonic() < end:
            data = target.make(random.Random(f"{seed} {name} {tried}"))
            problem, took = attempt(target, data)
            if took > target.limit_s and not problem:
                problem, took = attempt(target, data)
            slowest = max(slowest, took)
            if took > target.limit_s and not problem:
                problem = f"took {took:.1f} s"
            if problem:
                found += 1
                report(f"{name}-{seed}-{tried}", data, problem)
            tried += 1
            if tried % _TELL == 0:
                print(f"{name}: {tried:,} so far, {found} findings", file=sys.stderr, flush=True)
    return tried, found, slowest


def attempt(target: Target, data: bytes) -> tuple[str, float]:
    """What is wrong with the outcome for an input, and the processor seconds it took."""
    started = time.process_time()
    try:
        problem = target.check(data)
    except Exception:
        problem = traceback.format_exc()
    return problem, time.process_time() - started


def report(name: str, data: bytes, problem: str) -> None:
    FINDINGS.mkdir(exist_ok=True)
    (FINDINGS / f"{name}.bin").write_bytes(data)
    (FINDINGS / f"{name}.txt").write_text(problem, encoding="utf-8", errors="replace")
    print(f"{name}: {problem.strip().splitlines()[-1][:160]}", file=sys.stderr)


def guided(name: str, arguments: list[str]) -> None:
    import atheris

    target = TARGETS[name](Path(tempfile.mkdtemp()))

    def one(data: bytes) -> None:
        problem = target.check(data)
        if problem:
            raise AssertionError(problem)

    atheris.instrument_all()
    atheris.Setup([sys.argv[0], *arguments], one)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", help=f"of {', '.join(TARGETS)}; default all")
    parser.add_argument("--seconds", type=float, default=30.0, help="for each target")
    parser.add_argument("--inputs", type=int, default=10**12, help="for each target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--atheris", action="store_true", help="coverage-guided, one target")
    asked = parser.parse_args()
    if asked.atheris:
        guided(asked.targets[0], [f"-max_total_time={int(asked.seconds)}"])
    total = 0
    for name in asked.targets or TARGETS:
        tried, found, slowest = run(name, asked.seconds, asked.inputs, asked.seed)
        print(
            f"{name:12} {tried:10,} inputs  {found:4} findings  slowest {slowest:.3f} s", flush=True
        )
        total += found
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
