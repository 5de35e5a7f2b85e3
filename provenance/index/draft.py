"""Draft: new files of the index, which count from the commit of the catalogue on and not before.

The order makes it last: files are written and brought to disk, then the catalogue names them in
one transaction, then what it no longer names is removed. Whoever is killed in between leaves files
that nobody names; the next writer clears them away. The caller holds `lock.writing`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from types import TracebackType

from provenance.errors import StoreError
from provenance.index import layout
from provenance.index.catalogue import Catalogue, has_index, reading
from provenance.index.facts import agency_credits, cited, url_number
from provenance.index.postings import TABLES as POSTINGS
from provenance.index.postings import Postings, Segment, Table, merged, write
from provenance.records import DocId, Skipped
from provenance.result import SAME_AS
from provenance.subject import Subject

MERGED = 3
"""A segment is merged with those after it when it is not so many times larger than they are."""
LARGEST_MERGED = 30_000_000
"""Postings of a segment that only `compact` touches."""


class Draft:
    """Names of new files, and their fate: removed, unless `committed`."""

    def __init__(self, out: Path) -> None:
        self.out = out
        folder = layout.folder(out)
        named: set[str] = set()
        self.number = 1
        if has_index(out):
            try:
                with reading(out) as catalogue:
                    self.number = catalogue.next_number()
                    named = {*(name for name, _ in catalogue.files()), *catalogue.segments()}
            except StoreError:
                # One of another version, or damaged; what replaces it is written beside it.
                numbers = (path.stem.rpartition("-")[2] for path in folder.glob("*-*.*"))
                self.number = 1 + max((int(n) for n in numbers if n.isdigit()), default=0)
        self.articles = folder / layout.articles_name(self.number)
        self.postings = folder / layout.postings_name(self.number)
        self._named = named
        self._done = False

    def __enter__(self) -> Draft:
        try:
            layout.folder(self.out).mkdir(parents=True, exist_ok=True)
            layout.clear_strays(self.out, self._named)
        except OSError as error:
            raise StoreError(f"cannot write to {self.out}: {error.strerror}") from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._done:
            for path in (self.articles, self.postings):
                path.unlink(missing_ok=True)

    def committed(self) -> None:
        """Say that the catalogue names the files; remove those that it names no longer."""
        self._done = True
        with reading(self.out) as catalogue:
            named = {*(name for name, _ in catalogue.files()), *catalogue.segments()}
        layout.clear_strays(self.out, named)


def write_segment(
    path: Path,
    stored: Sequence[Segment],
    added: Mapping[str, Postings],
    dead: Sequence[int],
    *,
    everything: bool = False,
) -> tuple[int, list[str]]:
    """Write new postings, merged with stored ones that are not much larger; all of them if asked.

    Returns the number of postings, and the names of the segments that are merged.
    """
    sizes = [sum(len(table) for table in segment.tables.values()) for segment in stored]
    total = sum(map(len, added.values()))
    keep = len(stored)
    while keep and (
        everything or (sizes[keep - 1] <= MERGED * total and sizes[keep - 1] <= LARGEST_MERGED)
    ):
        keep -= 1
        total += sizes[keep]
    old = stored[keep:]

    def parts(name: str) -> Iterator[Postings]:
        tables: list[Table | Postings] = [segment.tables[name] for segment in old]
        if name in added:
            tables.append(added[name])
        yield from merged(tables, () if name == "lines" else dead)

    size = write(path, {name: parts(name) for name in POSTINGS})
    return size, [segment.path.name for segment in old]


def put_articles(catalogue: Catalogue, first: int, subjects: Sequence[Subject]) -> None:
    """Write down the identities of new articles, the first of which is row `first`."""
    articles = Counter(about.outlet for about in subjects)
    names = Counter((name, about.outlet) for about in subjects for name in about.names)
    add = "ON CONFLICT DO UPDATE SET articles = articles + excluded.articles"
    catalogue.change(f"INSERT INTO outlets VALUES (?, ?) {add}", sorted(articles.items()))
    catalogue.change(
        f"INSERT INTO names VALUES (?, ?, ?) {add}",
        ((*key, count) for key, count in sorted(names.items())),
    )
    clients = {pair for about in subjects for pair in agency_credits(about)}
    catalogue.put("clients", sorted(clients), ignore=True)
    catalogue.put("urls", sorted(_numbered(first, (about.urls for about in subjects))))
    catalogue.put("cites", sorted(_numbered(first, map(cited, subjects))))


def _numbered(first: int, urls: Iterable[Iterable[str]]) -> Iterator[tuple[int, int]]:
    for row, keys in enumerate(urls, first):
        for key in keys:
            yield url_number(key), row


def put_batch(
    catalogue: Catalogue, number: int, articles: str, first: int, count: int, pages: int,
    skipped: Sequence[Skipped],
) -> None:  # fmt: skip
    """Write down a batch, and what was skipped in it."""
    catalogue.put("batches", [(number, articles, first, count, pages)])
    catalogue.put(
        "skips",
        ((number, skip.input, skip.locator, skip.reason, skip.detail) for skip in skipped),
    )


def kept_skips(catalogue: Catalogue, without: Set[DocId]) -> tuple[list[Skipped], int]:
    """Return what was skipped in all batches, and how many pages that was.

    Duplicates of articles that are left out are left out with them.
    """
    query = "SELECT input, locator, reason, detail FROM skips ORDER BY rowid"
    skips = [Skipped(*map(str, row)) for row in catalogue.rows(query)]  # type: ignore[arg-type]
    gone = {f"{SAME_AS}{doc}" for doc in without}
    kept = [skip for skip in skips if skip.reason != "duplicate" or skip.detail not in gone]
    return kept, len(kept)
