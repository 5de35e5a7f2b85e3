"""Overlap: the words that two texts share, and where.

`aligned` counts the words in common order, whatever stands between them (the longest common
subsequence): it sees a text through the edits that break up shingles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from provenance.runs import Index
from provenance.shingle import Hashes, ShingleOptions, shingles

ALIGNED_WORDS = 50_000
"""Words of a text that alignment looks at: bounds its cost, which grows with the product."""
REPEATS = 8
"""Occurrences of one shingle in a text that runs are looked for at."""


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
    from rapidfuzz.distance import LCSseq  # late: most runs have no use for it

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
