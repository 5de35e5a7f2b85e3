"""Lines that an outlet of the directory signs: "taz, 12.5.2011", "www.thehindu.com", "(Gara)"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from provenance.attribution.context import AttributionOptions, Outlets
from provenance.attribution.dateline import months
from provenance.attribution.fold import WORD, fold
from provenance.attribution.runs import unspaced
from provenance.attribution.view import Window, window, zones_of
from provenance.records import Attribution

_LINES = 3
"""Lines from either end that are looked at."""
_SHORTEST, _LONGEST = 6, 90
"""Characters of such a line."""
_NEAR = 120
"""Characters from the start in which a line may name the outlet of a date on the next one."""
_BRACKET = re.compile(r"[.!?…。] ?[(（\[]([^()（）\[\]\n]{3,40})[)）\]][\s.]{0,20}\Z")
_WORD = re.compile(r"[^\W_](?:\S*[^\W_])?[!+]?")
_DIGITS = re.compile(r"\d")
_HOST = re.compile(r"(?:https?://)?(?:www\.)?(?:[a-z0-9-]{1,60}\.){1,3}[a-z]{2,12}/?")
_ALONE = re.compile(r"[^\n]{60}\n{1,3}\Z")
"""A paragraph before: what follows is no item of a list."""
_PARTS = re.compile(
    r"\s-\s|[,|/•·;()<>\[\]\"*\n]|--"
    r"|\b(?:volume|vol|issue|number|numero|nummer|num|no|nr|n|heft|ausgabe|page|seite|pagina|pag|pp|p|s)"
    r"[.°º]?\s?\d{1,5}\b"
)
"""Marks between parts, and issues and pages, which are none."""
_NUMBER = re.compile(r"\d{1,4}|\d{1,2}[:.h]\d\d(?:\s?[a-z]{1,4})?")
"""A number or a time of day."""
_LEAST = 3
"""Letters of the shortest outlet's name."""
_WORDS = 4
"""Words of the longest name of a person or place."""
_MORE = 2
"""Such names that may stand on the line: who wrote it, and where."""
_CONFIDENCE = 0.75


