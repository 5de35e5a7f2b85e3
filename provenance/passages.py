"""Passages: the stretches of text that two articles share, where they stand in each.

Runs of common words are found by their shingles, taken longest first, and joined
across small edits. A passage that stands in another order than its neighbours is marked as moved,
one that stands inside quotation marks as quoted: two reporters at one press conference
write down the same words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from provenance.normalize import expanded_offsets
from provenance.shingle import Hashes, ShingleOptions, Tokens, shingles, tokenize
from provenance.verify import matching_places

JOINED_GAP = 4
"""Words by which two runs may be apart, in both texts, and still be one edited passage."""
QUOTED_SHARE = 0.8
"""Share of a passage inside quotation marks from which it is a quote."""
LONGEST_QUOTE = 2_000
"""Characters after which an opening quotation mark counts as stray."""

_TAG = 120
"""Characters of the longest words beside a quotation that say whose it is."""
_TO_STOP = re.compile(rf"[^.!?\n。！？؟۔]{{1,{_TAG}}}[.!?。！？؟۔]")
_FROM_STOP = re.compile(r"[^.!?\n。！？؟۔]*[:：,،]\s*$")
_QUOTES = re.compile(
    "|".join(
        f"{first}[^{first}{last}]{{2,{LONGEST_QUOTE}}}{last}"
        for first, last in ("“”", "„“", "„”", "«»", "»«", "「」", "『』", '""', "‹›")
    )
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One shared stretch; offsets are characters in each article's text, ends exclusive."""

    left_start: int
    left_end: int
    right_start: int
    right_end: int
    words: int
    """Words of it in the left text."""
    moved: bool = False
    """It stands before what it follows in the other text."""
    quoted: bool = False
    """It is someone's words in quotation marks, in both texts."""


class _Run(NamedTuple):
    left: int
    right: int
    left_end: int
    right_end: int


@dataclass(frozen=True, slots=True)
class Side:
    """One text made ready, so that many pairs can share the work."""

    text: str
    tokens: Tokens
    shingles: Hashes
    quotes: tuple[tuple[int, int], ...]
    offsets: NDArray[np.int64] | None


def side(text: str, cut: ShingleOptions = ShingleOptions()) -> Side:
    """Make a text ready for comparison."""
    tokens = tokenize(text)
    quotes = tuple(_with_tag(text, *match.span()) for match in _QUOTES.finditer(text))
    return Side(text, tokens, shingles(tokens.hashes, cut), quotes, expanded_offsets(text))


def _with_tag(text: str, start: int, end: int) -> tuple[int, int]:
    """A quotation with who said it and where, as far as that is of its sentence.

    >>> text = 'It rained. "We shall stay," the clerk told us at the pier. Nobody came.'
    >>> text[slice(*_with_tag(text, 11, 27))]
    '"We shall stay," the clerk told us at the pier.'
    """
    if text[start:end].rstrip("\"'”’»」』").endswith((",", "،", "，")) and (
        after := _TO_STOP.match(text, end)
    ):
        end = after.end()
    if before := _FROM_STOP.search(text[max(0, start - _TAG) : start]):
        start -= len(before[0])
    return start, end


def passages(left: str, right: str, cut: ShingleOptions = ShingleOptions()) -> tuple[Passage, ...]:
    """Return the shared passages in the order of the left text; they do not overlap.

    >>> found = passages("He said so. The mill burned all night long.",
    ...                  "The mill burned all night long. Nobody was hurt.")
    >>> [(p.left_start, p.left_end, p.words) for p in found]
    [(12, 42, 6)]
    """
    return shared(side(left, cut), side(right, cut), cut)


