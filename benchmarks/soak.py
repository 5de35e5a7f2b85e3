"""A long run: `python -m benchmarks.soak [DOCUMENTS] [--batches 50] [--size 200]`.

Made-up articles go through one scan; then batches of further ones are held against its index and
added, all in one process that stays, as a service would. Prints what each took as JSON lines, and
fails where the scan takes more memory than docs/reliability.md says, where memory grows by more
than a tenth from one half of the batches to the other, or where a descriptor, a process or a
temporary file is left.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.articles import make

OUTLETS = 2_000
CREDITED = 10
"""One article in so many names another outlet as its source."""
ALLOWED = 1.10
BASE_MB, DOCUMENT_KB = 700, 6
"""Bound of a scan's memory, its workers' left out: this, and so much for each document."""
SEED = 23


def documents(path: Path) -> Iterator[str]:
    """The articles of a file with an outlet, a date and sometimes a credit, as JSON lines."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            site = number * 7919 % OUTLETS
            row["url"] = f"https://site{site}.example/{number}"
            row["published"] = f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}"
            if number % CREDITED == 0:
                row["text"] += (
                    f"\n\nOriginally published by The Site{(site + 1) % OUTLETS} Courier."
                )
            yield json.dumps(row, ensure_ascii=False) + "\n"


def lay_out(folder: Path, count: int, batches: int, size: int) -> None:
    """Write a crawl and the batches that come after it."""
    crawl, later = folder / "crawl", folder / "later"
    crawl.mkdir()
    later.mkdir()
    lines = documents(make(folder / "made.jsonl", count + batches * size, SEED).path)
    with (crawl / "a.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(islice(lines, count))
    for number in range(batches):
        with (later / f"{number:04}.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(islice(lines, size))


def scan(folder: Path) -> bool:
    """Scan the crawl in a process that does nothing else; tell whether its peak was bounded."""
    from provenance import pipeline

    started = time.process_time()
    result = pipeline.scan([folder / "crawl"], folder / "out")
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(
        scanned=result.counts.pages,
        articles=result.counts.articles,
        pairs=len(result.pairs),
        cpu_s=time.process_time() - started,
        workers_cpu_s=workers.ru_utime + workers.ru_stime,
        peak_mb=peak,
        worker_peak_mb=workers.ru_maxrss / 1024,
        out_mb=size_of(folder / "out"),
    )
    return peak <= BASE_MB + DOCUMENT_KB * result.counts.pages / 1000


def add(folder: Path) -> bool:
    """Add all batches, one after the other, in this process; tell whether memory stayed flat."""
    from provenance import intake

    resident: list[float] = []
    opened: list[int] = []
    for batch in sorted((folder / "later").iterdir()):
        started = time.process_time()
        done = intake.check([batch], folder / "out", admit=lambda each: bool(each.new))
        resident.append(held_mb())
        opened.append(len(os.listdir("/proc/self/fd")))
        say(
            batch=batch.stem,
            added=len(done.new) if done.added else 0,
            cpu_s=time.process_time() - started,
            resident_mb=resident[-1],
            descriptors=opened[-1],
            processes=len(list(children())),
        )
        del done
    half = len(resident) // 2
    early, late = max(resident[:half]), max(resident[half:])
    say(early_mb=early, late_mb=late, growth=late / early - 1)
    flat = late <= early * ALLOWED
    return flat and max(opened[half:]) <= max(opened[:half]) and not list(children())


def held_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def children() -> Iterator[str]:
    """Processes that this one has started and that are still there.

    Python's own resource tracker is left out: it is started with the first worker, once, and ends
    with this process.
    """
    for task in Path("/proc/self/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            if (
                b"multiprocessing.resource_tracker"
                not in Path(f"/proc/{child}/cmdline").read_bytes()
            ):
                yield child


def size_of(folder: Path) -> float:
    """Megabytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def say(**figures: Any) -> None:
    shown = {k: round(v, 3) if isinstance(v, float) else v for k, v in figures.items()}
    print(json.dumps(shown), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", nargs="?", type=int, default=300_000)
    parser.add_argument("--batches", type=int, default=50)
    parser.add_argument("--size", type=int, default=200, help="documents of a batch")
    parser.add_argument("--part", choices=("scan", "add"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help="default a temporary one; not taken away")
    asked = parser.parse_args()
    if asked.part:
        held = scan(asked.folder) if asked.part == "scan" else add(asked.folder)
        return 0 if held else 1
    with TemporaryDirectory(prefix="soak-") as name:
        folder = asked.folder or Path(name) / "soak"
        folder.mkdir(parents=True)
        lay_out(folder, asked.documents, asked.batches, asked.size)
        temporary = folder / "tmp"
        temporary.mkdir()
        environment = {**os.environ, "TMPDIR": str(temporary)}
        failed = 0
        for part in ("scan", "add"):
            command = [sys.executable, "-m", "benchmarks.soak", "--folder", folder, "--part", part]
            failed |= subprocess.run(command, env=environment, check=False).returncode
        left = [path.name for path in temporary.iterdir()]
        say(temporary_files_left=left, out_mb=size_of(folder / "out"))
    return 1 if failed or left else 0


if __name__ == "__main__":
    sys.exit(main())
