"""Growth: what new articles change in an index, worked out without changing it.

New articles may make templates of stored lines; the articles of those are compared anew, as the
new ones are. A text whose first article is one of these is given up and comes back as a new one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from provenance.candidates import Limits, anchors, row_digests
from provenance.compare import CompareOptions, Text, comparable
from provenance.examine import identity
from provenance.index.postings import Postings
from provenance.index.snapshot import Articles, Snapshot
from provenance.index.standing import Change, Lines, Standing, changed
from provenance.index.texts import NewTexts, TextPair, partners, postings_of, verified
from provenance.minhash import Signatures, sketch
from provenance.options import Options
from provenance.outlets import Directory
from provenance.shingle import Hashes, as_rows, tokenize
from provenance.store import Stored
from provenance.templates import LineKey

CHUNK = 4_096
"""Texts that are signed at a time."""


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
    digests: Hashes
    """Of the new texts."""
    anchors: Sequence[int]
    """Number of anchors of the new texts."""
    gone: frozenset[int]
    pairs: Sequence[TextPair]
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
    """An article as it is compared: its place among texts, and words."""

    digest: int
    shingles: int
    words: tuple[int, int]


def grow(
    snapshot: Snapshot,
    articles: Articles,
    new: Mapping[int, Lines],
    rows: range,
    outlets: Directory,
    options: Options,
) -> Growth:
    """Work out what the articles of `rows` change; `new` has the lines of those that count."""
    counted = {row: new[row] for row in rows if row in new}
    change = changed(counted, _Stored(snapshot, articles), options.templates)
    bare = {row: Standing(0, False) for row in rows if row not in new}
    change = Change({**change.standings, **bare}, change.added, change.gone, change.moved)
    templates = (snapshot.templates - change.gone) | change.added
    fresh, gone = _moving(snapshot, change.moved)
    sketcher = _Sketcher(articles, templates, outlets, options)
    compared = sketcher.compare(sorted({*rows, *fresh}))
    texts, starts = _placed(snapshot, compared, gone)
    shingles = [sketcher.firsts[key][1] for key in starts]
    signatures = [sketcher.firsts[key][0] for key in starts]
    empty = np.empty((0, options.signature.permutations), dtype=np.uint32)
    added = NewTexts(
        snapshot.next_text, np.stack(signatures) if signatures else empty, as_rows(shingles)
    )
    stage = options.candidates
    found = partners(added, snapshot.shelf(gone), snapshot.few(stage.shared), stage)
    first_rows = {added.first + place: min(starts[key]) for place, key in enumerate(starts)}
    involved = set(found.left.tolist()) | set(found.right.tolist())
    first_rows.update(snapshot.firsts(text for text in involved if text < added.first))
    tokens = sketcher.tokens({number: first_rows[number] for number in involved})
    known = {added.first + place: each for place, each in enumerate(shingles)}
    pairs = verified(
        found,
        {number: first_rows[number] for number in involved},
        tokens.__getitem__,
        known,
        CompareOptions(options.shingle, options.signature, stage, options.verify),
    )
    return Growth(
        rows.start, change, templates, texts,
        {row: each.words for row, each in compared.items()},
        added, row_digests(added.shingles), anchors(added.shingles, stage).lengths().tolist(),
        frozenset(gone), pairs, postings_of(added, stage), len(found), found.limits,
    )  # fmt: skip


def _moving(snapshot: Snapshot, moved: frozenset[int]) -> tuple[set[int], set[int]]:
    """Return the stored articles to compare anew, and the texts to give up."""
    fresh = set(moved)
    of = snapshot.texts_of(moved)
    gone = {text for text, first in snapshot.firsts(set(of.values())).items() if first in moved}
    query = "SELECT row FROM documents WHERE text IN ?"
    fresh |= {int(row[0] or 0) for row in snapshot.catalogue.among(query, gone)}
    return fresh, gone


def _placed(
    snapshot: Snapshot, compared: Mapping[int, _Compared], gone: set[int]
) -> tuple[dict[int, int | None], dict[tuple[int, int], list[int]]]:
    """Give each compared article a text: one that is there, or a new one.

    Returns the texts, and the articles of each new text in the order of the first ones. A stored
    text that gets an earlier first article is given up, too.
    """
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    texts: dict[int, int | None] = {}
    for row in sorted(compared):
        each = compared[row]
        if each.shingles:
            groups[each.digest, each.shingles].append(row)
        else:
            texts[row] = None
    there = snapshot.equals(np.array([key[0] for key in groups], dtype=np.uint64))
    there = {key: text for key, text in there.items() if text not in gone and key in groups}
    first = snapshot.firsts(there.values())
    starts: dict[tuple[int, int], list[int]] = {}
    for key, rows in groups.items():
        text = there.get(key)
        if text is not None and first[text] < rows[0]:
            texts.update(dict.fromkeys(rows, text))
            continue
        if text is not None:
            gone.add(text)
            query = "SELECT row FROM documents WHERE text = ?"
            others = {int(row[0] or 0) for row in snapshot.catalogue.rows(query, text)}
            rows = sorted({*rows, *(others - compared.keys())})
        starts[key] = rows
    for number, rows in enumerate(starts.values(), snapshot.next_text):
        texts.update(dict.fromkeys(rows, number))
    return texts, starts


class _Sketcher:
    """Compares articles by what is left of them without templates and credit lines."""

    def __init__(
        self,
        articles: Articles,
        templates: frozenset[LineKey],
        outlets: Directory,
        options: Options,
    ) -> None:
        self._articles = articles
        self._templates = templates
        self._outlets = outlets
        self._options = options
        self.firsts: dict[tuple[int, int], tuple[Signatures, Hashes]] = {}
        """Signature and shingles of the first article of each text."""

    def text(self, stored: Stored) -> str:
        """Return what is compared of an article."""
        article = stored.article
        outlet = identity(article, self._outlets)
        item = Text(article.document_id, outlet, article.title, article.text, stored.claims)
        return comparable(item, self._templates)

    def compare(self, rows: Sequence[int]) -> dict[int, _Compared]:
        """Sign articles, ascending by row."""
        found: dict[int, _Compared] = {}
        for batch in _chunks(self._articles.get(rows)):
            texts = [self.text(stored) for _, stored in batch]
            made = sketch(texts, self._options.shingle, self._options.signature)
            digests, counts = row_digests(made.shingles), made.shingles.lengths()
            for place, ((row, stored), text) in enumerate(zip(batch, texts, strict=True)):
                key = int(digests[place]), int(counts[place])
                compared = int(made.words[place])
                whole = stored.article.text
                words = compared if len(text) == len(whole) else len(tokenize(whole))
                found[row] = _Compared(*key, (words, compared))
                if key[1] and key not in self.firsts:
                    shingles = made.shingles[place]
                    self.firsts[key] = made.signatures[place].copy(), shingles.copy()
        return found

    def tokens(self, first_rows: Mapping[int, int]) -> dict[int, Hashes]:
        """Return the tokens of texts, by number; `first_rows` gives each one's article."""
        numbers: dict[int, int] = {row: number for number, row in first_rows.items()}
        return {
            numbers[row]: tokenize(self.text(stored)).hashes
            for row, stored in self._articles.get(numbers)
        }


def _chunks(items: Iterable[tuple[int, Stored]]) -> Iterator[list[tuple[int, Stored]]]:
    waiting = iter(items)
    while batch := list(islice(waiting, CHUNK)):
        yield batch
