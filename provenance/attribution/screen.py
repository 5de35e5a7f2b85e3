"""The prefilter: which words of the grammar occur in a text at all, and where.

A text is cut into words once, as bytes, and these are looked up in one table,
so its cost does not depend on how many languages are loaded. Scripts that write
no spaces are searched for substrings instead, only where they occur.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from provenance.attribution.fold import LOOSE_MARKS, fold_arabic, lower

# ASCII that parts words; bytes above 127 are left to the replacements below.
_PARTING = bytes(c if chr(c).isalnum() or c > 127 else 32 for c in range(256))
_MARKS = "’‘“”«»„—–…\u00a0：（），。、【】「」『』《》،؛ـ।\u200b\u200e\u200f"
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_MARKED = re.compile("[\u0621-\u0670]*[\u064b-\u0652\u0670][\u0621-\u0670]*|[\u0900-\u0963]+")
_DRAWN = re.compile("[\u0621-\u0652]+(?:\u0640+[\u0621-\u0652]+)+")
"""A word drawn out by tatweels."""
_PER_WORD = 48
"""Places of one word that are looked at from each end of a text."""


def flatten(text: str) -> str:
    """Lower case, typographic marks blanked, Arabic letter variants folded; same length.

    Arabic vowel marks and nuktas are moved behind their word as blanks.
    """
    low = lower(text)
    if low.isascii():
        return low
    if "\u0640" in low:
        low = _DRAWN.sub(lambda m: m[0].replace("\u0640", "").ljust(len(m[0])), low)
    for mark in _MARKS:
        low = low.replace(mark, " ")
    low = low.replace("ⓒ", "©").replace("ё", "е")
    if "ا" in low or "ل" in low:
        low = fold_arabic(low)
    if "ا" in low or "\u093f" in low or "\u093e" in low:
        low = low.replace("ँ", "ं")
        if LOOSE_MARKS.search(low):
            low = _MARKED.sub(lambda m: LOOSE_MARKS.sub("", m[0]).ljust(len(m[0])), low)
    return low


class Screen:
    """Looks up triggers: words, and phrases by their longest word."""

    def __init__(self, words: Iterable[str], substrings: Iterable[str]) -> None:
        self.words: dict[bytes, list[str]] = {}
        for word in words:
            parts = sorted(words_of(word), key=len) or [b""]
            self.words.setdefault(parts[-1], []).append(word)
        self.words.pop(b"", None)
        self.keys = frozenset(self.words)
        self.substrings = tuple((s, frozenset(s)) for s in sorted(substrings))

    def hits(self, flat: str, listed: list[bytes]) -> tuple[list[str], frozenset[bytes]]:
        """Trigger words in a flattened text with its words, sorted; its words as a set."""
        tokens, found = frozenset[bytes](), list[str]()
        if not self.keys.isdisjoint(listed):
            tokens = frozenset(listed)
            found = [
                w
                for token in self.keys & tokens
                for w in self.words[token]
                if len(w) == len(token) or w in flat
            ]
        if self.substrings and not flat.isascii() and _UNSPACED.search(flat):
            tokens = tokens or frozenset(listed)
            shown = set(flat)
            found += [s for s, chars in self.substrings if chars <= shown and s in flat]
        return sorted(found), tokens


def words_of(flat: str) -> list[bytes]:
    """Words of a flattened text."""
    parted = flat if flat.isascii() else flat.replace("©", " © ")
    return parted.encode("utf-8", "surrogatepass").translate(_PARTING).split()


def places(flat: str, word: str, low: int, high: int, *, whole: bool) -> tuple[list[int], bool]:
    """Where a word stands within bounds, a bounded number from each end; whether there are more.

    With `whole`, only where no letter or digit touches it.
    """
    out: list[int] = []
    seen = low - 1
    for _ in range(_PER_WORD):
        at = flat.find(word, seen + 1, high)
        if at < 0:
            return out, False
        seen = at
        if not whole or word == "©" or _parted(flat, at, at + len(word)):
            out.append(at)
    at = high
    for _ in range(_PER_WORD):
        at = flat.rfind(word, seen + 1, at)
        if at < 0:
            return out, False
        if not whole or word == "©" or _parted(flat, at, at + len(word)):
            out.append(at)
    return out, True


def _parted(flat: str, start: int, end: int) -> bool:
    before = start > 0 and flat[start - 1].isalnum()
    return not before and not (end < len(flat) and flat[end].isalnum())
