"""Book: the index of a whole scan, kept while it compares, written down when it is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

from provenance.index.catalogue import DamagedError, signed, writing
from provenance.index.draft import Draft, put_articles, put_batch
from provenance.index.layout import clear_catalogue, settle
from provenance.index.origin import origin
from provenance.index.postings import (
    ANCHORS,
    BANDS,
    LINES,
    LONG,
    Postings,
    in_parts,
    write,
)
from provenance.index.texts import TextPair, anchor_postings, band_postings, bands_of, text_pairs
from provenance.ingest import Ingest
from provenance.matching import Matching
from provenance.options import Options
from provenance.outlets import Directory
from provenance.records import NEAR_DUPLICATE
from provenance.runs import Index, components
from provenance.templates import LineCounts, LineKey, TemplateOptions, ledger


class Book:
    """Takes the index of a scan from its stages; one use."""

    def __init__(self, draft: Draft, ingest: Ingest, options: Options) -> None:
        self._draft = draft
        self._ingest = ingest
        self._templates: frozenset[LineKey] = frozenset()
        self._words: Sequence[int] = ()
        self._options = options
        self._size = 0
        self._texts: Index = np.empty(0, dtype=np.int64)
        self._compared: list[int] = []
        self._rows: list[tuple[int, int, int, int, int]] = []
        self._pairs: list[TextPair] = []

    def keep(self, found: Matching) -> None:
        """Keep what the comparison found; its postings are written at once."""
        made, first = found.outline, found.first
        alone = (first == np.arange(len(first))) & (made.shingles > 0)
        numbers = np.cumsum(alone) * alone
        self._texts = numbers[first]
        self._compared = made.words.tolist()
        near = np.flatnonzero(np.isin(found.verified.relations, list(NEAR_DUPLICATE)))
        figures = found.verified.figures
        stories = components(first, figures.left[near], figures.right[near], compiled=False)
        anchors = made.anchors.lengths()
        self._rows = [
            (number, digest, shingles, kept, story)
            for number, digest, shingles, kept, story in zip(
                numbers[alone].tolist(),
                signed(made.digests[alone]),
                made.shingles[alone].tolist(),
                anchors[alone].tolist(),
                numbers[stories[alone]].tolist(),
                strict=True,
            )
        ]
        self._pairs = list(text_pairs(found.verified, numbers.tolist()))
        places = np.flatnonzero(alone)
        ids = numbers[places]
        bands = (keys[places] for keys in bands_of(made))
        lines = line_postings(self._ingest.lines, 0, self._options.templates)
        tables: dict[str, Iterator[Postings]] = {
            BANDS: in_parts(band_postings(bands, ids)),
            ANCHORS: in_parts(anchor_postings(made.anchors.take(places), ids)),
            LINES: in_parts([lines]),
        }
        self._size = write(self._draft.postings, tables)

    def note(self, templates: frozenset[LineKey], words: Sequence[int]) -> None:
        """Keep the templates that were left out, and the words of each article."""
        self._templates, self._words = templates, words

    def commit(self, outlets: Directory) -> None:
        """Write everything down, and make it the index of the folder.

        Raises:
            StoreError: it cannot be written.
        """
        settle(self._draft.articles)
        settle(self._draft.postings)
        try:
            self._write(outlets)
        except DamagedError:
            clear_catalogue(self._draft.out)
            self._write(outlets)
        self._draft.committed()

    def _write(self, outlets: Directory) -> None:
        draft, ingest = self._draft, self._ingest
        with writing(draft.out, create=True) as catalogue:
            catalogue.clear()
            about = {**origin(self._options, outlets), "described": str(len(ingest.entries))}
            catalogue.put("about", sorted(about.items()))
            put_batch(
                catalogue, draft.number, draft.articles.name, 0, len(ingest.entries), ingest.pages,
                ingest.skipped,
            )  # fmt: skip
            catalogue.put("segments", [(draft.number, draft.postings.name, self._size)])
            catalogue.put("texts", self._rows)
            catalogue.put("pairs", sorted(self._pairs))
            catalogue.put("templates", sorted((line,) for line in signed_keys(self._templates)))
            catalogue.put("documents", self._documents())
            put_articles(catalogue, 0, ingest.subjects)
            catalogue.commit()

    def _documents(self) -> Iterator[tuple[object, ...]]:
        words = self._words
        stories, counted = standings(self._ingest.lines, len(words), self._options.templates)
        columns = zip(
            count(),
            self._ingest.entries,
            self._texts.tolist(),
            words,
            self._compared,
            signed(stories),
            counted.tolist(),
            strict=False,
        )
        for row, entry, text, whole, compared, story, tells in columns:
            name = entry.article.document_id
            digest = int.from_bytes(self._ingest.seen[name], "big", signed=True)
            yield row, name, digest, text or None, whole, compared, story, int(tells)


def signed_keys(keys: frozenset[LineKey]) -> list[int]:
    """Return line keys as sqlite keeps them."""
    return signed(np.fromiter(keys, dtype=np.uint64, count=len(keys)))


def standings(
    lines: LineCounts, articles: int, options: TemplateOptions
) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """Return the story of each article, and whether it counts for one."""
    made = ledger(lines, options)
    stories = np.zeros(articles, dtype=np.uint64)
    counted = np.zeros(articles, dtype=bool)
    first = np.unique(made.articles, return_index=True)[1]
    numbers = made.numbers.astype(np.int64)
    stories[numbers] = made.stories[first]
    counted[numbers] = made.own >= options.own_characters
    return stories, counted


def line_postings(
    lines: LineCounts, first: int, options: TemplateOptions
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Return key and value of each line of each article, once; article 0 is row `first`."""
    keys = np.frombuffer(lines.keys, dtype=np.uint64)
    owners = np.frombuffer(lines.articles, dtype=np.uint64)
    long = np.frombuffer(lines.sizes, dtype=np.uint32) >= options.long_characters
    if not len(keys):
        return keys, np.empty(0, dtype=np.uint32)
    order = np.lexsort((owners, keys))
    keys, owners, long = keys[order], owners[order], long[order]
    start = np.append(True, (keys[1:] != keys[:-1]) | (owners[1:] != owners[:-1]))
    places = np.flatnonzero(start)
    values = (owners[places] + np.uint64(first)).astype(np.uint32)
    marks = np.maximum.reduceat(long, places)
    return keys[places], values | np.where(marks, np.uint32(LONG), np.uint32(0))
