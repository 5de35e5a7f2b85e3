"""Excerpts: of two matched texts only what they share and the words around it.

An excerpt is a list of pieces in the order of the text: a string is context, a pair of a string
and a number is a shared passage, a number alone counts the characters that were left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
CHUNK = 10_000
"""Pairs whose texts are in memory at a time."""

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
    return {
        "left": excerpt(left, [(p.left_start, p.left_end, n) for n, p in numbered], context),
        "right": excerpt(right, [(p.right_start, p.right_end, n) for n, p in numbered], context),
        "passages": [(p.words, int(p.moved), int(p.quoted)) for p in found],
    }


def of_pairs(
    pairs: Sequence[Pair], texts: Texts, context: int | None = CONTEXT
) -> Iterator[dict[str, Any] | None]:
    """Yield each pair's excerpts, None where its texts are not there."""
    keys = [(pair.match.left, pair.match.right) for pair in pairs]
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        known = texts({doc for ends in chunk for doc in ends})
        ready = lru_cache(maxsize=1_024)(lambda doc, known=known: side(known[doc]))
        for left, right in chunk:
            if left not in known or right not in known:
                yield None
                continue
            passages = shared(ready(left), ready(right))
            yield both(known[left], known[right], passages, context)


def size(found: Mapping[str, Any] | None) -> int:
    """Return the characters that a pair's excerpts take."""
    if found is None:
        return 0
    pieces = (piece for name in ("left", "right") for piece in found[name])
    return sum(_length(piece) for piece in pieces)


def _length(piece: Piece) -> int:
    if isinstance(piece, int):
        return 0
    return len(piece if isinstance(piece, str) else piece[0])
