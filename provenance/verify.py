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
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from provenance.candidates import Candidates, Index
from provenance.errors import OptionsError
from provenance.figures import Figures, figures_of, measure
from provenance.minhash import in_threads
from provenance.overlap import ALIGNED_WORDS, REPEATS, Overlap, matching_places, overlap
from provenance.records import Kinship
from provenance.shingle import Hashes, Rows, ShingleOptions, as_rows, shingles

__all__ = [
    "Figures",
    "Overlap",
    "Take",
    "Verified",
    "VerifyOptions",
    "compare",
    "matching_places",
    "measure",
    "overlap",
    "relation",
    "verify",
]

COMPILED_FROM = 4_000
"""Pairs from which the compiled comparison pays for its import (0.7 s against 0.2 ms a pair)."""
BLOCK_WORDS = 1_000_000
"""Words of the texts whose pairs are compared at a time: 8 MB a thread, and what the system maps
with them of a file."""
LEAST_ALIGNED = 0.25
"""Containment below which texts are not aligned."""


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


def plausible(figures: Figures, cut: ShingleOptions, options: VerifyOptions) -> NDArray[np.bool_]:
    """Tell which pairs can still be kept, before the texts themselves are read."""
    containment = np.maximum(figures.containment_left, figures.containment_right)
    enough = _shingles_in_passage(cut, options)
    return (containment >= options.passage_containment) | (figures.shared >= enough)


def _shingles_in_passage(cut: ShingleOptions, options: VerifyOptions) -> int:
    return max(options.passage_words - cut.words + 1, 1)


def alignment_decides(
    jaccard: float, containment: float, left: int, right: int, options: VerifyOptions
) -> bool:
    """Tell whether the relation of a pair hangs on alignment; `left` and `right` are words.

    Texts of very unlike length cannot be aligned, and where even a quarter of the shorter one's
    shingles are not shared, seven in ten words of the longer one hardly are.
    """
    if jaccard >= options.near or not LEAST_ALIGNED <= containment < options.abridged:
        return False
    return min(left, right) >= options.aligned * max(left, right)


def relation(
    jaccard: float, containment: float, shared: Overlap, options: VerifyOptions
) -> Kinship | None:
    """Name a pair by its figures; None where it shares too little to be kept.

    `containment` is the larger of the two sides'.
    """
    one, other, in_order = (np.array([each]) for each in (jaccard, containment, shared.aligned))
    name = int(relations(one, other, in_order, np.array([shared.longest_run]), options)[0])
    return KINDS[name]


KINDS: tuple[Kinship | None, ...] = ("exact", "near", "abridged", "rewritten", "passage", None)


def relations(
    jaccard: NDArray[np.float64],
    containment: NDArray[np.float64],
    aligned: NDArray[np.float64],
    longest_run: Index,
    options: VerifyOptions,
) -> Index:
    """Name many pairs, see `relation`; returns places in `KINDS`."""
    exact, near, abridged, rewritten, passage, stranger = range(len(KINDS))
    in_order = aligned >= options.aligned
    rules = [
        (jaccard == 1, exact),
        (jaccard >= options.full, near),
        (containment >= options.abridged, abridged),
        (jaccard >= options.near, near),
        (in_order & (jaccard < options.rewritten_below), rewritten),
        (in_order, near),
        (containment >= options.passage_containment, passage),
        (longest_run >= options.passage_words, passage),
    ]
    names: Index = np.select([when for when, _ in rules], [name for _, name in rules], stranger)
    return names


@dataclass(frozen=True, slots=True)
class Verified:
    """The pairs that share enough, with all their figures."""

    figures: Figures
    overlaps: tuple[Overlap, ...]
    """Their `aligned` may be a bound that tells on which side of `VerifyOptions.aligned` it is."""
    relations: tuple[Kinship, ...]


def verify(
    rows: Rows,
    pairs: Candidates,
    tokens: Callable[[int], Hashes],
    cut: ShingleOptions = ShingleOptions(),
    options: VerifyOptions = VerifyOptions(),
) -> Verified:
    """Keep the candidate pairs whose texts share enough, given all texts' shingles.

    `tokens` gives the tokens of a row; it is asked for those of plausible pairs only.
    """
    figures = measure(rows, pairs.left, pairs.right)
    figures = figures.take(plausible(figures, cut, options))

    def take(wanted: Index) -> Rows:
        return as_rows([tokens(row) for row in wanted.tolist()])

    return compare(
        Candidates(figures.left, figures.right, pairs.limits),
        take,
        rows.lengths(),
        rows.lengths() + cut.words,
        cut,
        options,
    )


