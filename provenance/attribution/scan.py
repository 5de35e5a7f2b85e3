"""Finds the stretches of a text that the wordings of the grammars may stand in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from provenance.attribution.byline import Bylines
from provenance.attribution.context import AttributionOptions, Outlets
from provenance.attribution.fold import VARIANTS, spellings
from provenance.attribution.load import COMMON, Form, Grammar, Rule, grammar, shipped, source
from provenance.attribution.match import Matcher
from provenance.attribution.screen import Screen, flatten, places
from provenance.attribution.view import (
    AHEAD,
    Zones,
    has_markup,
    line_bounds,
    window,
    window_bounds,
    zones_of,
)
from provenance.records import Attribution

_GATE = 240
"""Texts from this length on must hold a function word of a language for its grammar to be used."""


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
            return tuple(tuple(w.decode() for w in need & words) for need in self.needs)
        return tuple(tuple(w for w in need if w in flat) for need in self.form.needs)


Near = tuple[tuple[str, ...], ...]


def _holds(flat: str, near: Near) -> bool:
    for row in near:
        for word in row:
            if word in flat:
                break
        else:
            return False
    return True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a trigger stands."""

    at: int
    begin: int
    """Start of its line, or -1 if that is out of reach."""
    end: int
    """End of its line, or a place out of reach."""

    def fits(self, form: Form, text: str) -> bool:
        """Whether line bounds and brackets are where a wording wants them."""
        begins, ends = self.begin, self.end
        if not (form.line_start or form.line_end or form.enclosing):
            return True
        if form.line_start and begins < 0:
            return False
        if form.line_start and self.at - begins > form.width:
            return has_markup(text, begins, self.at)
        if form.line_end and ends - self.at > form.width:
            return ends - self.at <= AHEAD and has_markup(text, self.at, ends)
        if (
            form.line_start
            and form.line_end
            and ends - begins > form.width
            and not has_markup(text, begins, ends)
        ):
            return False
        if not form.enclosing:
            return True
        left, right = form.enclosing
        return (not left or _near(text, left, self.at - 42, self.at + 1)) and (
            not right or _near(text, right, self.at, self.at + 64)
        )


Windows = dict[tuple[int, int], dict[int, Entry]]


