"""Growth: what new articles change in an index, worked out without changing it.

New articles may make templates of stored lines; the articles of those are compared anew, as the
new ones are. A text whose first article is one of these is given up and comes back as a new one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np

from provenance.candidates import Candidates, Limits
from provenance.comparison import CompareOptions, Text, comparable
from provenance.errors import StoreError
from provenance.examine import identity
from provenance.index.postings import Postings
from provenance.index.snapshot import Articles, Snapshot
from provenance.index.standing import Change, Lines, Standing, changed
from provenance.index.texts import (
    Involved,
    NewTexts,
    TextPair,
    bands_of,
    partners,
    postings_of,
    verified,
)
from provenance.minhash import COMPILED_FROM
from provenance.options import Options
from provenance.outlets import Directory
from provenance.outline import Outline, outline
from provenance.runs import Index
from provenance.shingle import Hashes, Rows, token_rows
from provenance.spill import Spill
from provenance.store import Stored
from provenance.templates import LineKey

CHUNK = 1_000
"""Texts that are read and outlined at a time."""


@dataclass(frozen=True, slots=True)
class Growth:
    """What changes."""

    first: int
    """Row of the first new article."""
    change: Change
    templates: frozenset[LineKey]
    texts: Mapping[int, int | None]
    """Text of each article that was compared: the new ones, and those stored ones that moved."""
    words: Mapping[int, tuple[int, int]]
    """Words of these, and words that were compared."""
    new: NewTexts
    gone: frozenset[int]
    pairs: list[TextPair]
    postings: Mapping[str, Postings]
    candidates: int
    limits: Limits


class _Stored:
    """What `standing` asks, of two places."""

    def __init__(self, snapshot: Snapshot, articles: Articles) -> None:
        self.templates = snapshot.templates
        self.standing_in = snapshot.standing_in
        self.standings = snapshot.standings
        self.lines_of = articles.lines_of


@dataclass(frozen=True, slots=True)
class _Compared:
    """Articles that were compared, by place: their rows, and what outlines have of them."""

    rows: list[int]
    bands: Hashes
    """Shape (bands, articles)."""
    anchors: Rows
    shingles: Index
    digests: Hashes
    compared: list[int]
    """Words that are compared."""
    words: list[int]
    """Words of each, with those that were left out."""


def grow(
    snapshot: Snapshot,
    articles: Articles,
    new: Mapping[int, Lines],
    rows: range,
    outlets: Directory,
    options: Options,
) -> Growth:
    """Work out what the articles of `rows` change; `new` has the lines of those that have any."""
    change = changed(new, _Stored(snapshot, articles), options.templates)
    bare = {row: Standing(0, False) for row in rows if row not in new}
    change = Change({**change.standings, **bare}, change.added, change.gone, change.moved)
    templates = (snapshot.templates - change.gone) | change.added
    reading = Reading(articles, templates, outlets)
    fresh, gone = _moving(snapshot, change.moved)
    compared = _outlined(reading, sorted({*rows, *fresh}), options)
    texts, starts = _placed(snapshot, compared, gone)
    place = {row: at for at, row in enumerate(compared.rows)}
    firsts = np.array([place[each] for each in starts], dtype=np.int64)
    added = NewTexts(
        snapshot.next_text,
        compared.bands[:, firsts],
        compared.anchors.take(firsts),
        compared.shingles[firsts],
        compared.digests[firsts],
    )
    stage = options.candidates
    found = partners(added, snapshot.shelf(gone), snapshot.few(stage.shared), stage)
    pairs = _verified(snapshot, reading, added, starts, found, options) if len(found) else []
    words = zip(compared.words, compared.compared, strict=True)
    return Growth(
        rows.start, change, templates, texts, dict(zip(compared.rows, words, strict=True)), added,
        frozenset(gone), pairs, postings_of(added), len(found), found.limits,
    )  # fmt: skip


class Reading:
    """Reads what is compared of articles: without templates and credit lines."""

    def __init__(
        self, articles: Articles, templates: frozenset[LineKey], outlets: Directory
    ) -> None:
        self._articles = articles
        self._templates = templates
        self._outlets = outlets

    def text(self, stored: Stored) -> str:
        """Return what is compared of an article."""
        article = stored.article
        outlet = identity(article, self._outlets)
        item = Text(article.document_id, outlet, article.title, article.text, stored.claims)
        return comparable(item, self._templates)

    def tokens(
        self, rows: Iterable[int], *, compiled: bool
    ) -> Iterator[tuple[list[tuple[int, Stored]], list[str], Rows]]:
        """Yield articles, what is compared of them, and its tokens, ascending by row."""
        waiting = iter(self._articles.get(rows))
        while batch := list(islice(waiting, CHUNK)):
            texts = [self.text(stored) for _, stored in batch]
            yield batch, texts, token_rows(texts, compiled=compiled)


def _moving(snapshot: Snapshot, moved: frozenset[int]) -> tuple[set[int], set[int]]:
    """Return the stored articles to compare anew, and the texts to give up."""
    of = snapshot.texts_of(moved)
    gone = {text for text, first in snapshot.firsts(set(of.values())).items() if first in moved}
    query = "SELECT row FROM documents WHERE text IN ?"
    mates = {int(row[0] or 0) for row in snapshot.catalogue.among(query, gone)}
    return {*moved, *mates}, gone


def _outlined(reading: Reading, rows: list[int], options: Options) -> _Compared:
    compiled = len(rows) >= COMPILED_FROM
    stages = options.shingle, options.signature, options.candidates
    parts: list[Outline] = []
    words: list[int] = []
    for batch, texts, tokens in reading.tokens(rows, compiled=compiled):
        parts.append(outline(tokens, *stages, compiled=compiled))
        whole = [stored.article.text for _, stored in batch]
        cut = [place for place, text in enumerate(texts) if len(text) != len(whole[place])]
        counts = tokens.lengths()
        counts[cut] = token_rows([whole[place] for place in cut], compiled=compiled).lengths()
        words += counts.tolist()
    parts = parts or [outline(token_rows([], compiled=False), *stages)]
    counts = np.concatenate([part.anchors.lengths() for part in parts])
    anchors = np.concatenate([part.anchors.values for part in parts])
    return _Compared(
        rows,
        np.concatenate([np.stack(bands_of(part)) for part in parts], axis=1),
        Rows(anchors, np.concatenate([[0], np.cumsum(counts)])),
        np.concatenate([part.shingles for part in parts]),
        np.concatenate([part.digests for part in parts]),
        np.concatenate([part.words for part in parts]).tolist(),
        words,
    )


def _placed(
    snapshot: Snapshot, compared: _Compared, gone: set[int]
) -> tuple[dict[int, int | None], list[int]]:
    """Give each compared article a text: one that is there, or a new one.

    Returns the texts, and the first article of each new text. A stored text that gets an earlier
    first article is given up, too.
    """
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    texts: dict[int, int | None] = dict.fromkeys(compared.rows)
    keys = zip(compared.digests.tolist(), compared.shingles.tolist(), strict=True)
    for row, key in zip(compared.rows, keys, strict=True):
        if key[1]:
            groups[key].append(row)
    there = snapshot.equals(np.array([key[0] for key in groups], dtype=np.uint64))
    there = {key: text for key, text in there.items() if text not in gone and key in groups}
    first = snapshot.firsts(there.values())
    starts: list[int] = []
    for key, rows in groups.items():
        text = there.get(key)
        if text is not None and first[text] < rows[0]:
            texts.update(dict.fromkeys(rows, text))
            continue
        number = snapshot.next_text + len(starts)
        if text is not None:
            gone.add(text)
            query = "SELECT row FROM documents WHERE text = ?"
            others = (int(row[0] or 0) for row in snapshot.catalogue.rows(query, text))
            texts.update({row: number for row in others if row not in texts})
        texts.update(dict.fromkeys(rows, number))
        starts.append(rows[0])
    return texts, starts


def _verified(
    snapshot: Snapshot,
    reading: Reading,
    added: NewTexts,
    starts: list[int],
    found: Candidates,
    options: Options,
) -> list[TextPair]:
    involved = set(found.left.tolist()) | set(found.right.tolist())
    stored = {number for number in involved if number < added.first}
    first_rows = {n: starts[n - added.first] for n in involved if n >= added.first}
    first_rows.update(snapshot.firsts(stored))
    sizes = snapshot.shingles(stored)
    sizes.update((n, int(added.shingles[n - added.first])) for n in involved - stored)
    if not (first_rows.keys() >= involved and sizes.keys() >= involved):
        raise StoreError("the index has postings of texts that are not there; scan again")
    numbers = sorted(involved, key=first_rows.__getitem__)
    compiled = len(numbers) >= COMPILED_FROM
    lengths: list[int] = []
    stages = CompareOptions(options.shingle, options.signature, options.candidates, options.verify)
    with Spill() as kept:
        for _, _, tokens in reading.tokens(
            [first_rows[number] for number in numbers], compiled=compiled
        ):
            kept.add(tokens)
            lengths += tokens.lengths().tolist()
        texts = Involved(
            numbers,
            np.array([sizes[number] for number in numbers], dtype=np.int64),
            np.array(lengths, dtype=np.int64),
        )
        return verified(found, texts, lambda rows: kept.take(rows, compiled=compiled), stages)
