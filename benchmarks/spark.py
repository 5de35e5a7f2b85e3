"""What the scan on Spark costs against the scan on one machine, on the same made-up articles.

`python -m benchmarks.spark [ARTICLES] [--same] [--master URL] [--conf KEY=VALUE]` scans them with
both engines, each in a process of its own, holds the tables against each other, and reads off
Spark's event log what every stage cost: seconds of its tasks, bytes of its shuffles as they were
written (compressed), bytes that it left on the disk. Needs pyspark and Java; `--same` takes one
article as often as asked for.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

from benchmarks.articles import alike, make
from benchmarks.environment import cache, machine
from provenance.report.tables import TABLES

MATCHING = {
    "outlined", "members", "found", "pairs", "verified", "shared_anchors", "stories", "formulas",
    "hanging", "groups",
}  # fmt: skip
"""Stages of near-duplicates: what is between reading and judging."""


@dataclass(slots=True)
class Cost:
    """What one stage took."""

    wall: float = 0.0
    tasks: int = 0
    task_seconds: float = 0.0
    shuffled: int = 0
    written: int = 0
    spilled: int = 0
    largest_task: float = 0.0
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Ran:
    """One scan."""

    wall: float
    cpu: float
    """Seconds of all its processes."""
    peak_mb: float
    """Most that its processes held together, what they share counted for each."""

    def __str__(self) -> str:
        return f"{self.wall:.0f} s wall, {self.cpu:.0f} s cpu, {self.peak_mb:,.0f} MB"


def run(arguments: Sequence[str]) -> Ran:
    """Scan in a process of its own; what is below it is looked at twice a second.

    Raises:
        SystemExit: it failed.
    """
    started = time.monotonic()
    command = [sys.executable, "-m", "provenance", "scan", "-q", *arguments]
    seconds: dict[tuple[int, str], float] = {}
    peak = 0.0
    with TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
        while process.poll() is None:
            held = 0.0
            for pid, born, cpu, rss in below(process.pid):
                seconds[pid, born] = cpu
                held += rss
            peak = max(peak, held)
            time.sleep(0.5)
        wall = time.monotonic() - started
        if process.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(arguments)}: {said.read().decode(errors='replace')}")
    return Ran(wall, sum(seconds.values()), peak / 1e6)


def below(root: int) -> Iterator[tuple[int, str, float, float]]:
    """Yield a process and all under it: id, when it began, seconds it took, bytes it holds."""
    found: dict[int, tuple[int, str, float, float]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks, page = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
        cpu = (int(told[11]) + int(told[12])) / ticks
        found[int(path.parent.name)] = (int(told[1]), told[19], cpu, int(told[21]) * page)
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        if pid in found:
            _, born, cpu, rss = found[pid]
            yield pid, born, cpu, rss
        waiting += [child for child, (parent, *_) in found.items() if parent == pid]


def costs(log: Path) -> dict[str, Cost]:
    """Add up the event log by stage of the scan (the description of its jobs)."""
    stage_of: dict[int, str] = {}
    found: dict[str, Cost] = defaultdict(Cost)
    begun: dict[int, tuple[str, int]] = {}
    for path in sorted(log.rglob("events_*")):
        for line in path.read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            kind = event["Event"]
            if kind == "SparkListenerJobStart":
                name = event["Properties"].get("spark.job.description") or "other"
                begun[event["Job ID"]] = (name, event["Submission Time"])
                stage_of |= dict.fromkeys(event["Stage IDs"], name)
            elif kind == "SparkListenerJobEnd":
                name, since = begun[event["Job ID"]]
                found[name].wall += (event["Completion Time"] - since) / 1000
            elif kind == "SparkListenerTaskEnd" and (metrics := event.get("Task Metrics")):
                cost = found[stage_of[event["Stage ID"]]]
                seconds = metrics["Executor Run Time"] / 1000
                cost.tasks += 1
                cost.task_seconds += seconds
                cost.largest_task = max(cost.largest_task, seconds)
                cost.shuffled += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
                cost.written += metrics["Output Metrics"]["Bytes Written"]
                cost.spilled += metrics["Disk Bytes Spilled"]
    return found


def report(found: dict[str, Cost], articles: int) -> None:
    """Print a line a stage; bytes are per article."""
    print("| stage | wall s | task s | longest task s | tasks | shuffled B | kept B | spilled B |")
    print("|---|---|---|---|---|---|---|---|")
    for name, cost in found.items():
        bytes_each = " | ".join(
            f"{number / articles:,.0f}" for number in (cost.shuffled, cost.written, cost.spilled)
        )
        print(
            f"| {name} | {cost.wall:.1f} | {cost.task_seconds:.1f} | {cost.largest_task:.1f} "
            f"| {cost.tasks} | {bytes_each} |"
        )
    shuffled = sum(cost.shuffled for name, cost in found.items() if name in MATCHING) / articles
    print(f"near-duplicate stages: {shuffled:,.0f} bytes shuffled an article")


def main() -> int:
    """Run both and compare; 1 where the tables differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=int, nargs="?", default=200_000)
    parser.add_argument("--same", action="store_true", help="one article, again and again")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--conf", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--no-local", action="store_true", help="Spark only")
    chosen = parser.parse_args()
    name = "identical" if chosen.same else "articles"
    path = cache() / f"{name}-{chosen.articles}.jsonl"
    made = alike(path, chosen.articles, same=True) if chosen.same else make(path, chosen.articles)
    print(f"{chosen.articles:,} articles, {chosen.master}, {machine()}", flush=True)
    with TemporaryDirectory(prefix="spark-bench-") as temporary:
        folder = Path(temporary)
        local: Ran | None = None
        if not chosen.no_local:
            local = run([str(made.path), "-o", str(folder / "local")])
            print(f"local: {local}", flush=True)
        log = folder / "log"
        log.mkdir()
        settings = {
            "spark.eventLog.enabled": "true",
            "spark.eventLog.dir": log.as_uri(),
            "spark.eventLog.compress": "false",
        }
        conf = [f"{key}={value}" for key, value in settings.items()] + chosen.conf
        asked = [part for each in conf for part in ("--spark-conf", each)]
        spark = run(
            [
                str(made.path), "-o", str(folder / "spark"),
                "--engine", "spark", "--master", chosen.master, *asked,
            ]
        )  # fmt: skip
        print(f"spark: {spark}", flush=True)
        report(costs(log), chosen.articles)
        if local is None:
            return 0
        print(f"wall: {spark.wall / local.wall:.2f} times that of the local engine")
        differing = [
            table.name
            for table in TABLES
            if (folder / "local" / f"{table.name}.csv").read_bytes()
            != (folder / "spark" / f"{table.name}.csv").read_bytes()
        ]
        print(f"tables that differ: {', '.join(differing) or 'none'}")
        shutil.rmtree(folder / "spark")
    return bool(differing)


if __name__ == "__main__":
    sys.exit(main())
