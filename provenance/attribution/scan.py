"""Finds the stretches of a text that the wordings of the grammars may stand in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from provenance.attribution.byline import Bylines
from provenance.attribution.context import AttributionOptions, Outlets
from provenance.attribution.fold import VARIANTS
from provenance.attribution.languages import Entry, Languages
from provenance.attribution.load import Form
from provenance.attribution.screen import flatten, places, words_of
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

_OPENING = 160
"""Characters from the start in which an opening wording must have its marks."""

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
        if form.line_start and self.at - begins > form.reach[0]:
            return has_markup(text, begins, self.at)
        if form.line_end and ends - self.at > form.reach[1]:
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
    """Reads claims by the grammars of some languages and one directory."""

    def __init__(self, outlets: Outlets, languages: tuple[str, ...]) -> None:
        self.languages = Languages(outlets, languages)
        self.bylines = Bylines(
            outlets,
            self.languages.tags,
            self.languages.listed("generic"),
            self.languages.listed("roles"),
        )

    def claims(
        self, text: str, language: str, options: AttributionOptions
    ) -> tuple[list[Attribution], bool]:
        """Claims in a text, unordered, each with its quote; whether places were left out."""
        flat = flatten(text)
        words = words_of(flat)
        sieve = self.languages.sieve(self.languages.active(flat, words, language))
        hits, tokens = sieve.screen.hits(flat, words)
        start = text[:_OPENING]
        opening = [e for e in sieve.opening if e.marked(start)]
        wanted: list[tuple[str, list[Entry]]] = []
        for hit in hits:
            entries = [e for e in sieve.entries[hit] if e.possible(text, flat, tokens)]
            if entries:
                wanted.append((hit, entries))
        if not wanted and not opening:
            return [], False
        zones = zones_of(text, options)
        windows, capped = self._windows(
            text, flat, tokens, wanted, sieve.whole, zones, options.max_windows
        )
        if opening:
            first = min(len(text) - len(text.lstrip()), len(text) - 1)
            bucket = windows.setdefault(window_bounds(text, first), {})
            bucket.update((e.number, e) for e in opening)
        out: list[Attribution] = []
        for (begin, end), bucket in windows.items():
            view = window(text, begin, end, zones)
            rules: dict[int, list[Entry]] = defaultdict(list)
            for number in sorted(bucket):
                rules[id(bucket[number].rule)].append(bucket[number])
            for group in rules.values():
                matcher = self.languages.matcher(group[0].grammar)
                out += matcher.claims(view, group[0].rule, [e.form for e in group])
        return [replace(c, text=text[c.start : c.end]) for c in out], capped

    def _windows(
        self,
        text: str,
        flat: str,
        tokens: frozenset[bytes],
        wanted: Sequence[tuple[str, list[Entry]]],
        whole: frozenset[str],
        zones: Zones,
        most: int,
    ) -> tuple[Windows, bool]:
        """Stretches to look at, each with the wordings it may hold; head and tail come first."""
        found: list[tuple[int, int, int]] = []
        capped = False
        for number, (hit, entries) in enumerate(wanted):
            for rank, low, high in _parts(zones, len(flat)):
                if not rank or any(e.inside for e in entries):
                    stands, more = places(flat, hit, low, high, whole=hit in whole)
                    found += [(rank, at, number) for at in stands]
                    capped = capped or more
        found.sort()
        out: Windows = {}
        nears: dict[int, Near] = {}
        last = (0, 0)
        for rank, at, number in found:
            place = Place(at, *line_bounds(text, at))
            hit, entries = wanted[number]
            spellings = self.languages.short_tags.get(hit)
            if spellings and text[at : at + len(hit)] not in spellings:
                entries = [e for e in entries if not e.form.by_tag]
            entries = [e for e in entries if (e.inside or not rank) and place.fits(e.form, text)]
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


def _near(text: str, mark: str, low: int, high: int) -> bool:
    piece = text[max(0, low) : high]
    return mark in piece or any(v in piece for v in VARIANTS.get(mark, ""))


def _parts(zones: Zones, length: int) -> Iterator[tuple[int, int, int]]:
    """Bounds of head, tail (rank 0) and what lies between them (rank 1)."""
    yield 0, 0, zones.head_end
    yield 0, max(zones.head_end, zones.tail_start), length
    if zones.head_end < zones.tail_start:
        yield 1, zones.head_end, zones.tail_start