@dataclass(frozen=True, slots=True)
class SignedLines:
    """Reads such lines: nothing but an outlet, and when, who or where; or a bracket at the end."""

    outlets: Outlets
    days: frozenset[str]
    """Names of months and days of the week, folded."""
    binding: frozenset[str]
    """Articles and prepositions, folded."""
    bylines: frozenset[str]
    """What a line may begin with, folded: "by"."""
    labels: frozenset[str]
    """What a line may begin with before a colon, folded: "from"."""
    unsigned: frozenset[str]
    """Names, folded, that sign nothing: "today", "sport"."""
    visual: frozenset[str]
    """Words of photo and chart credits, folded."""

    def claims(self, text: str, options: AttributionOptions) -> list[Attribution]:
        """Return the claim of the only such line at a text's ends; several are a bibliography."""
        found: list[Attribution] = []
        before: Window | None = None
        for begin, end in _lines(text):
            dated = _DIGITS.search(text, begin, end)
            if not dated and "." not in text[begin:end] and begin >= _NEAR:
                continue
            line = window(text, begin, end, zones_of(text, options))
            claim = self._dated(line, before) if dated else None
            alone = _ALONE.search(text, 0, begin) is not None and not text[end:].strip()
            claim = claim or self._host(line) if alone else claim
            if claim is not None:
                found.append(claim)
            before = line
        return found if len(found) == 1 else self._bracketed(text, options) if not found else []

    def _bracketed(self, text: str, options: AttributionOptions) -> list[Attribution]:
        """The claim of a bracket behind the last sentence."""
        found = _BRACKET.search(text, max(0, len(text) - _LONGEST))
        if found is None or not self._is_outlet(found[1]):
            return []
        begin = text.rfind("\n", 0, found.start()) + 1
        if self._shows(fold(text[max(begin, found.start() - 4 * _LONGEST) : found.start()])):
            return []
        line = window(text, found.start(1) - 1, found.end(1) + 1, zones_of(text, options))
        return [self._made(line, (1, len(line.plain) - 1), "agency_tail_tag")]

    def _is_outlet(self, name: str) -> bool:
        return (
            fold(name) not in self.unsigned
            and sum(map(str.isalnum, name)) >= _LEAST
            and bool(self.outlets.resolve(name))
        )

    def _host(self, line: Window) -> Attribution | None:
        """The claim of a line that is nothing but an outlet's host: "www.thehindu.com"."""
        shown = line.folded.strip()
        if not _HOST.fullmatch(shown) or not self.outlets.by_domain(shown):
            return None
        begin = len(line.folded) - len(line.folded.lstrip())
        return self._made(line, (begin, begin + len(shown.rstrip("/"))))

    def _dated(self, line: Window, before: Window | None) -> Attribution | None:
        """The claim of a line with a date; `before` is the line that may hold the name alone."""
        dates = list(_date().finditer(line.folded))
        if len(dates) != 1:
            return None
        date = dates[0]
        outlet: tuple[int, int] | None = None
        more = 0
        for low, high in (*_parts(line, 0, date.start()), *_parts(line, date.end(), None)):
            low, high = self._bare(line, low, high)
            part, folded = line.plain[low:high], line.folded[low:high]
            if not part or _NUMBER.fullmatch(folded):
                continue
            known = self._is_outlet(part)
            if known and outlet is None:
                outlet = low, high
            elif not known and more < _MORE and self._is_name(part, folded):
                more += 1
            else:
                return None
        if outlet is None and not more and before is not None:
            alone = self._bare(before, 0, len(before.plain))
            if before.begin < _NEAR and self._is_outlet(before.plain[slice(*alone)]):
                return self._made(before, alone)
        return self._made(line, outlet) if outlet else None

    def _is_name(self, part: str, folded: str) -> bool:
        """Whether a part may name who wrote, or where."""
        words = part.split()
        return (
            len(words) <= _WORDS
            and all(word[0].isupper() and not any(c.isdigit() for c in word) for word in words)
            and not self._shows(folded)
        )

    def _shows(self, folded: str) -> bool:
        """Whether a stretch, folded, has a word of a picture's credit."""
        if not self.visual.isdisjoint(WORD.findall(folded)):
            return True
        return any(unspaced(word[0]) and word in folded for word in self.visual)

    def _bare(self, line: Window, low: int, high: int) -> tuple[int, int]:
        """A part without marks, days of the week, and words that lead to it or to the date."""
        spans = [(m.start(), m.end()) for m in _WORD.finditer(line.plain, low, high)]
        said = [line.folded[a:b] for a, b in spans]
        while spans and (said[-1] in self.days or self._binds(line, spans[-1])):
            spans, said = spans[:-1], said[:-1]
        while spans and (said[0] in self.days or self._leads(line, spans[0])):
            spans, said = spans[1:], said[1:]
        return (spans[0][0], spans[-1][1]) if spans else (low, low)

    def _binds(self, line: Window, span: tuple[int, int]) -> bool:
        word = line.plain[span[0] : span[1]]
        return word.islower() and line.folded[span[0] : span[1]] in self.binding

    def _leads(self, line: Window, span: tuple[int, int]) -> bool:
        word = line.folded[span[0] : span[1]]
        return word in self.bylines or (
            word in self.labels and line.folded[span[1] : span[1] + 1] == ":"
        )

    def _made(self, line: Window, span: tuple[int, int], kind: str = "source_label") -> Attribution:
        name = line.plain[span[0] : span[1]]
        ids = tuple(str(i) for i in self.outlets.resolve(name))
        shown = len(line.plain.rstrip())
        return Attribution(
            kind,
            "source",
            "",
            start=line.place(len(line.plain) - len(line.plain.lstrip())),
            end=line.end_place(shown),
            outlet=name,
            outlet_id=ids[0] if len(ids) == 1 else "",
            candidates=ids if len(ids) > 1 else (),
            url=next((k.url for k in line.links if "//" in k.url), ""),
            confidence=_CONFIDENCE,
        )


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Bounds of the short lines at either end, each once."""
    ends: dict[tuple[int, int], None] = {}
    begin = 0
    for _ in range(2 * _LINES):
        end = text.find("\n", begin)
        end = len(text) if end < 0 else end
        ends |= {(begin, end): None} if end > begin else {}
        if end == len(text) or len(ends) == _LINES:
            break
        begin = end + 1
    end, most = len(text), len(ends) + _LINES
    for _ in range(2 * _LINES):
        begin = text.rfind("\n", 0, end) + 1
        ends |= {(begin, end): None} if end > begin else {}
        if not begin or len(ends) == most:
            break
        end = begin - 1
    return (each for each in ends if _SHORTEST <= each[1] - each[0] <= _LONGEST)


def _parts(line: Window, low: int, high: int | None) -> Iterator[tuple[int, int]]:
    high = len(line.folded) if high is None else high
    for cut in _PARTS.finditer(line.folded, low, high):
        yield low, cut.start()
        low = cut.end()
    yield low, high


@cache
def _date() -> re.Pattern[str]:
    """A day or a month with its year, folded, and the time of day behind it."""
    month = "(?:" + "|".join(map(re.escape, sorted(months(), key=len, reverse=True))) + r")\.?"
    of, year = r"(?:\s(?:de|del|of))?", r"(?:19|20)\d\d"
    day = r"\d{1,2}(?:st|nd|rd|th|er|º|\.)?"
    shapes = (
        r"\d{1,2}[./-]\d{1,2}[./-](?:(?:19|20)\d\d|\d\d)",
        rf"{year}[./-]\d{{1,2}}[./-]\d{{1,2}}",
        rf"{year}\s?[年년]\s?\d{{1,2}}\s?[月월]\s?\d{{1,2}}\s?[日일]",
        rf"(?:{day}{of}[\s/-])?{month}(?![^\W\d_]){of}[\s,/-]{{1,3}}{year}",
        rf"(?<![^\W\d_]){month}\s{day},?\s{year}",
    )
    return re.compile(rf"(?<!\d)(?:{'|'.join(shapes)})(?!\d)")
