"""Widened: the index as it would be with its growth in it; texts, pairs and stories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set

import numpy as np

from provenance.candidates import Index
from provenance.comparison import FORMULA_CONTAINMENT
from provenance.formula import COMMON_SHARE, STORIES
from provenance.index.growth import Growth
from provenance.index.postings import ANCHORS, Shelf
from provenance.index.snapshot import Snapshot
from provenance.index.texts import TextPair
from provenance.records import NEAR_DUPLICATE
from provenance.shingle import Hashes

FEW = 48
"""Texts of an anchor that are looked at first; nearly always they show enough stories."""


class Widened:
    """What is asked about texts, old and new."""

    def __init__(self, snapshot: Snapshot, growth: Growth) -> None:
        self._catalogue = snapshot.catalogue
        self._snapshot = snapshot
        self._growth = growth
        self._members: dict[int, list[int]] = defaultdict(list)
        for row, text in growth.texts.items():
            if text is not None:
                self._members[text].append(row)
        self._pairs: dict[int, list[TextPair]] = defaultdict(list)
        for pair in growth.pairs:
            self._pairs[pair.one].append(pair)
            self._pairs[pair.other].append(pair)
        segments = [segment.tables for segment in snapshot.segments]
        dead = np.array(sorted({*snapshot.dead.tolist(), *growth.gone}), dtype=np.int64)
        self._shelf = Shelf([*segments, growth.postings], dead)
        self.stories = Stories(snapshot, growth)

    def texts_of(self, rows: Iterable[int]) -> dict[int, int | None]:
        """Return the text of each article, None where it is too short to have one."""
        rows = list(rows)
        moved = self._growth.texts
        there = self._snapshot.texts_of([row for row in rows if row not in moved])
        return {row: moved[row] if row in moved else there.get(row) for row in rows}

    def members(self, texts: Iterable[int]) -> dict[int, list[int]]:
        """Return the articles of each text, ascending."""
        found = {text: list(self._members.get(text, ())) for text in texts}
        query = "SELECT text, row FROM documents WHERE text IN ?"
        for text, row in self._catalogue.among(query, found):
            if row not in self._growth.texts:
                found[int(text or 0)].append(int(row or 0))
        return {text: sorted(rows) for text, rows in found.items()}

    def pairs(self, texts: Set[int]) -> set[TextPair]:
        """Return all pairs of these texts."""
        found = {pair for text in texts for pair in self._pairs.get(text, ())}
        stored = [text for text in texts if text < self._growth.new.first]
        gone = self._growth.gone
        found |= {
            pair
            for pair in stored_pairs(self._snapshot, stored)
            if pair.one not in gone and pair.other not in gone
        }
        return found

    def formulas(
        self, pairs: Iterable[TextPair], anchors_of: Mapping[int, Hashes]
    ) -> set[tuple[int, int]]:
        """Return the pairs that share what many stories share: see `formula`.

        `anchors_of` gives the keys of the anchors of the texts of `doubtful` pairs.
        """
        asked = [pair for pair in pairs if is_doubtful(pair)]
        common = [
            np.intersect1d(anchors_of[pair.one], anchors_of[pair.other], assume_unique=True)
            for pair in asked
        ]
        if not common:
            return set()
        keys = np.unique(np.concatenate(common))
        many = self._in_many_stories(keys)
        return {
            (pair.one, pair.other)
            for pair, shared in zip(asked, common, strict=True)
            if len(shared) and many[np.searchsorted(keys, shared)].mean() >= COMMON_SHARE
        }

    def _in_many_stories(self, keys: Hashes) -> np.ndarray:
        found = self._shelf.find(ANCHORS, keys, FEW)
        many = self._count(found.which, found.values.astype(np.int64), len(keys)) >= STORIES
        open_ = np.flatnonzero(~many & (found.counts > FEW))
        if len(open_):
            rest = self._shelf.find(ANCHORS, keys[open_])
            told = self._count(rest.which, rest.values.astype(np.int64), len(open_))
            many[open_] = told >= STORIES
        return many

    def _count(self, which: Index, texts: Index, keys: int) -> Index:
        names, inverse = np.unique(texts, return_inverse=True)
        labels = self.stories.of(names.tolist())
        label = np.array([labels[name] for name in names.tolist()], dtype=np.int64)[inverse]
        if not len(which):
            return np.zeros(keys, dtype=np.int64)
        distinct = np.unique(np.stack([which, label]), axis=1)
        return np.bincount(distinct[0], minlength=keys)


def is_doubtful(pair: TextPair) -> bool:
    """Tell whether a pair may share no more than a formula."""
    share = max(pair.one_in_other, pair.other_in_one)
    return pair.relation == "passage" and share < FORMULA_CONTAINMENT


def stored_pairs(snapshot: Snapshot, texts: Iterable[int]) -> Iterator[TextPair]:
    """Yield the stored pairs of texts; those of two of them come twice."""
    wanted = list(texts)
    for side in ("one", "other"):
        query = f"SELECT * FROM pairs WHERE {side} IN ?"
        for row in snapshot.catalogue.among(query, wanted):
            yield TextPair(*row)  # type: ignore[arg-type]


class Stories:
    """Which texts tell one story: those that near copies connect. Each has a number."""

    def __init__(self, snapshot: Snapshot, growth: Growth) -> None:
        self._snapshot = snapshot
        self._first = growth.new.first
        self._parent: dict[int, int] = {}
        self.split: dict[int, int] = {}
        """New number of each stored text whose story a text that is gone may have held together."""
        if growth.gone:
            self._split(snapshot, growth)
        near = [pair for pair in growth.pairs if pair.relation in NEAR_DUPLICATE]
        base = self._base({text for pair in near for text in (pair.one, pair.other)})
        for pair in near:
            self._unite(base[pair.one], base[pair.other])

    def of(self, texts: Iterable[int]) -> dict[int, int]:
        """Return the number of each text's story."""
        return {text: self.root(story) for text, story in self._base(set(texts)).items()}

    def renamed(self) -> dict[int, int]:
        """Return the new numbers of stories that are part of another now."""
        return {story: self.root(story) for story in self._parent}

    def root(self, story: int) -> int:
        """Return the number that a story goes by now."""
        while story in self._parent:
            story = self._parent[story]
        return story

    def _split(self, snapshot: Snapshot, growth: Growth) -> None:
        query = "SELECT DISTINCT story FROM texts WHERE id IN ?"
        old = [int(row[0] or 0) for row in snapshot.catalogue.among(query, growth.gone)]
        query = "SELECT id FROM texts WHERE story IN ?"
        left = {int(row[0] or 0) for row in snapshot.catalogue.among(query, old)} - growth.gone
        self.split = {text: text for text in left}
        for pair in stored_pairs(snapshot, left):
            both = pair.one in left and pair.other in left
            if both and pair.relation in NEAR_DUPLICATE:
                self._unite(pair.one, pair.other)

    def _base(self, texts: set[int]) -> dict[int, int]:
        found = {text: self.split.get(text, text) for text in texts}
        asked = [text for text in texts if text < self._first and text not in self.split]
        query = "SELECT id, story FROM texts WHERE id IN ?"
        found.update(
            (int(text or 0), int(story or 0))
            for text, story in self._snapshot.catalogue.among(query, asked)
        )
        return found

    def _unite(self, one: int, other: int) -> None:
        one, other = self.root(one), self.root(other)
        if one != other:
            self._parent[max(one, other)] = min(one, other)
