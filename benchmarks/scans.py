"""Whole scans of real pages: two workers against one, and a second scan against the first.

`python -m benchmarks.scans [--copies N] [--rounds N]`. Pages are those of the development data
(`$PROVENANCE_SHARED`, or `../shared/data` beside the project), each as often as asked for, no two
with the same bytes. Each scan is a process of its own, start and all; the median of the rounds
counts. Nothing else should run: a scan with two workers needs both processors.
"""

from __future__ import annotations

import argparse
import gzip
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.environment import machine

SHARED = Path(os.environ.get("PROVENANCE_SHARED", Path(__file__).parent.parent.parent / "shared"))


def crawl(folder: Path, copies: int) -> int:
    """Write the pages; returns how many.

    Raises:
        SystemExit: there are none.
    """
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
    if not pages:
        sys.exit(f"no pages under {SHARED}")
    return pages


def scan(source: Path, out: Path, workers: int) -> float:
    """Scan in a process of its own; returns seconds of wall time."""
    command = [
        sys.executable, "-m", "provenance", "scan", str(source), "-o", str(out),
        "--workers", str(workers), "-q",
    ]  # fmt: skip
    # With the compiled modules that an installed package has.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    """Print both ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=1, help="of each page")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    took: dict[str, list[float]] = defaultdict(list)
    with TemporaryDirectory() as temporary:
        source = Path(temporary, "crawl")
        source.mkdir()
        pages = crawl(source, args.copies)
        print(f"{pages:,} pages, {args.rounds} rounds in turns, {machine()}", flush=True)
        for turn in range(args.rounds):
            for workers in (1, 2):
                out = Path(temporary, f"out-{turn}-{workers}")
                took[f"first, {workers}"].append(scan(source, out, workers))
                took[f"second, {workers}"].append(scan(source, out, workers))
            print({name: round(seconds[-1], 2) for name, seconds in took.items()}, flush=True)
    median = {name: statistics.median(seconds) for name, seconds in took.items()}
    print(f"two workers against one: {median['first, 1'] / median['first, 2']:.2f}x")
    for workers in (1, 2):
        ratio = median[f"first, {workers}"] / median[f"second, {workers}"]
        print(f"second scan against the first, workers {workers}: {ratio:.1f}x")


if __name__ == "__main__":
    main()
