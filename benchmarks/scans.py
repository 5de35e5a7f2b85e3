"""Whole scans of real pages: two workers against one, and a second scan against the first.

`python -m benchmarks.scans [--copies N] [--rounds N]`, or `python -m benchmarks scans`. Pages are
those of the development data (`$PROVENANCE_SHARED`, or `../shared` beside the project), each as
often as asked for, no two with the same bytes. Each scan is a process of its own, start and all;
the median of the rounds counts. Nothing else should run: two workers need two processors.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.environment import SHARED, installed


def crawl(folder: Path, copies: int) -> int:
    """Write the pages; returns how many."""
    pages = 0
    for path in sorted((SHARED / "data" / "html").rglob("*.html*")):
        data = path.read_bytes()
        html = gzip.decompress(data) if path.suffix == ".gz" else data
        for number in range(copies):
            name = f"{number:02}-{pages:06}.html.gz"
            # As crawlers keep them. What comes behind the page is no part of its article.
            body = html + f"<!-- {number} -->".encode() if number else html
            (folder / name).write_bytes(gzip.compress(body, 6))
            pages += 1
    return pages


def scan(source: Path, out: Path, workers: int) -> float:
    """Scan in a process of its own; returns seconds of wall time."""
    command = [
        sys.executable, "-m", "provenance", "scan", str(source), "-o", str(out),
        "--workers", str(workers), "-q",
    ]  # fmt: skip
    started = time.perf_counter()
    subprocess.run(command, check=True, env=installed(), stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def measured(copies: int = 4, rounds: int = 1) -> dict[str, Any]:
    """Return pages and median seconds of first and second scan, with one worker and with two.

    Without development data there is nothing to return.
    """
    took: dict[str, list[float]] = defaultdict(list)
    with TemporaryDirectory() as temporary:
        source = Path(temporary, "crawl")
        source.mkdir()
        if not (pages := crawl(source, copies)):
            print(f"scans: no pages under {SHARED}")
            return {}
        print(f"scans of {pages:,} pages, median of {rounds} rounds in turns", flush=True)
        for turn in range(rounds):
            for workers in (1, 2):
                out = Path(temporary, f"out-{turn}-{workers}")
                took[f"first_{workers}"].append(scan(source, out, workers))
                took[f"second_{workers}"].append(scan(source, out, workers))
    seconds = {name: statistics.median(each) for name, each in took.items()}
    print("  " + ", ".join(f"{name} {each:.2f} s" for name, each in seconds.items()))
    print(f"  two workers against one: {seconds['first_1'] / seconds['first_2']:.2f}x")
    for workers in (1, 2):
        ratio = seconds[f"first_{workers}"] / seconds[f"second_{workers}"]
        print(f"  second scan against the first, workers {workers}: {ratio:.1f}x")
    return {"pages": pages, "rounds": rounds, **seconds}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=4, help="of each page")
    parser.add_argument("--rounds", type=int, default=1)
    args = parser.parse_args()
    measured(args.copies, args.rounds)


if __name__ == "__main__":
    main()
