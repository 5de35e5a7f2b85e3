"""Outlets of the directory, agencies and hosts wherever they stand in a stretch of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from provenance.attribution.context import Outlets
from provenance.attribution.fold import fold
from provenance.attribution.lexicon import unspaced
from provenance.attribution.runs import is_host

_WORDS = 6
"""Words of the longest name looked for."""
_CHARS = range(12, 2, -1)
"""Letters of one in scripts without spaces."""
_LEAST = 3
"""Letters of the shortest name that is no agency's tag."""
_WORD = re.compile(
    r"(?:[^\W_]|[@$€#])[^\s()\[\]（）【】「」『』《》<>|/:;,\"“”„«»*_•·—–،、，。：]*"
)
_HOST = re.compile(
    r"(?:https?://)?(?P<host>(?:[\w-]{1,60}\.){1,4}[a-zA-Z]{2,12})(?:/[^\s<>\"]{0,400})?"
)
_MARKED = re.compile(
    r"[\"“«„「『《]([^\"”»“」』》\n]{2,40})[\"”»“」』》]|[(（\[【]([^()（）\[\]【】]{2,40})[)）\]】]"
    r"|[:：]\s{0,3}([^\s:：,;|/(][^:：\n,;|/(]{1,40})"
)
"""What may be a name that no directory has: in quotes, in brackets, behind a colon."""
_MOST = 6
"""Such names that are looked at."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A name in a text, by its bounds."""

    start: int
    end: int
    kind: Literal["name", "host", "other"]
    """A name of the directory, a host or an address, a name that may be an outlet's."""


@dataclass(frozen=True, slots=True)
class Spotter:
    """Finds names, the longest first."""

    outlets: Outlets
    tags: frozenset[str]
    """Agency tags of the directory and of the shared grammar file."""
    leads: frozenset[str]
    """Words, folded, that stand before a name and are not of it: "by", "the"."""
    media: tuple[str, ...] = ()
    """Ends of outlets' names in scripts without spaces."""
    unsigned: frozenset[str] = frozenset()
    """Everyday words, folded, that are outlets' names too."""

    def spots(self, text: str) -> list[Spot]:
        """The names in a text, in order; none overlap. Where the directory has one, no others."""
        found = [
            Spot(*m.span(), "host")
            for m in (_HOST.finditer(text) if "." in text else ())
            if is_host(m["host"])
        ]
        for spot in self._names(text):
            if not any(spot.start < other.end and other.start < spot.end for other in found):
                found.append(spot)
        return sorted(found, key=lambda spot: spot.start)

    def others(self, text: str) -> list[Spot]:
        """What may be names that no directory has; they may overlap."""
        spans = [m.span(m.lastindex or 0) for m in _MARKED.finditer(text)]
        words = [m.span() for m in _WORD.finditer(text)]
        at = 0
        while at < len(words):
            first, last = self._capitals(text, words, at)
            if last >= first:
                spans.append((words[first][0], words[last][1]))
            elif unspaced(text[words[at][0]]) and text[slice(*words[at])].endswith(self.media):
                spans.append(words[at])
            at = max(last, at) + 1
        stripped = dict.fromkeys(_stripped(text, *span) for span in spans)
        told = [span for span in stripped if any(map(str.isalpha, text[slice(*span)]))]
        return [Spot(*span, "other") for span in told[:_MOST]]

    def _capitals(self, text: str, words: list[tuple[int, int]], at: int) -> tuple[int, int]:
        """First and last word of a run of capitals that begins at a word; none if last < first."""
        first, last = at, at - 1
        for number in range(at, min(at + _WORDS, len(words))):
            begin, end = words[number]
            small = fold(text[begin:end]) in self.leads
            beside = number == at or text[words[number - 1][1] : begin] == " "
            if not beside or not (text[begin].isupper() or (small and last >= first)):
                break
            if not small:
                last = number
            elif last < first:
                first, last = number + 1, number
        return first, last

    def _names(self, text: str) -> Iterator[Spot]:
        words = [m.span() for m in _WORD.finditer(text)]
        at = 0
        while at < len(words):
            begin, end = words[at]
            if unspaced(text[begin]):
                yield from self._unspaced(text, begin, end)
            elif self._may_begin(text[begin:end]):
                run = _joined(text, words[at : at + _WORDS])
                for count, end in reversed(list(enumerate(run))):
                    name = text[begin:end].rstrip(".-'’")
                    if self._is_name(name):
                        first, last = at, at + count
                        if not count and name not in self.tags:
                            first, last = self._around(text, words, at)
                        if first == last or count:
                            yield Spot(begin, begin + len(name), "name")
                        else:
                            span = _stripped(text, words[first][0], words[last][1])
                            yield Spot(*span, "other")
                        at = last
                        break
            at += 1

    def _around(self, text: str, words: list[tuple[int, int]], at: int) -> tuple[int, int]:
        """First and last of the capitalised words around one: "National Harbour Post"."""
        first = last = at
        while first and self._is_beside(text, words[first - 1], words[first]):
            begin, end = words[first - 1]
            if fold(text[begin:end]) in self.leads:
                break
            first -= 1
        while last + 1 < len(words) and self._is_beside(text, words[last + 1], words[last]):
            last += 1
        return (first, last) if last - first < _WORDS else (at, at)

    @staticmethod
    def _is_beside(text: str, word: tuple[int, int], other: tuple[int, int]) -> bool:
        """Whether a word has a capital and nothing but a blank parts it from another."""
        low, high = sorted((word, other))
        return text[word[0]].isupper() and text[low[1] : high[0]] == " "

    def _may_begin(self, word: str) -> bool:
        # In small letters stand agencies' tags, "dpa".
        return word in self.tags if word[0].islower() else self.outlets.may_begin(word)

    def _unspaced(self, text: str, begin: int, end: int) -> Iterator[Spot]:
        while begin < end - 1:
            if self.outlets.may_begin(text[begin : begin + 2]):
                for size in _CHARS:
                    name = text[begin : min(begin + size, end)]
                    if self._is_name(name):
                        yield Spot(begin, begin + len(name), "name")
                        begin += len(name) - 1
                        break
            begin += 1

    def _is_name(self, name: str) -> bool:
        return name in self.tags or (
            len(name) >= _LEAST
            and not name.islower()
            and self.outlets.spells(name)
            and fold(name) not in self.unsigned
        )


def _stripped(text: str, begin: int, end: int) -> tuple[int, int]:
    """Bounds without blanks and marks at either end."""
    while begin < end and not text[begin].isalnum():
        begin += 1
    while begin < end and not text[end - 1].isalnum() and text[end - 1] not in "!+":
        end -= 1
    return begin, end


def _joined(text: str, words: list[tuple[int, int]]) -> list[int]:
    """Where words end that but a blank or hyphen parts from the first one."""
    ends = [words[0][1]]
    for begin, end in words[1:]:
        if text[ends[-1] : begin] not in (" ", "-", " & ", "\u00a0"):
            break
        ends.append(end)
    return ends
