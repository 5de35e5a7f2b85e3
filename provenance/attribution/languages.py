"""Languages as the scanner uses them: compiled when a text first calls for one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from provenance.attribution.context import Outlets
from provenance.attribution.fold import VARIANTS, fold, spellings
from provenance.attribution.guards import SHORT_TAG
from provenance.attribution.load import COMMON, Form, Rule, grammar, shipped, source
from provenance.attribution.match import Matcher
from provenance.attribution.screen import Screen, flatten

_GATE = 240
"""Texts from this length on must hold a function word of a language for its grammar to be used."""
_MAX_SIEVES = 256
_NEAR = 3
"""Sets of words of a wording that must stand near its trigger before it is tried."""
_RANK = 100_000
"""More than the wordings of any grammar."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One wording, under one of the words that call for it."""

    number: int
    """Place in the order of grammars, rules and forms."""
    grammar: int
    rule: Rule
    form: Form
    spaced: bool
    needs: tuple[frozenset[bytes], ...]
    """Sets of words of which one must stand near, as the screen cuts words."""
    marks: tuple[tuple[str, ...], ...]
    """Marks that must stand near, each with its variants."""
    inside: bool
    """Whether it may stand between head and tail."""

    def possible(self, text: str, flat: str, words: frozenset[bytes]) -> bool:
        """Whether a text, flattened, with its words, holds what the wording needs."""
        if self.spaced:
            for need in self.needs:
                if need.isdisjoint(words):
                    return False
        else:
            for sought in self.form.needs:
                if not any(w in flat for w in sought):
                    return False
        return self.marked(text)

    def marked(self, text: str) -> bool:
        """Whether a stretch holds the marks of the wording."""
        for mark in self.marks:
            if mark[0] not in text and not any(m in text for m in mark):
                return False
        return True

    def near(self, flat: str, words: frozenset[bytes]) -> tuple[tuple[str, ...], ...]:
        """Those of its words that a text has; of each row one must stand in the window."""
        if self.spaced:
            return tuple(tuple(w.decode() for w in need & words) for need in self.needs[:_NEAR])
        return tuple(tuple(w for w in need if w in flat) for need in self.form.needs)


@dataclass(frozen=True, slots=True)
class Profile:
    """By what a text shows that it may be in a language."""

    language: str
    spaced: bool
    words: frozenset[str]
    """Words of which it has one, unless it is short."""
    tokens: frozenset[bytes]
    script: re.Pattern[str] | None
    """A script that it shows; None for Latin."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """One language's wordings by the words that call for them."""

    matcher: Matcher
    triggers: Mapping[str, tuple[Entry, ...]]
    spaced: bool
    opening: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Sieve:
    """The wordings of the languages that a text may be in."""

    screen: Screen
    entries: Mapping[str, tuple[Entry, ...]]
    opening: tuple[Entry, ...]
    whole: frozenset[str]
    """Triggers that stand as words, not inside of them."""


class Languages:
    """Grammars for one directory. The shared one is always among them."""

    def __init__(self, outlets: Outlets, names: tuple[str, ...]) -> None:
        self.common = source(COMMON)
        self.outlets = outlets
        self.tags = outlets.agency_tags | frozenset(self.common.get("tags", ()))
        self.short_tags: dict[str, set[str]] = defaultdict(set)
        """Spellings of the tags that count only as written, by lower case."""
        for tag in self.tags:
            if len(tag) <= SHORT_TAG and tag.isascii():
                self.short_tags[tag.lower()].add(tag)
        self.profiles = tuple(_profile(source(n)) for n in names or shipped())
        self._compiled: dict[int, Compiled] = {}
        self._sieves: dict[tuple[int, ...], Sieve] = {}

    def listed(self, name: str) -> frozenset[str]:
        """Entries, folded, of a list in any of the languages."""
        tables = [self.common, *(source(p.language) for p in self.profiles)]
        return frozenset(fold(e) for t in tables for e in t.get("names", {}).get(name, ()))

    def active(self, flat: str, words: list[bytes], language: str) -> tuple[int, ...]:
        """Languages, by number from 1, of a flattened text with its words."""
        out = []
        latin = flat.isascii() or _mostly_latin(flat)
        shown = words if language else frozenset(words)
        for number, each in enumerate(self.profiles, 1):
            if each.language == language:
                out.append(number)
            elif language and each.language != "en":
                continue
            elif len(flat) < _GATE:
                if latin if each.script is None else each.script.search(flat):
                    out.append(number)
            elif not each.spaced:
                if not flat.isascii() and any(w in flat for w in each.words):
                    out.append(number)
            elif not each.tokens.isdisjoint(shown):
                out.append(number)
        return tuple(out)

    def matcher(self, number: int) -> Matcher:
        """What applies the rules of a language."""
        return self._language(number).matcher

    def sieve(self, numbers: tuple[int, ...]) -> Sieve:
        """The wordings of these languages and the shared ones."""
        found = self._sieves.get(numbers)
        if found is None:
            found = _sieve([self._language(n) for n in (0, *numbers)])
            if len(self._sieves) < _MAX_SIEVES:
                self._sieves[numbers] = found
        return found

    def _language(self, number: int) -> Compiled:
        found = self._compiled.get(number)
        if found is None:
            found = self._compiled[number] = self._compile(number)
        return found

    def _compile(self, number: int) -> Compiled:
        data = source(self.profiles[number - 1].language) if number else self.common
        made = grammar(data, self.common, self.tags)
        triggers: dict[str, list[Entry]] = defaultdict(list)
        opening = []
        forms = ((rule, form) for rule in made.rules for form in rule.forms)
        for place, (rule, form) in enumerate(forms):
            entry = _entry(number * _RANK + place, number, made.spaced, rule, form)
            if rule.opening:
                opening.append(entry)
            for spelled in {s for t in form.triggers for s in _spellings(t)}:
                triggers[spelled].append(entry)
        return Compiled(
            Matcher(made, self.outlets, self.tags),
            {word: tuple(entries) for word, entries in triggers.items()},
            made.spaced,
            tuple(opening),
        )


def _mostly_latin(flat: str) -> bool:
    if len(flat) >= _GATE or not any(s.search(flat) for s in _SCRIPTS):
        return True
    letters = [c for c in flat if c.isalpha()]
    return 2 * sum(c < "\u0250" for c in letters) > len(letters)


def _sieve(languages: Iterable[Compiled]) -> Sieve:
    entries: dict[str, tuple[Entry, ...]] = {}
    words, substrings = set[str](), set[str]()
    opening: tuple[Entry, ...] = ()
    for each in languages:
        opening += each.opening
        for word, found in each.triggers.items():
            entries[word] = entries.get(word, ()) + found
            (words if each.spaced or word.isascii() else substrings).add(word)
    return Sieve(Screen(words, substrings), entries, opening, frozenset(words) - substrings)


def _profile(data: Mapping[str, Any]) -> Profile:
    words = frozenset(data.get("function_words", ()))
    return Profile(
        data.get("language", ""),
        bool(data.get("spaced", True)),
        words,
        frozenset(s.encode() for w in words for s in _spellings(w)),
        _script(words),
    )


def _spellings(word: str) -> frozenset[str]:
    """A word as a flattened text may hold it."""
    return spellings(word) | {flatten(word).rstrip()}


def _entry(number: int, index: int, spaced: bool, rule: Rule, form: Form) -> Entry:
    return Entry(
        number,
        index,
        rule,
        form,
        spaced,
        tuple(frozenset(w.encode() for w in n) for n in form.needs),
        tuple((m, *VARIANTS.get(m, "")) for m in form.marks),
        "inside" in rule.zones,
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