def shared(one: Side, other: Side, cut: ShingleOptions = ShingleOptions()) -> tuple[Passage, ...]:
    """Return the shared passages of two texts made ready; see `passages`."""
    runs = _joined(_disjoint(_runs(one, other, cut)))
    in_order = _in_order(runs)
    found: list[Passage] = []
    for place, run in enumerate(runs):
        left_span = _span(one, run.left, run.left_end)
        right_span = _span(other, run.right, run.right_end)
        quoted = (
            _inside(left_span, one.quotes) >= QUOTED_SHARE
            and _inside(right_span, other.quotes) >= QUOTED_SHARE
        )
        words = run.left_end - run.left
        found.append(Passage(*left_span, *right_span, words, place not in in_order, quoted))
    return tuple(found)


def quoted_share(found: tuple[Passage, ...]) -> float:
    """Return the share of the passages' words that is quoted, 0 to 1; 0 where there are none."""
    words = sum(passage.words for passage in found)
    return sum(passage.words for passage in found if passage.quoted) / words if words else 0.0


def _runs(one: Side, other: Side, cut: ShingleOptions) -> list[_Run]:
    lengths, places = matching_places(one.shingles, other.shingles)
    extra = cut.words - 1
    return [
        _Run(left, right, left + length + extra, right + length + extra)
        for length, (left, right) in zip(lengths.tolist(), places.tolist(), strict=True)
    ]


def _disjoint(runs: list[_Run]) -> list[_Run]:
    """Take runs longest first, cutting off what a longer one has taken already."""
    left_taken = bytearray(max((run.left_end for run in runs), default=0))
    right_taken = bytearray(max((run.right_end for run in runs), default=0))
    chosen: list[_Run] = []
    for run in sorted(runs, key=lambda r: (r.left - r.left_end, r.left, r.right)):
        left, right = run.left, run.right
        while left < run.left_end and (left_taken[left] or right_taken[right]):
            left, right = left + 1, right + 1
        end = left
        while end < run.left_end and not (left_taken[end] or right_taken[right + end - left]):
            end += 1
        size = end - left
        if size >= 3:
            left_taken[left:end] = b"\1" * size
            right_taken[right : right + size] = b"\1" * size
            chosen.append(_Run(left, right, end, right + size))
    return sorted(chosen)


def _joined(runs: list[_Run]) -> list[_Run]:
    joined: list[_Run] = []
    for run in runs:
        if joined:
            last = joined[-1]
            gaps = (run.left - last.left_end, run.right - last.right_end)
            if all(0 <= gap <= JOINED_GAP for gap in gaps):
                joined[-1] = _Run(last.left, last.right, run.left_end, run.right_end)
                continue
        joined.append(run)
    return joined


def _in_order(runs: list[_Run]) -> set[int]:
    """Places of the runs on the chain that rises in both texts and has most words."""
    ends: list[int] = []
    """Right starts of the chains worth keeping, ascending; so are their weights."""
    chains: list[tuple[int, int]] = []
    """Weight and last place of each."""
    before: list[int] = []
    for place, run in enumerate(runs):
        at = bisect_left(ends, run.right)
        weight, last = chains[at - 1] if at else (0, -1)
        weight += run.left_end - run.left
        before.append(last)
        stop = at
        while stop < len(ends) and chains[stop][0] <= weight:
            stop += 1
        if stop > at or at == len(ends) or ends[at] > run.right:
            ends[at:stop] = [run.right]
            chains[at:stop] = [(weight, place)]
    chain: set[int] = set()
    place = chains[-1][1] if chains else -1
    while place >= 0:
        chain.add(place)
        place = before[place]
    return chain


def _span(within: Side, first: int, end: int) -> tuple[int, int]:
    start, stop = int(within.tokens.starts[first]), int(within.tokens.ends[end - 1])
    if within.offsets is None:
        return start, stop
    return int(within.offsets[start]), int(within.offsets[stop - 1]) + 1


def _inside(span: tuple[int, int], quotes: tuple[tuple[int, int], ...]) -> float:
    start, end = span
    inside = sum(max(0, min(end, q_end) - max(start, q_start)) for q_start, q_end in quotes)
    return inside / max(end - start, 1)
