"""Kills scans and additions at random moments, and looks at what is left.

Run as `python -m tests.killing FOLDER KILLS SEED`: this process has everything loaded and forks a
child for each run, so that hundreds of kills take seconds.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from provenance import intake, pipeline
from provenance.index import layout, upkeep
from provenance.index.catalogue import reading
from tests.index_corpora import FRAMES, OUTLETS, STORIES, TITLES, Doc, prose, write

TABLES = ("audit", "pairs", "attributions", "clusters", "skipped", "findings")


def document(name: str, draw: random.Random) -> Doc:
    outlet = draw.choice(OUTLETS)
    lines = [*draw.choice(STORIES)[: draw.randint(2, 4)], *FRAMES[outlet], prose(hash(name), 9)]
    url = f"https://{outlet}.example/{name}"
    return {"id": name, "url": url, "title": draw.choice(TITLES), "text": "\n".join(lines)}


def forked(work: Callable[..., object], *given: Any, **more: Any) -> int:
    """Run something in a child of this process; return the child's id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work(*given, **more)
        code = 0
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
    finally:
        os._exit(code)


def finished(work: Callable[..., object], *given: Any) -> float:
    """Run something in a child to its end; return how long that took."""
    start = time.monotonic()
    _, status = os.waitpid(forked(work, *given), 0)
    assert status == 0, status
    return time.monotonic() - start


def killed(after: float, work: Callable[..., object], *given: Any, **more: Any) -> bool:
    """Run something in a child and kill it; tell whether it had not ended before."""
    child = forked(work, *given, **more)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def articles(out: Path) -> frozenset[str]:
    with reading(out) as catalogue:
        return frozenset(str(row[0]) for row in catalogue.rows("SELECT id FROM documents"))


def whole(out: Path, *allowed: frozenset[str]) -> None:
    """Make sure that an index is whole, and holds one of some sets of articles."""
    assert upkeep.verify(out) == []
    assert articles(out) in allowed, (articles(out), allowed)


def tables(out: Path) -> str:
    digest = hashlib.sha256()
    for name in (*(f"{table}.csv" for table in TABLES), "datapackage.json"):
        digest.update((out / name).read_bytes())
    return digest.hexdigest()


@dataclass
class Trial:
    """A folder in which things are started, killed, and looked at."""

    folder: Path
    draw: random.Random
    took: float = 0.0
    """Seconds that a scan takes."""
    adding: float = 0.0
    """Seconds after which an addition is about to be committed; follows what is seen."""
    held: frozenset[str] = frozenset()
    kills: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.out = self.folder / "out"
        self.crawl = write(self.folder, "crawl", [document(f"a{n}", self.draw) for n in range(6)])
        self.other = write(self.folder, "other", [document(f"o{n}", self.draw) for n in range(5)])
        self.first = frozenset(f"a{n}" for n in range(6))
        # Here, not in a child: whatever is loaded late is loaded now.
        pipeline.scan([self.crawl], self.folder / "reference")
        intake.check([self.other], self.folder / "reference")
        finished(pipeline.scan, [self.crawl], self.out)
        self.took = self.adding = finished(pipeline.scan, [self.crawl], self.out)
        self.held = self.first

    def addition(self, number: int) -> None:
        """Kill an addition: all of the batch is there, or nothing."""
        names = [f"n{number}-{each}" for each in range(self.draw.randint(1, 3))]
        batch = write(self.folder, "batch", [document(name, self.draw) for name in names])
        near = self.draw.random() < 0.4
        after = (
            self.draw.gauss(self.adding, self.took / 6)
            if near
            else self.draw.uniform(0, self.adding)
        )
        stopped = killed(max(after, 0.0), intake.check, [batch], self.out, admit=always)
        self.adding *= 1.02 if stopped else 0.9
        finished(whole, self.out, self.held, self.held | set(names))
        now = articles(self.out)
        self.kills["added"] += now != self.held
        self.kills["add"] += stopped
        self.held = now

    def rescan(self) -> None:
        """Kill a scan over a package: its index is the old one or the new one."""
        source, expected = self.draw.choice(
            ((self.crawl, self.first), (self.other, frozenset(f"o{n}" for n in range(5))))
        )
        after = max(self.draw.gauss(0.7, 0.4), 0.0) * self.took
        self.kills["scan"] += killed(after, pipeline.scan, [source], self.out)
        finished(whole, self.out, self.held, expected)
        finished(pipeline.scan, [self.crawl], self.out)
        self.held = self.first
        finished(whole, self.out, self.held)
        assert tables(self.out) == tables(self.folder / "reference")

    def fresh_scan(self, number: int) -> None:
        """Kill a first scan: what is left is no package, or a whole one; a second try is well."""
        fresh = self.folder / f"fresh{number}"
        after = self.draw.uniform(0, 1.1) * self.took
        self.kills["first scan"] += killed(after, pipeline.scan, [self.crawl], fresh)
        if (fresh / "run.json").is_file():
            finished(whole, fresh, self.first)
        finished(pipeline.scan, [self.crawl], fresh)
        finished(whole, fresh, self.first)
        assert tables(fresh) == tables(self.folder / "reference")
        files = {path.name for path in layout.folder(fresh).iterdir()}
        assert len(files) == 3, files


def always(batch: intake.Batch) -> bool:
    return bool(batch.new)


KINDS = ("add", "scan", "first scan")


def main(folder: Path, kills: int, seed: int) -> None:
    trial = Trial(folder, random.Random(seed))
    for number in range(2 * kills):
        if sum(trial.kills[kind] for kind in KINDS) >= kills:
            break
        kind = trial.draw.choices(KINDS, (5, 1, 1))[0]
        if kind == "add":
            trial.addition(number)
        elif kind == "scan":
            trial.rescan()
        else:
            trial.fresh_scan(number)
    print(json.dumps(trial.kills))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
