"""Names that are misspelt: near keys, found by blocks and accepted with a margin."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from rapidfuzz.distance import OSA

from provenance.outlets.names import key_of
from provenance.records import OutletId

MIN_LENGTH = 10
"""Letters a key needs before a misspelling of it is accepted: short names lie too close."""
ONE_WORD = 14
"""Letters that a key of one word needs: shorter ones are too often another word."""
LONG = 16
"""Letters from which two edits are accepted."""
MARGIN = 2
"""Edits by which the runner-up must be farther away."""
_BLOCK = 4
_LONGEST = 60
_MAX_BLOCK = 400


class Blocks:
    """Keys by their first and by their last letters.

    A misspelling shares one of the two with its key, unless it has an edit at both ends.
    """

    def __init__(self, names: Mapping[str, set[OutletId]]) -> None:
        self._names = names

    @cached_property
    def _blocks(self) -> dict[str, list[str]]:
        blocks: dict[str, list[str]] = {}
        for key in self._names:
            if len(key) >= MIN_LENGTH - 2 and _spelt(key):
                blocks.setdefault("^" + key[:_BLOCK], []).append(key)
                blocks.setdefault(key[-_BLOCK:] + "$", []).append(key)
        return blocks

    def nearest(self, words: str) -> set[OutletId]:
        """Return the ids of the only name near a misspelt one in normal form, else nothing."""
        key = key_of(words)
        least = MIN_LENGTH if " " in words.removeprefix("the ") else ONE_WORD
        if not least <= len(key) <= _LONGEST or not _spelt(key):
            return set()
        allowed = 2 if len(key) >= LONG else 1
        reach = allowed + MARGIN
        near: list[tuple[int, str]] = []
        for block in ("^" + key[:_BLOCK], key[-_BLOCK:] + "$"):
            for other in self._blocks.get(block, ())[:_MAX_BLOCK]:
                if abs(len(other) - len(key)) <= reach:
                    distance = OSA.distance(key, other, score_cutoff=reach)
                    if distance <= reach:
                        near.append((distance, other))
        if not near:
            return set()
        best = min(near)[0]
        if best > allowed:
            return set()
        ids = self._names[min(near)[1]]
        rivals = (other for distance, other in near if distance < best + MARGIN)
        if any(self._names[other] != ids for other in rivals) or len(ids) > 1:
            return set()
        chosen = min(near)[1]
        return ids if _digits(chosen) == _digits(key) and chosen[0] == key[0] else set()


def _digits(key: str) -> str:
    return "".join(c for c in key if c.isdigit())


_LETTERS = re.compile("[\\x00-\u052f\u1e00-\u1fff]*")


def _spelt(key: str) -> bool:
    """Whether all letters are of an alphabet where a word has many: Latin, Greek, Cyrillic."""
    return key.isascii() or _LETTERS.fullmatch(key) is not None
