"""What an index of a million documents costs: `python -m benchmarks.index [DOCUMENTS]`.

The documents are made up: 32 band keys, some 60 anchors and 12 lines each, as news articles have,
a url, an outlet and, one in ten, a credit. They go in through `index.adding` in batches of 10,000,
as `check --add` puts them in; what extraction and comparison cost beforehand is not in it, nor are
the texts, which lie beside the index in Parquet. Queries run in a process of their own: what
`check` asks of the index for new articles, a quarter of which copy stored ones, up to the pairs
that it would then verify on the texts.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from array import array
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from provenance.candidates import CandidateOptions, Limits
from provenance.index import layout
from provenance.index.adding import add
from provenance.index.book import Book
from provenance.index.draft import Draft
from provenance.index.facts import Grown
from provenance.index.growth import Growth
from provenance.index.snapshot import Snapshot, opened
from provenance.index.standing import Change, Lines, Standing, changed, lines_in
from provenance.index.texts import NewTexts, partners, postings_of
from provenance.index.widened import Stories
from provenance.ingest import Ingest
from provenance.known import Located
from provenance.matching import match
from provenance.options import Options
from provenance.outlets import Directory
from provenance.records import Article, Attribution, DocId
from provenance.result import Entry
from provenance.shingle import Rows, mix
from provenance.subject import Subject
from provenance.templates import LineCounts, Tally

BATCH = 10_000
OUTLETS = 2_000
LINES = 12
FRAMES = 2
"""Lines of each document that its outlet repeats."""
OPTIONS = Options()
FRAME_KEYS = mix(np.arange(1, OUTLETS * FRAMES + 1, dtype=np.uint64)).tolist()
FRAME_LINES = frozenset(FRAME_KEYS)


def made(batch: int, first: int, count: int = BATCH) -> NewTexts:
    """Make up the texts of a batch; the same ones whenever it is asked for."""
    draw = np.random.default_rng(batch)
    lengths = draw.integers(48, 75, count)
    values = draw.integers(0, 2**61, int(lengths.sum()), dtype=np.uint64)
    return NewTexts(
        first,
        draw.integers(0, 2**64, (OPTIONS.candidates.bands, count), dtype=np.uint64),
        Rows(values, np.concatenate([[0], np.cumsum(lengths)])),
        lengths * 7,
        draw.integers(0, 2**64, count, dtype=np.uint64),
    )


def counted(batch: int, count: int) -> LineCounts:
    """Make up the lines of a batch."""
    draw = np.random.default_rng(10**6 + batch)
    counts = LineCounts()
    for number in range(count):
        outlet = (batch * count + number) % OUTLETS
        own = draw.integers(0, 2**64, LINES - FRAMES, dtype=np.uint64).tolist()
        keys = array("Q", [*own, *FRAME_KEYS[outlet * FRAMES : (outlet + 1) * FRAMES]])
        sizes = array("I", [180] * LINES)
        counts.add(number, Tally(own[0], keys.tobytes(), sizes.tobytes()))
    return counts


def about(row: int) -> Subject:
    """Make up the identity of a document."""
    outlet = f"site{row % OUTLETS}.example"
    claims: tuple[Attribution, ...] = ()
    if row % 10 == 0:
        url = f"https://site{row % 7}.example/{row // 2}"
        claims = (Attribution("originally_published", "source", "From", outlet="Seven", url=url),)
    names = frozenset({outlet.partition(".")[0]})
    address = frozenset({f"{outlet}/{row}"})
    return Subject(DocId(f"d{row}"), outlet, names, urls=address, url=min(address), claims=claims)


def grown(batch: int, snapshot: Snapshot, count: int = BATCH) -> tuple[Growth, Ingest]:
    """Make up what a batch changes."""
    first = snapshot.count
    new = made(batch, snapshot.next_text, count)
    rows = range(first, first + count)
    ingest = Ingest(lines=counted(batch, count), pages=count)
    for row in rows:
        article = Article(DocId(f"d{row}"), "crawl", "", "")
        ingest.entries.append(Entry(article, (), 400))
        ingest.subjects.append(about(row))
        ingest.seen[article.document_id] = row.to_bytes(8, "big")
    standings = {row: Standing(row + 1, True) for row in rows}
    nothing: frozenset[int] = frozenset()
    change = Change(standings, FRAME_LINES if not batch else nothing, nothing, nothing)
    texts = {row: new.first + row - first for row in rows}
    words = dict.fromkeys(rows, (400, 390))
    growth = Growth(
        first, change, snapshot.templates, texts, words, new, nothing, [], postings_of(new), 0,
        Limits(),
    )  # fmt: skip
    return growth, ingest


def build(out: Path, documents: int) -> dict[str, float]:
    """Make an index; return the CPU seconds that batches took."""
    layout.folder(out).mkdir(parents=True)
    with Draft(out) as draft:
        book = Book(draft, Ingest(), OPTIONS)
        book.keep(match([]))
        book.commit(Directory([]))
    took: list[float] = []
    for batch in range(documents // BATCH):
        with opened(out) as snapshot, Draft(out) as draft:
            growth, ingest = grown(batch, snapshot)
            start = time.process_time()
            add(draft, snapshot, growth, Stories(snapshot, growth), ingest, OPTIONS)
            took.append(time.process_time() - start)
    return {
        "add_10k_cpu_s_median": statistics.median(took),
        "add_10k_cpu_s_mean": statistics.mean(took),
        "add_10k_cpu_s_most": max(took),
    }


def query(out: Path, batches: int) -> dict[str, float]:
    """Ask as `check` does; run in a fresh process, so that its memory is that of asking."""
    start = time.perf_counter()
    with opened(out) as snapshot:
        results = {"open_ms": 1000 * (time.perf_counter() - start)}
        for size in (1, 1_000):
            times, spent = [], []
            found = 0
            for turn in range(15 if size == 1 else 3):
                new, lines = fresh(snapshot, turn, size, batches)
                before, used = time.perf_counter(), time.process_time()
                found += ask(snapshot, new, lines)
                times.append(1000 * (time.perf_counter() - before))
                spent.append(1000 * (time.process_time() - used))
            results[f"{size}_ms_median"] = statistics.median(times)
            results[f"{size}_cpu_ms_median"] = statistics.median(spent)
            results[f"{size}_ms_first"] = times[0]
            results[f"{size}_pairs_to_verify"] = found / len(times)
    results["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return results


def fresh(
    snapshot: Snapshot, turn: int, size: int, batches: int
) -> tuple[NewTexts, Mapping[int, Lines]]:
    """Make up new articles; the first of every four shares half its keys with a stored one."""
    new = made(10**7 + turn, snapshot.next_text, size)
    stored = made(turn % batches, 0)
    for place in range(0, size, 4):
        new.bands[::4, place] = stored.bands[::4, place]
        mine, theirs = new.anchors[place], stored.anchors[place]
        half = min(len(mine), len(theirs)) // 2
        mine[:half] = theirs[:half]
    return new, lines_in(counted(10**7 + turn, size), snapshot.count)


class _Stored:
    def __init__(self, snapshot: Snapshot) -> None:
        self.templates = snapshot.templates
        self.standing_in = snapshot.standing_in
        self.standings = snapshot.standings

    def lines_of(self, rows: object) -> Mapping[int, Lines]:
        """Nothing is read back: texts are not part of this."""
        del rows
        return {}


def ask(snapshot: Snapshot, new: NewTexts, lines: Mapping[int, Lines]) -> int:
    """Ask what `check` asks before it reads texts; return the pairs to verify."""
    changed(lines, _Stored(snapshot), OPTIONS.templates)
    snapshot.equals(new.digests)
    options: CandidateOptions = OPTIONS.candidates
    found = partners(new, snapshot.shelf(()), snapshot.few(options.shared), options)
    texts = set(found.left.tolist())
    snapshot.firsts(text for text in texts if text < new.first)
    subjects = [about(snapshot.count + place) for place in range(len(new))]
    known = Grown(snapshot.catalogue, subjects, _unreachable)
    for each in subjects:
        known.names(each.outlet)
        known.document_at(each.url)
    return len(found)


def _unreachable(row: int) -> Located:
    raise LookupError(f"made-up addresses are new, {row} has none of them")


def sizes(out: Path) -> dict[str, float]:
    """Return megabytes on disk by kind of file."""
    folder = layout.folder(out)
    total: dict[str, float] = {"disk_mb": 0.0}
    for path in folder.iterdir():
        size = path.stat().st_size / 1e6
        kind = "postings_mb" if path.suffix == ".bin" else "catalogue_mb"
        total[kind] = total.get(kind, 0.0) + size
        total["disk_mb"] += size
    return total


def main() -> None:
    """Build, ask, and print figures as JSON."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with TemporaryDirectory(prefix="index-") as name:
        out = Path(name) / "out"
        results: dict[str, float] = {"documents": documents, **build(out, documents), **sizes(out)}
        command = [sys.executable, "-m", "benchmarks.index", "--ask", str(out), str(documents)]
        asked = subprocess.run(command, capture_output=True, text=True, check=True)
        results |= json.loads(asked.stdout)
    print(json.dumps({key: round(value, 2) for key, value in results.items()}, indent=2))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ask"]:
        print(json.dumps(query(Path(sys.argv[2]), int(sys.argv[3]) // BATCH)))
    else:
        main()
