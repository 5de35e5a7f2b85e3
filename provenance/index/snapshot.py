"""Snapshot: the index as it is at one moment, with what was read of its articles."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from provenance.errors import StoreError
from provenance.examine import identity
from provenance.index import layout
from provenance.index.catalogue import Catalogue, dead_texts, reading, signed, unsigned
from provenance.index.postings import LINES, Segment, Shelf
from provenance.index.standing import Lines, Standing, as_lines
from provenance.outlets import Directory
from provenance.shingle import Hashes
from provenance.store import Reader, Stored
from provenance.templates import LineKey, lines, tally

KEPT_ARTICLES = 4_096
"""Articles with texts that are kept in memory."""
ATTEMPTS = 5


class Snapshot:
    """What a check asks the index; rows are those of its articles, new ones follow."""

    def __init__(self, catalogue: Catalogue, segments: Sequence[Segment]) -> None:
        self.catalogue = catalogue
        self.segments = segments
        self.count = catalogue.number("SELECT max(row) + 1 FROM documents")
        self.next_text = 1 + max(
            catalogue.number("SELECT max(id) FROM texts"),
            catalogue.number("SELECT max(text) FROM dead"),
        )
        found = unsigned(int(row[0] or 0) for row in catalogue.rows("SELECT line FROM templates"))
        self.templates: frozenset[LineKey] = frozenset(found.tolist())
        self.dead = dead_texts(catalogue)
        self._lines = Shelf([segment.tables for segment in segments], self.dead)
        folder = layout.folder(catalogue.out)
        self.files = [folder / name for name, _ in catalogue.files()]

    def shelf(self, gone: Iterable[int]) -> Shelf:
        """Return the postings without those of texts that are `gone`."""
        dead = np.concatenate([self.dead, np.array(sorted(gone), dtype=np.int64)])
        return Shelf([segment.tables for segment in self.segments], dead)

    def few(self, shared: int) -> dict[int, int]:
        """Return the texts with fewer anchors than `shared`, and how many they have."""
        query = "SELECT id, anchors FROM texts WHERE anchors < 8 AND anchors < ?"
        if shared > 8:
            query = "SELECT id, anchors FROM texts WHERE anchors < ?"
        rows = self.catalogue.rows(query, shared)
        return {int(text or 0): int(anchors or 0) for text, anchors in rows}

    def standing_in(self, keys: Sequence[LineKey]) -> dict[LineKey, Hashes]:
        """Return for each line the articles that it stands in, marked with `LONG`."""
        if not keys:
            return {}
        found = self._lines.find(LINES, np.array(keys, dtype=np.uint64))
        ends = np.cumsum(np.bincount(found.which, minlength=len(keys)))
        parts = np.split(found.values.astype(np.uint64), ends[:-1])
        return dict(zip(keys, parts, strict=True))

    def standings(self, rows: Sequence[int]) -> dict[int, Standing]:
        """Return what articles count for."""
        query = "SELECT row, story, counted FROM documents WHERE row IN ?"
        return {
            int(row or 0): Standing(int(story or 0) & (2**64 - 1), bool(counted))
            for row, story, counted in self.catalogue.among(query, rows)
        }

    def texts_of(self, rows: Iterable[int]) -> dict[int, int]:
        """Return the text of each article that has one."""
        query = "SELECT row, text FROM documents WHERE row IN ? AND text IS NOT NULL"
        return {int(row or 0): int(text or 0) for row, text in self.catalogue.among(query, rows)}

    def firsts(self, texts: Iterable[int]) -> dict[int, int]:
        """Return the first article of each text."""
        query = "SELECT text, min(row) FROM documents WHERE text IN ? GROUP BY text"
        return {int(text or 0): int(row or 0) for text, row in self.catalogue.among(query, texts)}

    def shingles(self, texts: Iterable[int]) -> dict[int, int]:
        """Return the number of distinct shingles of each text."""
        query = "SELECT id, shingles FROM texts WHERE id IN ?"
        return {int(text or 0): int(n or 0) for text, n in self.catalogue.among(query, texts)}

    def equals(self, digests: Hashes) -> dict[tuple[int, int], int]:
        """Return the texts with these digests, by digest and number of shingles."""
        query = "SELECT digest, shingles, id FROM texts WHERE digest IN ?"
        return {
            (int(digest or 0) & (2**64 - 1), int(shingles or 0)): int(text or 0)
            for digest, shingles, text in self.catalogue.among(query, signed(digests))
        }


@contextmanager
def opened(out: Path) -> Iterator[Snapshot]:
    """Open the index as it is now.

    Raises:
        StoreError: there is none, or it is damaged.
    """
    for attempt in range(ATTEMPTS):
        with reading(out) as catalogue:
            try:
                folder = layout.folder(out)
                segments = [Segment(folder / name) for name in catalogue.segments()]
            except FileNotFoundError as error:
                # A writer has merged segments between our look at the catalogue and this.
                if attempt + 1 < ATTEMPTS:
                    continue
                raise StoreError(f"{error.filename} is missing; scan again") from error
            yield Snapshot(catalogue, segments)
            return


class Seen(MutableMapping[str, bytes]):
    """Digests of documents by id: those of the index, and new ones beside them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._new: dict[str, bytes] = {}

    def __getitem__(self, name: str) -> bytes:
        if name in self._new:
            return self._new[name]
        row = self._catalogue.one("SELECT digest FROM documents WHERE id = ?", name)
        if row is None:
            raise KeyError(name)
        return int(row[0] or 0).to_bytes(8, "big", signed=True)

    def __setitem__(self, name: str, digest: bytes) -> None:
        self._new[name] = digest

    def __delitem__(self, name: str) -> None:
        del self._new[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._new)

    def __len__(self) -> int:
        return len(self._new)


class Articles:
    """Articles by row, those of the index and new ones, a bounded number kept in memory."""

    def __init__(self, reader: Reader, outlets: Directory) -> None:
        self._reader = reader
        self._outlets = outlets
        self._kept: OrderedDict[int, Stored] = OrderedDict()

    def get(self, rows: Iterable[int]) -> Iterator[tuple[int, Stored]]:
        """Yield articles, ascending by row."""
        wanted = sorted(set(rows))
        for start in range(0, len(wanted), KEPT_ARTICLES):
            some = wanted[start : start + KEPT_ARTICLES]
            found = dict(self._reader.rows([row for row in some if row not in self._kept]))
            for row in some:
                stored = found.get(row) or self._kept[row]
                yield row, stored
                self._kept[row] = stored
            while len(self._kept) > KEPT_ARTICLES:
                self._kept.popitem(last=False)

    def lines_of(self, rows: Iterable[int]) -> Mapping[int, Lines]:
        """Return the lines of articles."""
        found: dict[int, Lines] = {}
        for row, stored in self.get(rows):
            article = stored.article
            outlet = identity(article, self._outlets)
            cut = lines(outlet, article.title, article.text)
            found[row] = as_lines(tally(outlet, article.title, cut))
        return found
