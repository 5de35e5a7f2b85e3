"""The prefilter: which words of the grammar occur in a text at all, and where.

A text is cut into words once, as bytes, and these are looked up in one table,
so its cost does not depend on how many languages are loaded. Scripts that write
no spaces are searched for substrings instead, only where they occur.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from provenance.attribution.fold import lower

# ASCII that parts words; bytes above 127 are left to the replacements below.
_PARTING = bytes(c if chr(c).isalnum() or c > 127 else 32 for c in range(256))
_MARKS = "’‘“”«»„—–…\u00a0：（），。、【】「」『』《》،؛ـ।\u200b\u200e\u200f"
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_PER_WORD = 48
"""Places of one word that are looked at from each end of a text."""


def flatten(text: str) -> str:
    """Lower case with typographic marks blanked; same length as `text`."""
    low = lower(text)
    if not low.isascii():
        for mark in _MARKS:
            low = low.replace(mark, " ")
        low = low.replace("ⓒ", "©")
    return low


class Screen:
    """Looks up trigger words."""

    def __init__(self, words: Iterable[str], substrings: Iterable[str]) -> None:
        self.words = {w.encode(): w for w in words}
        self.keys = frozenset(self.words)
        self.substrings = tuple(sorted(substrings))

    def hits(self, flat: str) -> list[str]:
        """Trigger words in a flattened text, sorted."""
        parted = flat.replace("©", " © ") if not flat.isascii() else flat
        tokens = parted.encode("utf-8", "surrogatepass").translate(_PARTING).split()
        found = (
            []
            if self.keys.isdisjoint(tokens)
            else [self.words[t] for t in self.keys.intersection(tokens)]
        )
        if self.substrings and not flat.isascii() and _UNSPACED.search(flat):
            found += [s for s in self.substrings if s in flat]
        return sorted(found)


def places(flat: str, word: str, low: int, high: int, *, whole: bool) -> Iterator[int]:
    """Where a word stands within bounds, a bounded number from each end.

    With `whole`, only where no letter or digit touches it.
    """
    seen = low - 1
    for _ in range(_PER_WORD):
        at = flat.find(word, seen + 1, high)
        if at < 0:
            return
        seen = at
        if not whole or word == "©" or _parted(flat, at, at + len(word)):
            yield at
    at = high
    for _ in range(_PER_WORD):
        at = flat.rfind(word, seen + 1, at)
        if at < 0:
            return
        if not whole or word == "©" or _parted(flat, at, at + len(word)):
            yield at


def _parted(flat: str, start: int, end: int) -> bool:
    before = start > 0 and flat[start - 1].isalnum()
    return not before and not (end < len(flat) and flat[end].isalnum())
