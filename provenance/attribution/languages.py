"""Languages as the scanner uses them: compiled when a text first calls for one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from provenance.attribution.calls import Entry
from provenance.attribution.compiled import Compiled, compiled
from provenance.attribution.context import Outlets
from provenance.attribution.fold import fold, lower, spellings
from provenance.attribution.grammars import COMMON, shipped, source
from provenance.attribution.guards import SHORT_TAG
from provenance.attribution.match import Matcher
from provenance.attribution.screen import between_blanks
from provenance.attribution.sieve import Sieve
from provenance.collecting import paused

_GATE = 240
"""Texts from this length on must hold a function word of a language for its grammar to be used."""
_SAMPLE = 300
"""Characters at either end of a text that are searched for function words."""
_MOST_SIEVES = 5
"""Sets of languages that a process has sieves of their own for, besides that of all."""
_MOST_NARROWED = 100
"""Other sets of languages whose wordings it keeps track of at a time."""
_RANK = 100_000
"""More than the wordings of any grammar."""
# ASCII that parts words; typographic marks may cling to them.
_PARTING = bytes(c if chr(c).isalnum() or c > 127 else 32 for c in range(256))


@dataclass(frozen=True, slots=True)
class Profile:
    """By what a text shows that it may be in a language."""

    language: str
    spaced: bool
    words: frozenset[str]
    """Words of which it has one, unless it is short."""
    tokens: frozenset[bytes]
    leads: tuple[int, ...]
    """Bytes that they begin with in UTF-8: a text without these has none."""
    script: re.Pattern[str] | None
    """A script that it shows; None for Latin."""

    def spoken(self, text: str, data: bytes, words: Iterable[bytes]) -> bool:
        """Whether a text, lower-cased, with its UTF-8 and its words, holds a function word."""
        if self.spaced:
            return not self.tokens.isdisjoint(words)
        return any(lead in data for lead in self.leads) and any(w in text for w in self.words)


class Languages:
    """Grammars for one directory. The shared one is always among them."""

    def __init__(self, outlets: Outlets, names: tuple[str, ...]) -> None:
        self.outlets = outlets
        common = source(COMMON)
        self.tags = outlets.agency_tags | frozenset(common.get("tags", ()))
        short: dict[str, set[str]] = defaultdict(set)
        for tag in self.tags:
            if len(tag) <= SHORT_TAG and tag.isascii():
                short[fold(tag)].add(tag)
        self.short_tags = {word: frozenset(tags) for word, tags in short.items()}
        """Spellings of the tags that count only as written, by their folded form."""
        self.profiles = tuple(map(_profile, names or shipped()))
        self._numbers = {p.language: n for n, p in enumerate(self.profiles, 1)}
        self._english = self._numbers.get("en", 0)
        self._matchers: dict[int, Matcher] = {}
        self._sieves: dict[tuple[int, ...], Sieve] = {}
        self._narrowed: dict[tuple[int, ...], Sieve] = {}

    def listed(self, name: str) -> frozenset[str]:
        """Entries, folded, of a list in any of the languages."""
        tables = [source(COMMON), *(source(p.language) for p in self.profiles)]
        return frozenset(fold(e) for t in tables for e in t.get("names", {}).get(name, ()))

    def active(self, text: str, language: str) -> tuple[int, ...]:
        """Languages of a text, by number from 1: its own and English, or all that it shows."""
        own = self._numbers.get(language, 0)
        if own and own == self._english:
            return (own,)
        if not language:
            return tuple(sorted(self._shown(text, range(1, len(self.profiles) + 1))))
        english = self._english and self._shown(text, (self._english,))
        return tuple(sorted(n for n in (own, self._english if english else 0) if n))

    def _shown(self, text: str, numbers: Iterable[int]) -> Iterable[int]:
        profiles = [(n, self.profiles[n - 1]) for n in numbers]
        if len(text) < _GATE:
            latin = text.isascii() or _mostly_latin(text)
            shown = [n for n, p in profiles if (p.script.search(text) if p.script else latin)]
            # English sentences of feeds and plugins stand in texts of any script.
            if not latin and self._english in numbers and _has_latin(text):
                low = lower(text)
                data = low.encode("utf-8", "surrogatepass")
                english = self.profiles[self._english - 1]
                if english.spoken(low, data, data.translate(_PARTING).split()):
                    shown.append(self._english)
            return shown
        alone_in_latin = len(profiles) == 1 and profiles[0][1].script is None
        if alone_in_latin and not (_has_latin(text[:_SAMPLE]) or _has_latin(text[-_SAMPLE:])):
            return []
        edges = text if len(text) <= 2 * _SAMPLE else f"{text[:_SAMPLE]} {text[-_SAMPLE:]}"
        sample = f" {edges} "
        low = lower(sample).replace("\u00a0", " ")
        data = low.encode("utf-8", "surrogatepass")
        parted = data.translate(_PARTING)
        if len(profiles) == 1 and profiles[0][1].spaced:
            number, profile = profiles[0]
            return (
                [number] if between_blanks(profile.tokens).find_matches_as_indexes(parted) else []
            )
        words = frozenset(parted.split())
        return [n for n, p in profiles if p.spoken(low, data, words)]

    def matcher(self, number: int) -> Matcher:
        """What applies the rules of a language."""
        found = self._matchers.get(number)
        if found is None:
            made = self._compiled(number).grammar
            found = self._matchers[number] = Matcher(made, self.outlets, self.tags)
        return found

    def sieve(self, numbers: tuple[int, ...]) -> Sieve:
        """The wordings of these languages and the shared ones.

        A sieve takes a tenth of a second and up to 80 MB, that of all 200 MB, and texts that mix
        scripts could ask for any set of languages. One language has its own, and so has one with
        English, for the first few that are asked for; others look through that of all languages.
        """
        found = self._sieves.get(numbers)
        few = len(numbers) <= 1 + (self._english in numbers)
        if found is None and few and len(self._sieves) < _MOST_SIEVES:
            found = self._sieves[numbers] = self._sieve_of(numbers)
        if found is None:
            found = self._narrowed.get(numbers)
        if found is None:
            if len(self._narrowed) >= _MOST_NARROWED:
                self._narrowed.clear()
            found = self._narrowed[numbers] = self._whole.only(frozenset((0, *numbers)))
        return found

    @cached_property
    def _whole(self) -> Sieve:
        return self._sieve_of(range(1, len(self.profiles) + 1))

    def _sieve_of(self, numbers: Iterable[int]) -> Sieve:
        with paused():
            made = [(n, self._compiled(n)) for n in (0, *numbers)]
            return Sieve.of(
                [_numbered(e, n) for n, c in made for e in c.entries],
                [_numbered(e, n) for n, c in made for e in c.opening],
            )

    def _compiled(self, number: int) -> Compiled:
        return compiled(self.profiles[number - 1].language if number else COMMON, self.tags)


def _numbered(entry: Entry, number: int) -> Entry:
    return Entry(
        number * _RANK + entry.number, number, entry.rule, entry.form, entry.spaced, entry.inside
    )


def _has_latin(text: str) -> bool:
    # Many times faster than to search for a letter.
    ascii_only = text.encode("ascii", "ignore")
    return ascii_only.lower() != ascii_only.upper()


def _mostly_latin(text: str) -> bool:
    if not any(s.search(text) for s in _SCRIPTS):
        return True
    letters = [c for c in text if c.isalpha()]
    return 2 * sum(c < "\u0250" for c in letters) > len(letters)


@cache
def _profile(name: str) -> Profile:
    data: Mapping[str, Any] = source(name)
    words = frozenset(data.get("function_words", ()))
    return Profile(
        data.get("language", ""),
        bool(data.get("spaced", True)),
        words,
        frozenset(s.encode() for w in words for s in spellings(w)),
        tuple(sorted({w.encode()[0] for w in words})),
        _script(words),
    )


_SCRIPTS = tuple(
    re.compile(f"[{block}]")
    for block in (
        "\u0400-\u052f", "\u0590-\u05ff", "\u0600-\u06ff", "\u0900-\u097f", "\u0e00-\u0e7f",
        "\u3040-\u30ff\u4e00-\u9fff", "\uac00-\ud7af",
    )
)  # fmt: skip


def _script(words: Iterable[str]) -> re.Pattern[str] | None:
    """A script that texts of a language must show, by its function words; None for Latin."""
    joined = " ".join(words)
    return next((s for s in _SCRIPTS if s.search(joined)), None)
