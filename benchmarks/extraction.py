"""Extraction against trafilatura's own default: quality on two sets of real pages, and speed.

`python -m benchmarks.extraction [--every N] [--json FILE]`. Pages are read from `html/` of the
development data (`$PROVENANCE_SHARED`, or `../shared/data` beside the project). Each side has
processes of its own, so that neither speeds the other up; they take turns over the same pages,
warm. Ours does all that a worker of a scan does with a page: credits, templates and content too.
Absolute times mean little, their ratio does.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from provenance.attribution import AttributionOptions
from provenance.examine import Examined, Examiner
from provenance.extract import ExtractOptions, warm
from provenance.records import Page

SIDES = ("trafilatura", "provenance")
ROUND = 25
"""Pages that one side does before the other has its turn."""


@dataclass(frozen=True, slots=True)
class Case:
    """A page with what is known to be right about it."""

    name: str
    url: str
    html: bytes
    body: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()


@dataclass(slots=True)
class Extracted:
    """What one side made of a page."""

    text: str = ""
    title: str = ""
    authors: str = ""
    date: str = ""


@dataclass(slots=True)
class Score:
    """Sums over the cases of one side."""

    segments: Counter[str] = field(default_factory=Counter)
    words: list[float] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    pages: int = 0

    def figures(self) -> dict[str, float]:
        hit, missed, wrong = (self.segments[key] for key in ("hit", "missed", "wrong"))
        precision, recall = hit / max(1, hit + wrong), hit / max(1, hit + missed)
        return {
            "segment precision": precision,
            "segment recall": recall,
            "segment F1": 2 * precision * recall / max(1e-9, precision + recall),
            "body word F1": sum(self.words) / max(1, len(self.words)),
            **{key: float(value) for key, value in sorted(self.counts.items())},
        }


def shared() -> Path:
    """Return the folder of the development data."""
    root = Path(__file__).resolve().parents[1]
    given = os.environ.get("PROVENANCE_SHARED")
    folder = Path(given) if given else root.parent / "shared"
    return folder / "data" if (folder / "data").is_dir() else folder


def fundus_cases(folder: Path) -> Iterator[Case]:
    """Yield the pages with a whole expected article, one a page."""
    for expected in sorted(folder.glob("*/*.json")):
        urls = json.loads((expected.parent / "meta.info").read_text("utf-8"))
        versions: dict[str, Any] = json.loads(expected.read_text("utf-8"))
        pages = sorted(
            path
            for path in expected.parent.glob(f"{expected.stem}_*.html.gz")
            if path.name[len(expected.stem) + 1 : len(expected.stem) + 3].isdigit()
        )
        # Each version of a parser was checked on one page, in the order of time.
        for version, page in zip(versions.values(), pages, strict=False):
            if len(versions) != len(pages):
                break
            yield Case(
                name=page.name,
                url=urls.get(page.name, {}).get("url", ""),
                html=gzip.decompress(page.read_bytes()),
                body=_joined(version["body"]),
                title=version.get("title") or "",
                authors=tuple(version.get("authors") or ()),
                published=version.get("publishing_date") or "",
            )


def _joined(body: dict[str, Any]) -> str:
    parts = list(body.get("summary") or ())
    for section in body.get("sections") or ():
        parts += [*(section.get("headline") or ()), *(section.get("paragraphs") or ())]
    return "\n".join(parts)


def segment_cases(folder: Path) -> Iterator[Case]:
    """Yield the pages with segments that must and must not be extracted."""
    known = {path.name: path for path in folder.glob("*/*.html.gz")}
    for url, entry in json.loads((folder / "evaldata.json").read_text("utf-8")).items():
        path = known.get(entry["file"] + ".gz")
        if path is not None:
            must, must_not = (tuple(entry.get(key) or ()) for key in ("with", "without"))
            html = gzip.decompress(path.read_bytes())
            yield Case(path.name, url, html, must=must, must_not=must_not)


def ours(case: Case, examine: Examiner) -> Extracted:
    """Do all that a worker of a scan does with a page: extraction, credits, templates, content."""
    examined = examine(Page(case.name, url=case.url, html=case.html))
    if not isinstance(examined, Examined):
        return Extracted()
    article = examined.article
    return Extracted(article.text, article.title, article.byline, article.published)


def theirs(case: Case) -> Extracted:
    from trafilatura import bare_extraction

    document: Any = bare_extraction(case.html, url=case.url, with_metadata=True)
    if document is None:
        return Extracted()
    return Extracted(
        document.text or "", document.title or "", document.author or "", document.date or ""
    )


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def word_f1(found: str, expected: str) -> float:
    left, right = Counter(plain(found).split()), Counter(plain(expected).split())
    common = sum((left & right).values())
    if not common:
        return 0.0
    precision, recall = common / left.total(), common / right.total()
    return 2 * precision * recall / (precision + recall)


def same_day(found: str, expected: str) -> bool:
    """Tell whether a date is the expected day, in the time zone of either."""
    moment = datetime.fromisoformat(expected)
    days = {moment.date().isoformat()}
    if moment.tzinfo:
        days.add(moment.astimezone(UTC).date().isoformat())
    return found[:10] in days


def score(total: Score, case: Case, found: Extracted) -> None:
    total.pages += 1
    total.counts["bodies found"] += bool(found.text)
    total.counts["dates found"] += bool(found.date)
    for segment in case.must:
        total.segments["hit" if segment in found.text else "missed"] += 1
    for segment in case.must_not:
        total.segments["wrong" if segment in found.text else "spared"] += 1
    if case.body:
        total.words.append(word_f1(found.text, case.body))
    if case.published:
        total.counts["dates right"] += bool(found.date) and same_day(found.date, case.published)
    if case.title:
        total.counts["titles right"] += plain(found.title) == plain(case.title)
    if case.authors:
        wanted = {plain(name) for name in case.authors}
        named = {plain(name) for name in found.authors.split(";")} - {""}
        total.counts["bylines right"] += named == wanted
        total.counts["bylines that overlap"] += bool(named & wanted)
        total.counts["bylines found"] += bool(named)


def load(folder: Path) -> dict[str, list[Case]]:
    """Return the sets of pages."""
    return {
        "fundus": list(fundus_cases(folder / "fundus")),
        "trafilatura_eval": list(segment_cases(folder / "trafilatura_eval")),
    }


def serve(side: str, folder: Path, connection: Connection) -> None:
    """Do what is asked for over the connection: (set, start, stop) -> (results, CPU seconds)."""
    sets = load(folder)
    if side == "provenance":
        warm()
        options = ExtractOptions(latest=datetime.now(UTC).date().isoformat())
        work: Callable[[Case], Extracted] = partial(
            ours, examine=Examiner(options, AttributionOptions())
        )
    else:
        work = theirs
    # What is loaded by now stays: neither side looks it through for garbage, as workers do not.
    gc.freeze()
    connection.send(None)
    for name, part in iter(connection.recv, None):
        cases = sets[name][part]
        began = time.process_time()
        results = [work(case) for case in cases]
        connection.send((results, time.process_time() - began))


def run(folder: Path, every: int) -> dict[str, dict[str, Score]]:
    """Let both sides do all pages in turns; return set -> side -> score.

    Of two processes for each side, one warms up on the even pages and is timed on the odd ones,
    the other the other way round.
    """
    sets = load(folder)
    report = {name: {side: Score() for side in SIDES} for name in sets}
    for half in (0, 1):
        sides = started(folder)
        for timed, first in ((False, half), (True, 1 - half)):
            for name, cases in sets.items():
                for number, start in enumerate(range(first, len(cases), 2 * ROUND * every)):
                    part = slice(start, start + 2 * ROUND * every, 2 * every)
                    for side in SIDES if number % 2 else SIDES[::-1]:
                        sides[side].send((name, part))
                        results, seconds = sides[side].recv()
                        if timed:
                            total = report[name][side]
                            total.seconds += seconds
                            for case, found in zip(cases[part], results, strict=True):
                                score(total, case, found)
        for connection in sides.values():
            connection.send(None)
    return report


def started(folder: Path) -> dict[str, Connection]:
    """Start a process for each side; return what it is asked over."""
    context = get_context("spawn")
    sides: dict[str, Connection] = {}
    for side in SIDES:
        sides[side], other = context.Pipe()
        context.Process(target=serve, args=(side, folder, other), daemon=True).start()
        sides[side].recv()
    return sides


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="take every Nth page only")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    given = parser.parse_args(arguments)
    folder = shared() / "html"
    if not folder.is_dir():
        print(f"no pages at {folder}: nothing measured", file=sys.stderr)
        return 0
    report: dict[str, Any] = {}
    spent = Counter[str]()
    pages = 0
    for name, totals in run(folder, given.every).items():
        report[name] = {side: total.figures() for side, total in totals.items()}
        spent.update({side: total.seconds for side, total in totals.items()})
        pages += totals["provenance"].pages
        _print(name, totals["provenance"].pages, report[name])
    for side, seconds in spent.items():
        print(f"{side:12} {1000 * seconds / pages:7.2f} ms a page")
    ratio = spent["trafilatura"] / spent["provenance"]
    report["pages a second, ratio"] = ratio
    print(f"ratio        {ratio:7.2f} times trafilatura's pages a second (asked: 1.5)")
    if given.json:
        given.json.write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    return 0


def _print(name: str, pages: int, figures: dict[str, dict[str, float]]) -> None:
    print(f"{name}: {pages} pages")
    for key, theirs_ in figures["trafilatura"].items():
        if ours_ := figures["provenance"].get(key, 0.0) or theirs_:
            ours_ = figures["provenance"].get(key, 0.0)
            form = "8.4f" if "F1" in key or "precision" in key or "recall" in key else "8.0f"
            print(f"  {key:22} trafilatura {theirs_:{form}}   provenance {ours_:{form}}")


if __name__ == "__main__":
    sys.exit(main())
