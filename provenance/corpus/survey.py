"""What is in a corpus and what cannot be read, by reading all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from provenance.corpus.formats import OTHER, Reading
from provenance.corpus.options import FIELDS, ReadOptions
from provenance.corpus.place import Item
from provenance.corpus.walk import walk
from provenance.records import Page, Skipped, parse_time

_HOSTS = 20
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class FormatCount:
    """What was found in the files of one format."""

    format: str
    """"other" holds what could not be opened and what is not read."""
    files: int
    size: int
    """Bytes on disk."""
    pages: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Survey:
    """What `provenance inspect` tells."""

    formats: tuple[FormatCount, ...]
    """By name of the format."""
    reasons: tuple[tuple[str, int], ...]
    """(skip reason, count), most frequent first."""
    examples: tuple[Skipped, ...]
    """The first few skips of each reason, in the order of `reasons`."""
    fields: tuple[tuple[str, int], ...]
    """(field, pages that have it), in the order of `FIELDS`."""
    hosts: tuple[tuple[str, int], ...]
    """(host, pages) of the most frequent hosts, most frequent first."""
    host_count: int
    crawled_first: str
    """Earliest time of crawl, as given; "" where no page has one that can be read."""
    crawled_last: str

    @property
    def pages(self) -> int:
        """Pages in all formats."""
        return sum(row.pages for row in self.formats)

    @property
    def skipped(self) -> int:
        """Skips in all formats."""
        return sum(row.skipped for row in self.formats)

    @property
    def size(self) -> int:
        """Bytes on disk in all formats."""
        return sum(row.size for row in self.formats)


class _Tally:
    """Counts that a survey is made of."""

    def __init__(self) -> None:
        self.files: Counter[str] = Counter()
        self.sizes: Counter[str] = Counter()
        self.pages: Counter[str] = Counter()
        self.skips: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.fields: Counter[str] = Counter()
        self.hosts: Counter[str] = Counter()
        self.examples: dict[str, list[Skipped]] = {}
        self.first: tuple[datetime, str] | None = None
        self.last: tuple[datetime, str] | None = None

    def add(self, item: Item, kind: str) -> None:
        if isinstance(item, Page):
            self.pages[kind] += 1
            self._describe(item)
        else:
            self.skips[kind] += 1
            self.reasons[item.reason] += 1
            shown = self.examples.setdefault(item.reason, [])
            if len(shown) < _EXAMPLES:
                shown.append(item)

    def _describe(self, page: Page) -> None:
        for field in FIELDS:
            if getattr(page, field):
                self.fields[field] += 1
        if host := _host(page.url):
            self.hosts[host] += 1
        time = parse_time(page.crawled) if page.crawled else None
        if time is not None:
            known = (time if time.tzinfo else time.replace(tzinfo=UTC), page.crawled)
            self.first = min(self.first or known, known)
            self.last = max(self.last or known, known)


def survey(sources: Sequence[str | Path], options: ReadOptions | None = None) -> Survey:
    """Read sources as `read_pages` does, keeping only counts."""
    options = options or ReadOptions()
    tally = _Tally()
    for found in walk(sources):
        if isinstance(found, Skipped):
            tally.add(found, OTHER)
            continue
        reading = Reading(found, options)
        for item in reading:
            tally.add(item, reading.format)
        tally.files[reading.format] += 1
        tally.sizes[reading.format] += reading.size
    kinds = sorted(set(tally.files) | set(tally.skips))
    reasons = tuple(sorted(tally.reasons.items(), key=lambda pair: (-pair[1], pair[0])))
    hosts = sorted(tally.hosts.items(), key=lambda pair: (-pair[1], pair[0]))
    return Survey(
        formats=tuple(
            FormatCount(k, tally.files[k], tally.sizes[k], tally.pages[k], tally.skips[k])
            for k in kinds
        ),
        reasons=reasons,
        examples=tuple(skip for reason, _ in reasons for skip in tally.examples[reason]),
        fields=tuple((field, tally.fields[field]) for field in FIELDS),
        hosts=tuple(hosts[:_HOSTS]),
        host_count=len(hosts),
        crawled_first=tally.first[1] if tally.first else "",
        crawled_last=tally.last[1] if tally.last else "",
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
