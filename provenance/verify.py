"""Verification: what two texts really share, and what that is called.

Figures come from the texts, never from signatures. With A and B the sets of distinct
shingles of two texts:

    jaccard = |A & B| / |A | B|        containment_left = |A & B| / |A|

`aligned` is the share of the longer text's words that the other has in the same order,
whatever stands between them (the longest common subsequence): it sees a text through the edits that
break up shingles.

Relations, first that fits (`docs/matching.md` has the measurements behind the figures):

- exact: the same shingles;
- near: jaccard >= 0.80;
- abridged: 0.90 of the shorter text's shingles are in the longer one;
- near: jaccard >= 0.65, or aligned >= 0.70 with jaccard >= 0.5;
- rewritten: aligned >= 0.70 though jaccard < 0.5;
- passage: less than that.

`revision` is a matter of outlets, not of figures: see `resolve`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from provenance.candidates import Candidates, Index
from provenance.errors import OptionsError
from provenance.records import Kinship
from provenance.shingle import Hashes, Rows, ShingleOptions, shingles

ALIGNED_WORDS = 50_000
"""Words of a text that alignment looks at: bounds its cost, which grows with the product."""
REPEATS = 8
"""Occurrences of one shingle in a text that runs are looked for at."""


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """From which figures on a pair is kept, and what it is called. All but words are 0 to 1."""

    full: float = 0.8
    """Jaccard similarity from which a near copy is not called abridged."""
    near: float = 0.65
    """Jaccard similarity of a near copy."""
    aligned: float = 0.70
    """Aligned share of a near copy or a rewritten one."""
    rewritten_below: float = 0.5
    """Jaccard similarity below which aligned texts count as rewritten."""
    abridged: float = 0.9
    """Containment of an abridged text in the full one."""
    passage_words: int = 25
    """Longest run that alone makes a pair: longer than stock phrases and titles of office."""
    passage_containment: float = 0.4
    """Containment that alone makes a pair."""

    def __post_init__(self) -> None:
        shares = (self.full, self.near, self.aligned, self.rewritten_below, self.abridged)
        if not all(0 < share <= 1 for share in (*shares, self.passage_containment)):
            raise OptionsError("similarities are above 0 and at most 1")
        if self.passage_words < 1:
            raise OptionsError(f"passage_words must be 1 or more, got {self.passage_words}")


@dataclass(frozen=True, slots=True)
class Figures:
    """Exact figures of pairs of rows; arrays of one length."""

    left: Index
    right: Index
    shared: Index
    """Distinct shingles in common."""
    jaccard: NDArray[np.float64]
    containment_left: NDArray[np.float64]
    containment_right: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.left)

    def take(self, places: NDArray[np.bool_] | Index) -> Figures:
        """Return the pairs at these places."""
        return Figures(
            self.left[places],
            self.right[places],
            self.shared[places],
            self.jaccard[places],
            self.containment_left[places],
            self.containment_right[places],
        )


def measure(rows: Rows, left: Index, right: Index) -> Figures:
    """Return the exact figures of pairs of rows of distinct, ascending shingles."""
    shared = np.array(
        [
            len(np.intersect1d(rows[i], rows[j], assume_unique=True))
            for i, j in zip(left, right, strict=True)
        ],
        dtype=np.int64,
    )
    lengths = rows.lengths()
    one, other = lengths[left], lengths[right]
    return Figures(
        left,
        right,
        shared,
        shared / np.maximum(one + other - shared, 1),
        shared / np.maximum(one, 1),
        shared / np.maximum(other, 1),
    )


def plausible(figures: Figures, cut: ShingleOptions, options: VerifyOptions) -> NDArray[np.bool_]:
    """Tell which pairs can still be kept, before the texts themselves are read."""
    containment = np.maximum(figures.containment_left, figures.containment_right)
    run = options.passage_words - cut.words + 1
    return (containment >= options.passage_containment) | (figures.shared >= max(run, 1))


@dataclass(frozen=True, slots=True)
class Overlap:
    """What the texts of one pair share, beyond counts of shingles."""

    shared_words: int
    """Words that shared shingles cover, in the side where they are fewer."""
    longest_run: int
    """Words of the longest common run; 0 where not even one shingle is shared."""
    aligned: float
    """Share of the longer text in common order, 0 to 1; 0 where it was not asked for."""


def overlap(
    left: Hashes, right: Hashes, cut: ShingleOptions = ShingleOptions(), *, align: bool = True
) -> Overlap:
    """Compare two texts' tokens; `align` asks for the costly part.

    >>> from provenance.shingle import tokenize
    >>> a, b = (tokenize(t).hashes for t in ("a b c d e f", "x a b c d e y"))
    >>> overlap(a, b).longest_run, overlap(a, b).shared_words
    (5, 5)
    """
    one, other = shingles(left, cut), shingles(right, cut)
    words = min(_covered(np.isin(one, other), cut.words), _covered(np.isin(other, one), cut.words))
    diagonals, _ = matching_places(one, other)
    run = int(diagonals.max(initial=0))
    share = aligned(left, right) / max(len(left), len(right), 1) if align else 0.0
    return Overlap(words, run + cut.words - 1 if run else 0, share)


def aligned(left: Hashes, right: Hashes) -> int:
    """Return how many words both texts have in the same order (of their first `ALIGNED_WORDS`)."""
    return int(LCSseq.similarity(left[:ALIGNED_WORDS].tolist(), right[:ALIGNED_WORDS].tolist()))


def _covered(hits: NDArray[np.bool_], words: int) -> int:
    steps = np.zeros(len(hits) + words, dtype=np.int64)
    steps[: len(hits)] += hits
    steps[words:] -= hits
    return int((np.cumsum(steps) > 0).sum())


def matching_places(one: Hashes, other: Hashes) -> tuple[Index, Index]:
    """Return the runs in which both sequences go on alike: lengths, and (start, other start) rows.

    A value that `other` repeats is looked for at its first `REPEATS` places.
    """
    order = np.argsort(other, kind="stable")
    ranked = other[order]
    first = np.searchsorted(ranked, one, side="left")
    count = np.minimum(np.searchsorted(ranked, one, side="right") - first, REPEATS)
    here = np.repeat(np.arange(len(one)), count)
    within = np.arange(len(here)) - np.repeat(np.cumsum(count) - count, count)
    there = order[np.repeat(first, count) + within]
    by_diagonal = np.lexsort((here, there - here))
    here, there = here[by_diagonal], there[by_diagonal]
    if not len(here):
        return np.empty(0, dtype=np.int64), np.empty((0, 2), dtype=np.int64)
    breaks = (np.diff(here) != 1) | (np.diff(there) != 1)
    starts = np.concatenate([[0], np.flatnonzero(breaks) + 1])
    lengths = np.diff(np.concatenate([starts, [len(here)]]))
    return lengths, np.stack([here[starts], there[starts]], axis=1)


def alignment_decides(
    jaccard: float, containment: float, left: int, right: int, options: VerifyOptions
) -> bool:
    """Tell whether the relation of a pair hangs on alignment; `left` and `right` are words.

    Texts of very unlike length cannot be aligned, and where even a quarter of the shorter one's
    shingles are not shared, seven in ten words of the longer one hardly are.
    """
    if jaccard >= options.near or containment >= options.abridged or containment < 0.25:
        return False
    return min(left, right) >= options.aligned * max(left, right)


def relation(
    jaccard: float, containment: float, shared: Overlap, options: VerifyOptions
) -> Kinship | None:
    """Name a pair by its figures; None where it shares too little to be kept.

    `containment` is the larger of the two sides'.
    """
    if jaccard == 1:
        return "exact"
    if jaccard >= options.full:
        return "near"
    if containment >= options.abridged:
        return "abridged"
    if jaccard >= options.near:
        return "near"
    if shared.aligned >= options.aligned:
        return "rewritten" if jaccard < options.rewritten_below else "near"
    if containment >= options.passage_containment or shared.longest_run >= options.passage_words:
        return "passage"
    return None


@dataclass(frozen=True, slots=True)
class Verified:
    """The pairs that share enough, with all their figures."""

    figures: Figures
    overlaps: tuple[Overlap, ...]
    relations: tuple[Kinship, ...]


def verify(
    rows: Rows,
    pairs: Candidates,
    tokens: Callable[[int], Hashes],
    cut: ShingleOptions = ShingleOptions(),
    options: VerifyOptions = VerifyOptions(),
) -> Verified:
    """Keep the candidate pairs whose texts share enough. `tokens` gives the tokens of a row."""
    figures = measure(rows, pairs.left, pairs.right)
    figures = figures.take(plausible(figures, cut, options))
    kept: list[int] = []
    overlaps: list[Overlap] = []
    relations: list[Kinship] = []
    containment = np.maximum(figures.containment_left, figures.containment_right)
    for place in range(len(figures)):
        left, right = int(figures.left[place]), int(figures.right[place])
        one, other = tokens(left), tokens(right)
        jaccard, share = float(figures.jaccard[place]), float(containment[place])
        align = alignment_decides(jaccard, share, len(one), len(other), options)
        shared = overlap(one, other, cut, align=align)
        name = relation(jaccard, share, shared, options)
        if name is not None:
            kept.append(place)
            overlaps.append(shared)
            relations.append(name)
    return Verified(figures.take(np.array(kept, dtype=np.int64)), tuple(overlaps), tuple(relations))
