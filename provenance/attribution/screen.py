"""The prefilter: where the words of grammars stand in a text, found in one pass.

An Aho-Corasick automaton finds all words at once in a text's codes, so the cost hardly depends on
how many languages are sought.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from ahocorasick_rs import BytesAhoCorasick, Implementation

from provenance.attribution.codes import SIGN, SIGN_CODE, Coded, ascii_words, pattern, patterns

_DENSE_WORDS = 7000
"""Up to so many words the automaton is a table: twice as fast, and some 70 MB instead of 25."""


class Screen:
    """Finds words and phrases, each known by its place in the list that is given.

    With `spaced` they stand between blanks; else anywhere, in ASCII between other letters.
    """

    def __init__(self, words: Sequence[str], *, spaced: bool) -> None:
        self.spaced = spaced
        self._sign = words.index(SIGN) if spaced and SIGN in words else -1
        made = patterns(words) if spaced else [pattern(w, spaced=False) for w in words]
        self._words = [i for i, each in enumerate(made) if each and i != self._sign]
        self._ascii = frozenset(
            i for i, n in enumerate(self._words) if not spaced and words[n].isascii()
        )
        dense = len(self._words) <= _DENSE_WORDS
        self._finder = BytesAhoCorasick(
            [made[n] for n in self._words],
            implementation=Implementation.DFA if dense else Implementation.ContiguousNFA,
        )

    def among(self, data: bytes) -> set[int]:
        """Numbers of the words that stand in some codes."""
        if self.spaced:
            signs = {self._sign} if self._sign >= 0 and SIGN_CODE in data else set[int]()
            data = data.replace(SIGN_CODE, b" ")
            return signs | {self._words[match[0]] for match in self._matches(data)}
        return {self._words[match[0]] for match in self._matches(data)}

    def places(self, coded: Coded, asked: Callable[[int], object]) -> list[tuple[int, int]]:
        """(place, number) of the words in a text whose number is `asked` for, in order."""
        data = coded.data
        found: list[tuple[int, int]] = []
        if self.spaced and SIGN_CODE in data:
            if self._sign >= 0 and asked(self._sign):
                signs = re.finditer(SIGN_CODE, data)
                found = [(coded.place(m.start()), self._sign) for m in signs]
            data = data.replace(SIGN_CODE, b" ")
        step, first = coded.size, 1 if self.spaced else 0
        matches = self._finder.find_matches_as_indexes(data, overlapping=True)
        # Asked once for each word: one that is not may stand on every line.
        kept = {index for index in {match[0] for match in matches} if asked(self._words[index])}
        if kept:
            for match in matches:
                if match[0] in kept and (self.spaced or self._stands(data, match)):
                    found.append((coded.place(match[1] // step + first), self._words[match[0]]))
            found.sort()
        return found

    def _matches(self, data: bytes) -> list[tuple[int, int, int]]:
        """(pattern, start, end) of every pattern, in bytes."""
        found = self._finder.find_matches_as_indexes(data, overlapping=True)
        return found if self.spaced else [match for match in found if self._stands(data, match)]

    def _stands(self, data: bytes, match: tuple[int, int, int]) -> bool:
        """Whether what was found in codes of two bytes is a word there, not two halves."""
        index, start, end = match
        return not start & 1 and (index not in self._ascii or _parted(data, start, end))


@cache
def between_blanks(words: frozenset[bytes]) -> BytesAhoCorasick:
    """Finds words between blanks: faster than to cut a text into its words."""
    return BytesAhoCorasick([b" " + word + b" " for word in sorted(words)])


def _parted(data: bytes, start: int, end: int) -> bool:
    """Whether no ASCII letter or digit touches a stretch of wide codes."""
    before, after = data[start - 2 : start] if start else b"", data[end : end + 2]
    return not (before in ascii_words() or after in ascii_words())