Take = Callable[[Index], Rows]
"""Gives the tokens of some rows."""


def compare(
    pairs: Candidates,
    take: Take,
    sizes: Index,
    words: Index,
    cut: ShingleOptions = ShingleOptions(),
    options: VerifyOptions = VerifyOptions(),
    *,
    compiled: bool = False,
    threads: int = 1,
) -> Verified:
    """Keep the candidate pairs whose texts share enough.

    `sizes` has the number of each row's distinct shingles; `words` has that of its words, which
    only decides how many rows `take` is asked for at a time: `BLOCK_WORDS` or one pair's.
    """
    compiled = compiled or len(pairs) >= COMPILED_FROM
    compare_block = _compare_compiled if compiled else _compare_small

    def block(place: slice) -> tuple[Index, Index, Index, NDArray[np.float64]]:
        ends = np.stack([pairs.left[place], pairs.right[place]])
        rows, inside = np.unique(ends, return_inverse=True)
        left, right = inside.reshape(ends.shape)
        return compare_block(take(rows), left, right, sizes[rows], cut, options)

    found = list(in_threads(block, _blocks(words[pairs.left] + words[pairs.right]), threads))
    nothing = np.empty(0, dtype=np.int64)
    shared, covered, runs = (
        np.concatenate([nothing, *(part[place] for part in found)]) for place in range(3)
    )
    in_order = np.concatenate([nothing.astype(np.float64), *(part[3] for part in found)])
    figures = figures_of(pairs.left, pairs.right, shared, sizes)
    containment = np.maximum(figures.containment_left, figures.containment_right)
    names = relations(figures.jaccard, containment, in_order, runs, options)
    kept = np.flatnonzero((names < len(KINDS) - 1) & plausible(figures, cut, options))
    return Verified(
        figures.take(kept),
        tuple(map(Overlap, *(each[kept].tolist() for each in (covered, runs, in_order)))),
        tuple(name for place in names[kept].tolist() if (name := KINDS[place])),
    )


def _blocks(words: Index) -> list[slice]:
    """Cut pairs into consecutive blocks, given the words of both texts of each."""
    number = np.cumsum(words) // BLOCK_WORDS
    firsts = np.flatnonzero(np.diff(number, prepend=-1)).tolist()
    return [slice(*ends) for ends in pairwise([*firsts, len(words)])]


def _compare_small(
    tokens: Rows,
    left: Index,
    right: Index,
    sizes: Index,
    cut: ShingleOptions,
    options: VerifyOptions,
) -> tuple[Index, Index, Index, NDArray[np.float64]]:
    sets = lru_cache(maxsize=64)(lambda row: np.unique(shingles(tokens[row], cut)))
    ends = list(zip(left.tolist(), right.tolist(), strict=True))
    shared = np.array(
        [len(np.intersect1d(sets(i), sets(j), assume_unique=True)) for i, j in ends], dtype=np.int64
    )
    figures = figures_of(left, right, shared, sizes)
    containment = np.maximum(figures.containment_left, figures.containment_right).tolist()
    overlaps = [Overlap(0, 0, 0.0)] * len(ends)
    for place in np.flatnonzero(plausible(figures, cut, options)).tolist():
        one, other = tokens[ends[place][0]], tokens[ends[place][1]]
        jaccard = float(figures.jaccard[place])
        align = alignment_decides(jaccard, containment[place], len(one), len(other), options)
        overlaps[place] = overlap(one, other, cut, align=align)
    return (
        shared,
        np.array([each.shared_words for each in overlaps], dtype=np.int64),
        np.array([each.longest_run for each in overlaps], dtype=np.int64),
        np.array([each.aligned for each in overlaps], dtype=np.float64),
    )


def _compare_compiled(
    tokens: Rows,
    left: Index,
    right: Index,
    sizes: Index,
    cut: ShingleOptions,
    options: VerifyOptions,
) -> tuple[Index, Index, Index, NDArray[np.float64]]:
    from provenance.kernels.comparison import compare_pairs

    shared, covered, runs, in_order = compare_pairs(
        tokens.values,
        tokens.offsets,
        left,
        right,
        sizes,
        cut.words,
        REPEATS,
        ALIGNED_WORDS,
        options.near,
        options.abridged,
        options.passage_containment,
        _shingles_in_passage(cut, options),
        LEAST_ALIGNED,
        options.aligned,
    )
    lengths = tokens.lengths()
    longer = np.maximum(np.maximum(lengths[left], lengths[right]), 1)
    return shared, covered, runs, np.maximum(in_order, 0) / longer
