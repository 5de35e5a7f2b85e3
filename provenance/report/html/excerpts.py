"""Excerpts: of two matched texts only what they share and the words around it.

An excerpt is a list of pieces in the order of the text: a string is context, a pair of a string
and a number is a shared passage, a number alone counts the characters that were left out. On the
right, a passage that reads as on the left has "" for its text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import lru_cache
from typing import Any

from provenance.direction import Pair
from provenance.passages import Passage, shared, side
from provenance.records import DocId

Texts = Callable[[set[DocId]], Mapping[DocId, str]]
"""Returns the texts of the articles asked for."""
Piece = str | int | tuple[str, int]

CONTEXT = 25
"""Words before and after a passage."""
WORD_CHARACTERS = 8
"""Characters that a word may take of the context: scripts without spaces have no end of word."""
CHUNK = 20_000
"""Pairs whose texts are in memory at a time."""
BUDGET = 22_000_000
"""Characters of excerpts in one page; pairs that come later have their figures only."""

_WORD = re.compile(r"\s*\S+")


def excerpt(
    text: str, spans: Iterable[tuple[int, int, int]], context: int | None = CONTEXT
) -> list[Piece]:
    """Cut a text to its passages, (start, end, number) each; with no `context`, cut nothing.

    >>> excerpt("one two three FOUR five six", [(14, 18, 1)], context=1)
    [7, ' three ', ('FOUR', 1), ' five', 4]
    """
    pieces: list[Piece] = []
    at = 0
    for start, end, number in sorted(spans):
        start = max(start, at)
        if end <= start:
            continue
        pieces += _between(text, at, start, context, after=bool(pieces), before=True)
        pieces.append((text[start:end], number))
        at = end
    return pieces + _between(text, at, len(text), context, after=True, before=False)


def _between(
    text: str, start: int, end: int, context: int | None, *, after: bool, before: bool
) -> list[Piece]:
    if context is None:
        return [text[start:end]] if end > start else []
    reach = context * WORD_CHARACTERS
    head = tail = ""
    if after:
        words = _WORD.findall(text[start : min(end, start + reach)])
        head = "".join(words[:context])
    if before:
        words = _WORD.findall(text[max(start, end - reach) : end].rstrip())
        tail = text[end - len("".join(words[-context:])) - _trailing(text, start, end) : end]
    left_out = end - start - len(head) - len(tail)
    if left_out <= 0:
        return [text[start:end]] if end > start else []
    return [piece for piece in (head, left_out, tail) if piece]


def _trailing(text: str, start: int, end: int) -> int:
    return end - start - len(text[start:end].rstrip())


def both(left: str, right: str, found: Sequence[Passage], context: int | None) -> dict[str, Any]:
    """Return the excerpts of both sides and the passages' marks, numbered from 1."""
    numbered = list(enumerate(found, 1))
    one = excerpt(left, [(p.left_start, p.left_end, n) for n, p in numbered], context)
    other = excerpt(right, [(p.right_start, p.right_end, n) for n, p in numbered], context)
    same = {piece for piece in one if isinstance(piece, tuple)}
    return {
        "left": one,
        "right": [("", p[1]) if isinstance(p, tuple) and p in same else p for p in other],
        "passages": [(p.words, int(p.moved), int(p.quoted)) for p in found],
    }


def of_pairs(
    pairs: Sequence[Pair],
    texts: Texts,
    context: int | None = CONTEXT,
    first: Set[tuple[DocId, DocId]] = frozenset(),
    budget: int = BUDGET,
) -> list[dict[str, Any] | None]:
    """Return each pair's excerpts, None where its texts are not there or the budget is spent.

    The budget goes to the pairs named in `first` before it goes to others.
    """
    found: list[dict[str, Any] | None] = [None] * len(pairs)
    keys = [(pair.match.left, pair.match.right) for pair in pairs]
    order = sorted(range(len(pairs)), key=lambda number: keys[number] not in first)
    for start in range(0, len(order), CHUNK):
        chunk = order[start : start + CHUNK]
        known = texts({doc for number in chunk for doc in keys[number]})
        ready = lru_cache(maxsize=1_024)(lambda doc, known=known: side(known[doc]))
        for number in chunk:
            left, right = keys[number]
            if left not in known or right not in known:
                continue
            passages = shared(ready(left), ready(right))
            value = both(known[left], known[right], passages, context)
            budget -= _size(value["left"]) + _size(value["right"])
            if budget < 0:
                return found
            found[number] = value
    return found


def _size(pieces: Iterable[Piece]) -> int:
    strings = (piece if isinstance(piece, str) else piece[0] for piece in pieces
               if not isinstance(piece, int))  # fmt: skip
    return sum(map(len, strings))
