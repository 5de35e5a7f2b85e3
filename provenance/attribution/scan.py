"""Finds the stretches of a text that the wordings of the grammars may stand in."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from sys import getsizeof

from provenance.attribution.byline import Bylines
from provenance.attribution.calls import ANYWHERE, MARKS, Call, Entry, marks_of
from provenance.attribution.context import AttributionOptions, Outlets
from provenance.attribution.edges import Edges
from provenance.attribution.ends import Ends
from provenance.attribution.fold import VARIANTS
from provenance.attribution.languages import Languages
from provenance.attribution.load import Form
from provenance.attribution.sieve import Places, Sieve, Text
from provenance.attribution.view import (
    AHEAD,
    Zones,
    has_markup,
    line_bounds,
    unwrapped,
    window,
    window_bounds,
)
from provenance.records import Attribution

_OPENING = 160
"""Characters from the start in which an opening wording must have its marks."""
_MOST_WORK = 600_000
"""Work on one text, after which the rest is left out: some hundred times what articles need."""
_MOST_CLAIMS = 300
_CAPITAL = re.compile(r"[\u00c0-\u00de\u0100-\u024f\uff21-\uff3a]")
"""Letters in which a tag may be written otherwise: "ČTK" for "CTK", or in full width."""
_LATIN_CAPITALS = "".join(map(chr, range(0xC0, 0xDF)))
"""Those of Latin-1: one is sought many times faster than a set."""
_PLACES = 5000
"""Words that call for a wording, from each end of a text, that are followed up."""


class Place:
    """Where a trigger stands on its line."""

    __slots__ = ("ahead", "at", "back", "begin", "end", "text")

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at = text, at
        self.begin, self.end = line_bounds(text, at)
        while 0 <= self.begin < at and text[self.begin] in " \t":
            self.begin += 1
        self.back = at - self.begin if self.begin >= 0 else ANYWHERE
        """Characters since the line began."""
        self.ahead = self.end - at

    def allows(self, call: Call) -> bool:
        """Whether the bounds of the line are near enough for any wording of a call."""
        return (call.before >= self.back or self._hidden_before()) and (
            call.after >= self.ahead or self._hidden_after()
        )

    def _hidden_before(self) -> bool:
        return self.begin >= 0 and has_markup(self.text, self.begin, self.at)

    def _hidden_after(self) -> bool:
        return self.ahead <= AHEAD and has_markup(self.text, self.at, self.end)

    def fits(self, form: Form) -> bool:
        """Whether line bounds and brackets are where a wording wants them."""
        if form.line_start and self.back > form.reach[0]:
            return self._hidden_before()
        if form.line_end and self.ahead > form.reach[1]:
            return self._hidden_after()
        if (
            form.line_start
            and form.line_end
            and self.back + self.ahead > form.width
            and not has_markup(self.text, self.begin, self.end)
        ):
            return False
        if not form.enclosing:
            return True
        left, right = form.enclosing
        return (not left or _near(self.text, left, self.at - 42, self.at + 1)) and (
            not right or _near(self.text, right, self.at, self.at + 64)
        )


class _Chosen(dict[tuple[int, bool], list[Call]]):
    """By a trigger's number, and whether it stands at an edge, the calls that a text allows.

    Those that need marks which the text lacks are left out, and those of a short agency tag that
    it nowhere spells as the agency does: "NA", not "na".
    """

    def __init__(self, sieve: Sieve, text: str, tags: Mapping[str, frozenset[str]]) -> None:
        super().__init__()
        self.sieve, self._text, self._tags = sieve, text, tags

    @cached_property
    def _lacking(self) -> int:
        """Bits of the marks that the text lacks."""
        return MARKS & ~marks_of(self._text)

    @cached_property
    def _capital(self) -> bool:
        """Whether it has letters in which any tag may be written."""
        if getsizeof(self._text) < 2 * len(self._text):
            # Held in a byte a character, hence Latin-1.
            return any(map(self._text.__contains__, _LATIN_CAPITALS))
        return _CAPITAL.search(self._text) is not None

    def __missing__(self, key: tuple[int, bool]) -> list[Call]:
        number, edge = key
        calls = self.sieve.calls[number] if edge else self.sieve.inner[number]
        if calls:
            word = self.sieve.triggers.known[number][1]
            if word in self._tags and not self._spelt(word):
                calls = [c for c in calls if not c.by_tag]
        self[key] = kept = [c for c in calls if not c.near & self._lacking]
        return kept

    def _spelt(self, word: str) -> bool:
        """Whether the text may hold a short tag as its agency writes it."""
        return any(tag in self._text for tag in self._tags[word]) or self._capital

    def spelled(self, calls: list[Call], number: int, at: int) -> list[Call]:
        """The calls that are left for a short tag as it is written at this place."""
        word = self.sieve.triggers.known[number][1]
        tags = self._tags.get(word)
        written = self._text[at : at + len(word)] if tags else ""
        if tags and written.isascii() and written not in tags:
            return [c for c in calls if not c.by_tag]
        return calls


Windows = dict[tuple[int, int], dict[int, Entry]]


class Scanner:
    """Reads claims by the grammars of some languages and one directory."""

    def __init__(self, outlets: Outlets, languages: tuple[str, ...]) -> None:
        self.languages = Languages(outlets, languages)
        self._binding = self.languages.listed("articles") | self.languages.listed("connectors")
        self.ends = Ends.of(outlets, self.languages, self._binding)
        self.bylines = Bylines(
            outlets,
            self.languages.tags,
            self.languages.listed("generic"),
            self.languages.listed("roles"),
        )

    def claims(
        self, text: str, language: str, options: AttributionOptions
    ) -> tuple[list[Attribution], bool, int]:
        """Claims in a text, unordered, each with its quote; whether places were left out; work.

        Work counts the characters of stretches, once for each wording that is tried on them.
        """
        written, text = text, unwrapped(text, self._binding)
        active = self.languages.active(text, language)
        sieve = self.languages.sieve(active)
        coded = sieve.coded(text)
        chosen = _Chosen(sieve, text, self.languages.short_tags)
        calling = sieve.calling(coded, lambda number: chosen[number, True])
        opening = sieve.opened(text[:_OPENING])
        edges = Edges(text, options)
        signed = self.ends.claims(edges)
        if not calling and not opening:
            return _quoted(signed or self.ends.likely.claims(edges), written), False, 0
        zones = edges.zones
        windows, capped = self._windows(coded, calling, chosen, zones, options.max_windows)
        if opening:
            first = min(len(text) - len(text.lstrip()), len(text) - 1)
            bucket = windows.setdefault(window_bounds(text, first), {})
            bucket.update((e.number, e) for e in opening)
        out = signed
        work = 0
        for (begin, end), bucket in windows.items():
            if work > _MOST_WORK or len(out) > _MOST_CLAIMS:
                capped = True
                break
            work += (end - begin) * len(bucket)
            view = window(text, begin, end, zones)
            rules: dict[int, list[Entry]] = defaultdict(list)
            for number in sorted(bucket):
                rules[id(bucket[number].rule)].append(bucket[number])
            for group in rules.values():
                matcher = self.languages.matcher(group[0].grammar)
                out += matcher.claims(view, group[0].rule, [e.form for e in group])
        return _quoted(out or self.ends.likely.claims(edges), written), capped, work

    def _windows(
        self,
        coded: Text,
        calling: Places,
        chosen: _Chosen,
        zones: Zones,
        most: int,
    ) -> tuple[Windows, bool]:
        """Stretches to look at, each with the wordings it may hold; head and tail come first."""
        text, sieve = coded.text, chosen.sieve
        calling, capped = _ranked(calling, zones)
        out: Windows = {}
        last, held, piece = (0, 0), -1, b""
        for at, number in calling:
            calls = chosen[number, at < zones.head_end or at >= zones.tail_start]
            if not calls or not (calls := chosen.spelled(calls, number, at)):
                continue
            place = Place(text, at)
            if not (calls := [c for c in calls if place.allows(c)]):
                continue
            if not (
                last[0] <= at < last[1] - 200
                or (last[0] <= at < last[1] and text.find("\n", at, last[1] + 1) == last[1])
            ):
                last, held, piece = window_bounds(text, at), -1, b""
            piece = piece or (coded.narrow.slice(*last) if coded.narrow else b"")
            fitting: list[Entry] = []
            for call in calls:
                if not call.hinted(piece):
                    continue
                if held < 0:
                    held = sieve.near(coded, *last)
                if call.near & held == call.near:
                    fitting += [e for e in call.entries if place.fits(e.form)]
            if not fitting:
                continue
            if last not in out and len(out) >= most:
                capped = True
                continue
            bucket = out.setdefault(last, {})
            bucket.update((e.number, e) for e in fitting)
        return out, capped


def _quoted(claims: list[Attribution], text: str) -> list[Attribution]:
    return [replace(c, text=text[c.start : c.end]) for c in claims]


def _ranked(calling: Places, zones: Zones) -> tuple[Places, bool]:
    """Places in head and tail, then those between, a bounded number from each end; if any more."""
    capped = len(calling) > 2 * _PLACES
    if capped:
        calling = calling[:_PLACES] + calling[-_PLACES:]
    head = bisect_left(calling, (zones.head_end, 0))
    tail = max(head, bisect_left(calling, (zones.tail_start, 0)))
    return [*calling[:head], *calling[tail:], *calling[head:tail]], capped


def _near(text: str, mark: str, low: int, high: int) -> bool:
    piece = text[max(0, low) : high]
    return mark in piece or any(v in piece for v in VARIANTS.get(mark, ""))