class Scanner:
    """Grammars compiled for one directory."""

    def __init__(self, outlets: Outlets, languages: tuple[str, ...]) -> None:
        common = source(COMMON)
        self.tags = outlets.agency_tags | frozenset(common.get("tags", ()))
        names = languages or shipped()
        self.outlets = outlets
        self.grammars: tuple[Grammar, ...] = (
            grammar(common, common, self.tags),
            *(grammar(source(n), common, self.tags) for n in names),
        )
        self.bylines = Bylines(outlets, self.tags, self._listed("generic"), self._listed("roles"))
        self.matchers = tuple(Matcher(g, outlets, self.tags) for g in self.grammars)
        self.entries: dict[str, list[Entry]] = defaultdict(list)
        words, substrings = set[str](), set[str]()
        number = 0
        for index, each in enumerate(self.grammars):
            for rule in each.rules:
                for form in rule.forms:
                    number += 1
                    entry = _entry(number, index, each.spaced, rule, form)
                    for spelled in {
                        s for t in form.triggers for s in spellings(t) | {flatten(t).rstrip()}
                    }:
                        self.entries[spelled].append(entry)
                        (words if each.spaced or spelled.isascii() else substrings).add(spelled)
        self.scripts = tuple(_script(g.function_words) for g in self.grammars)
        self.screen = Screen(words, substrings)
        self.whole = frozenset(words) - substrings

    def _listed(self, name: str) -> frozenset[str]:
        """Entries of a list in any of the languages."""
        lists = (g.lexicon.lists.get(name, frozenset()) for g in self.grammars)
        return frozenset[str]().union(*lists)

    def active(self, flat: str, language: str) -> frozenset[int]:
        """Grammars that apply to a text."""
        if len(flat) < _GATE:
            return frozenset(
                i
                for i, script in enumerate(self.scripts)
                if script is None or (not flat.isascii() and script.search(flat))
            )
        tokens: set[str] = set()
        out = {0}
        for index, each in enumerate(self.grammars):
            if not index or each.language == language or not each.function_words:
                out.add(index)
                continue
            if language and each.language != "en":
                continue
            if not each.spaced:
                if any(w in flat for w in each.function_words):
                    out.add(index)
                continue
            tokens = tokens or set(flat[:4000].split()) | set(flat[-2000:].split())
            if not each.function_words.isdisjoint(tokens):
                out.add(index)
        return frozenset(out)

    def claims(
        self, text: str, language: str, options: AttributionOptions
    ) -> tuple[list[Attribution], bool]:
        """Claims in a text, unordered, each with its quote; whether places were left out."""
        flat = flatten(text)
        hits, tokens = self.screen.hits(flat)
        if not hits:
            return [], False
        active = self.active(flat, language)
        wanted: list[tuple[str, list[Entry]]] = []
        for hit in hits:
            entries = [
                e
                for e in self.entries[hit]
                if e.grammar in active and e.possible(text, flat, tokens)
            ]
            if entries:
                wanted.append((hit, entries))
        if not wanted:
            return [], False
        zones = zones_of(text, options)
        windows, capped = self._windows(text, flat, tokens, wanted, zones, options.max_windows)
        out: list[Attribution] = []
        for (begin, end), bucket in windows.items():
            view = window(text, begin, end, zones)
            rules: dict[int, list[Entry]] = defaultdict(list)
            for number in sorted(bucket):
                rules[id(bucket[number].rule)].append(bucket[number])
            for group in rules.values():
                matcher = self.matchers[group[0].grammar]
                out += matcher.claims(view, group[0].rule, [e.form for e in group])
        return [replace(c, text=text[c.start : c.end]) for c in out], capped

    def _windows(
        self,
        text: str,
        flat: str,
        tokens: frozenset[bytes],
        wanted: Sequence[tuple[str, list[Entry]]],
        zones: Zones,
        most: int,
    ) -> tuple[Windows, bool]:
        """Stretches to look at, each with the wordings it may hold; head and tail come first."""
        found: list[tuple[int, int, int]] = []
        capped = False
        for number, (hit, entries) in enumerate(wanted):
            whole = hit in self.whole
            for rank, low, high in _parts(zones, len(flat)):
                if not rank or any(e.inside for e in entries):
                    stands, more = places(flat, hit, low, high, whole=whole)
                    found += [(rank, at, number) for at in stands]
                    capped = capped or more
        found.sort()
        out: Windows = {}
        nears: dict[int, Near] = {}
        last = (0, 0)
        for rank, at, number in found:
            place = Place(at, *line_bounds(text, at))
            entries = [
                e for e in wanted[number][1] if (e.inside or not rank) and place.fits(e.form, text)
            ]
            if not entries:
                continue
            if not (
                last[0] <= at < last[1] - 200
                or (last[0] <= at < last[1] and text.find("\n", at, last[1] + 1) == last[1])
            ):
                last = window_bounds(text, at)
            raw, piece = text[last[0] : last[1]], flat[last[0] : last[1]]
            held: list[Entry] = []
            for entry in entries:
                near = nears.get(entry.number)
                if near is None:
                    near = nears[entry.number] = entry.near(flat, tokens)
                if _holds(piece, near) and entry.marked(raw):
                    held.append(entry)
            if not held:
                continue
            if last not in out and len(out) >= most:
                capped = True
                continue
            bucket = out.setdefault(last, {})
            bucket.update((e.number, e) for e in held)
        return out, capped


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


def _near(text: str, mark: str, low: int, high: int) -> bool:
    piece = text[max(0, low) : high]
    return mark in piece or any(v in piece for v in VARIANTS.get(mark, ""))


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


def _parts(zones: Zones, length: int) -> Iterator[tuple[int, int, int]]:
    """Bounds of head, tail (rank 0) and what lies between them (rank 1)."""
    yield 0, 0, zones.head_end
    yield 0, max(zones.head_end, zones.tail_start), length
    if zones.head_end < zones.tail_start:
        yield 1, zones.head_end, zones.tail_start
