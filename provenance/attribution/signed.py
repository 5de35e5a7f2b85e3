"""Lines that an outlet of the directory signs: "taz, 12.5.2011", "www.thehindu.com", "(Gara)"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from provenance.attribution.dateline import written_date
from provenance.attribution.edges import LONGEST, SPAN, YEARS, Edges
from provenance.attribution.fold import WORD, fold
from provenance.attribution.known import shortens
from provenance.attribution.runs import is_host
from provenance.attribution.signers import Signers
from provenance.attribution.view import Window
from provenance.records import Attribution

_NEAR = 120
"""Characters from the start in which a line may name the outlet of a date on the next one."""
_BRACKET = re.compile(r"([.!?…。]?) ?[(（\[]([^()（）\[\]\n]{3,40})[)）\]][\s.]{0,20}\Z")
_WORD = re.compile(r"[^\W_](?:\S*[^\W_])?[!+]?")
_CLOCK = re.compile(r"(?<=[-|•,] )[012]\d[:h][0-5]\d(?![\d:])")
_HOST = re.compile(r"\s?(?:https?://)?(?:[\w-]{1,60}\.){1,3}[a-zA-Z]{2,12}/?\s?")
_PARAGRAPH, _CLOSING = 60, (")", "]", "）")
_ITEM = re.compile(r"[\s'\"]{0,4}[-•*▪◦] |.{0,90} // |.{0,80}\(@\w")
"""An item of a list or of a bibliography, or who sent a message that is quoted."""
_NUMBER = re.compile(r"\d{1,4}|(?:[a-z]{1,5} )?\d{1,2}[:.h]\d\d(?:\s?[a-z]{1,4}){0,2}")
"""A number or a time of day."""
_QUOTES = ('"', "“", "”", "„", "«", "»")
_QUOTED = re.compile(r"[\"“„«][^\"”»]*\Z")
_MORE = 2
"""Such names that may stand on the line: who wrote it, and where."""
_BINDING = 3
"""Tries at a name behind prepositions and articles, one word fewer each."""
_AUTHOR = 2, 3
"""Words of the name of who wrote."""
_PERMISSION = 8
"""Words that say that an outlet allowed a copy, at most."""
_CONFIDENCE = 0.75


@dataclass(frozen=True, slots=True)
class SignedLines:
    """Reads such lines: nothing but an outlet, and when, who or where; or a bracket at the end."""

    signers: Signers
    days: frozenset[str]
    """Names of months and days of the week, folded."""
    bylines: frozenset[str]
    """What a line may begin with, folded: "by"."""
    numbered: frozenset[str]
    """What stands before the number of an issue or page, folded: "nr"."""
    labels: frozenset[str]
    """What a line may begin with before a colon, folded: "from"."""
    permission: frozenset[str]
    """Words, folded, of which one says that an outlet allowed a copy."""

    def claims(self, edges: Edges) -> list[Attribution]:
        """Return the claim of the only such line at a text's ends; several are a bibliography."""
        text = edges.text
        found = self._all_dated(edges) if edges.dated else []
        first, below = _by(self.bylines)
        if not found and (first.match(text) or below.search(text, 0, SPAN)):
            found = self._byline(edges)
        end = text[-LONGEST:].rstrip(" .\n\t")
        if not found and end[-1:] in _CLOSING:
            found = self._bracketed(edges)
        elif not found and _HOST.fullmatch(end, end.rfind("\n") + 1):
            found = self._host(edges)
        return found if len(found) == 1 else []

    def _all_dated(self, edges: Edges) -> list[Attribution]:
        found: list[Attribution] = []
        lines = edges.lines
        for number, line in enumerate(lines):
            if YEARS.search(edges.text, *line):
                before = edges.window(*lines[number - 1]) if number else None
                claim = self._dated(edges.window(*line), before)
                found += [claim] if claim else []
        return found

    def _byline(self, edges: Edges) -> list[Attribution]:
        """The claims of lines near the start that are but a byline with an outlet."""
        first, _ = _by(self.bylines)
        lines = [line for line in edges.lines_before(SPAN) if first.match(edges.text, *line)]
        read = (self._parted(edges.window(*line), (0, None)) for line in lines)
        return [claim for claim in read if claim is not None]

    def _bracketed(self, edges: Edges) -> list[Attribution]:
        """The claim of a bracket behind the last sentence."""
        text = edges.text
        found = _BRACKET.search(text, max(0, len(text) - LONGEST))
        if found is None or not self.signers.is_outlet(found[2]):
            return []
        begin = text.rfind("\n", 0, found.start()) + 1
        if not found[1] and found.start() - begin < LONGEST:
            return []
        before = text[max(begin, found.start() - 4 * LONGEST) : found.start()]
        resolve = self.signers.outlets.resolve
        if self.signers.shows(fold(before)) or shortens(found[2], before, resolve):
            return []
        line = edges.window(found.start(2) - 1, found.end(2) + 1)
        return [self.made(line, (1, len(line.plain) - 1), "agency_tail_tag")]

    def _host(self, edges: Edges) -> list[Attribution]:
        """The claim of a last line that is nothing but an outlet's host: "www.thehindu.com"."""
        text = edges.text
        end = len(text.rstrip())
        begin = text.rfind("\n", 0, end) + 1
        # Below a paragraph; else it is an item of a list.
        above = text[max(0, begin - _PARAGRAPH) : begin].rstrip("\n")
        if "\n" in above or len(above) < _PARAGRAPH - 3:
            return []
        if not self.signers.is_site(text[begin:end].strip(" .")):
            return []
        line = edges.window(begin, end)
        shown = line.plain.strip(" ./")
        at = line.plain.index(shown)
        return [self.made(line, (at, at + len(shown)))]

    def _dated(self, line: Window, before: Window | None) -> Attribution | None:
        """The claim of a line with a date; `before` is the line that may hold the name alone."""
        dates = list(written_date().finditer(line.folded)) or list(_CLOCK.finditer(line.folded))
        if len(dates) != 1 or _ITEM.match(line.plain):
            return None
        titled = _titled(self.bylines).search(line.plain, 0, dates[0].start())
        begin = titled.end() if titled else 0
        claim = self._parted(line, (begin, dates[0].start()), (dates[0].end(), None))
        if claim is None and before is not None and before.begin < _NEAR:
            alone = self.bare(before, 0, len(before.plain))
            rest = line.plain[: dates[0].start()] + line.plain[dates[0].end() :]
            if not any(c.isalpha() for c in rest) and self.signers.is_outlet(
                before.plain[slice(*alone)]
            ):
                return self.made(before, alone)
        return claim

    def _parted(self, line: Window, *stretches: tuple[int, int | None]) -> Attribution | None:
        """The claim of a line of whose stretches the parts are an outlet and what stands by it."""
        outlet: tuple[int, int] | None = None
        more = 0
        parted = _parting(self.numbered)
        for low, high in (p for each in stretches for p in _parts(line, parted, *each)):
            low, high = self.named(line, *self.bare(line, low, high))
            part, folded = line.plain[low:high], line.folded[low:high]
            if not part or _NUMBER.fullmatch(folded) or self._permits(folded):
                continue
            known = self.signers.signs(part) or is_host(part)
            if outlet is None and not known and (at := self._written_in(part)):
                outlet = low + at, high
            elif known and outlet is None:
                outlet = low, high
            elif known and outlet and self.signers.are_one(part, line.plain[slice(*outlet)]):
                continue
            elif not known and more < _MORE and self.signers.is_name(part):
                more += 1
            else:
                return None
        return self.made(line, outlet) if outlet else None

    def named(self, line: Window, low: int, high: int) -> tuple[int, int]:
        """A part without preposition and article, where they are not of the outlet's name."""
        best = at = low
        for _ in range(_BINDING):
            word = line.plain[at:high].partition(" ")[0]
            # A single word behind a preposition may be a place: "Dalla Sicilia".
            name = line.plain[at:high]
            if name[:1] in _QUOTES and name[-1:] in _QUOTES and len(name) > 2:
                at, high, name = at + 1, high - 1, name[1:-1]
            known = (at == low or " " in name) and (
                self.signers.is_outlet(name)
                or (fold(word) not in self.labels and self.signers.is_called(name))
            )
            if known and not (word.islower() and fold(word) in self.signers.binding):
                return at, high
            best = at if known and best == low else best
            if fold(word) not in self.signers.binding | self.labels:
                break
            at += len(word) + 1
        return best, high

    def _written_in(self, part: str) -> int:
        """Where an outlet begins that somebody wrote in: "Jo Roe in Die Zeit"; 0 if none does."""
        words = part.split(" ")
        for at in _AUTHOR:
            name, outlet = " ".join(words[:at]), " ".join(words[at + 1 :])
            leads = words[at:] and words[at].islower() and fold(words[at]) in self.labels
            if leads and self.signers.is_name(name) and self.signers.is_outlet(outlet):
                return len(part) - len(outlet)
        return 0

    def _permits(self, folded: str) -> bool:
        """Whether a part, folded, says but that its outlet allowed it."""
        words = WORD.findall(folded)
        return len(words) <= _PERMISSION and not self.permission.isdisjoint(words)

    def is_byline(self, line: str) -> bool:
        """Whether a line begins as a byline does."""
        return _by(self.bylines)[0].match(line) is not None

    def bare(self, line: Window, low: int, high: int) -> tuple[int, int]:
        """Bounds of a part without marks, days of the week, and words that lead to it or a date."""
        spans = [(m.start(), m.end()) for m in _WORD.finditer(line.plain, low, high)]
        said = [line.folded[a:b] for a, b in spans]
        while spans and (said[-1] in self.days or self._binds(line, spans[-1])):
            spans, said = spans[:-1], said[:-1]
        while spans and (said[0] in self.days or self._leads(line, spans[0])):
            spans, said = spans[1:], said[1:]
        begin, end = (spans[0][0], spans[-1][1]) if spans else (low, low)
        # A name may end in a quotation: РИА "Новости".
        last, after = _QUOTED.search(line.plain, begin, end), line.plain[end : end + 1]
        return begin, end + bool(last and after and after in '"”»')

    def _binds(self, line: Window, span: tuple[int, int]) -> bool:
        word = line.plain[span[0] : span[1]]
        return word.islower() and line.folded[span[0] : span[1]] in self.signers.binding

    def _leads(self, line: Window, span: tuple[int, int]) -> bool:
        word = line.folded[span[0] : span[1]]
        return word in self.bylines or (
            word in self.labels and line.folded[span[1] : span[1] + 1] == ":"
        )

    def made(
        self,
        line: Window,
        span: tuple[int, int],
        kind: str = "source_label",
        confidence: float = _CONFIDENCE,
    ) -> Attribution:
        """The claim of a line that names its outlet at `span`."""
        name = line.plain[span[0] : span[1]]
        ids = tuple(str(i) for i in self.signers.outlets.resolve(name))
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
            confidence=confidence,
        )


def _parts(
    line: Window, parted: re.Pattern[str], low: int, high: int | None
) -> Iterator[tuple[int, int]]:
    high = len(line.folded) if high is None else high
    for cut in parted.finditer(line.folded, low, high):
        yield low, cut.start()
        low = cut.end()
    yield low, high


@cache
def _by(words: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The start of a byline, at the start of a text and of a line below it."""
    shown = {form for word in words for form in (word, word.capitalize(), word.upper())}
    by = rf"(?:{'|'.join(map(re.escape, sorted(shown)))}):? (?=[^\W\d_a-z])"
    return re.compile(by), re.compile(rf"\n{by}")


@cache
def _titled(words: frozenset[str]) -> re.Pattern[str]:
    """Byline and what stands before it, before an outlet: "A Bridge Falls. By Jo Roe. "."""
    by = "|".join(sorted(map(re.escape, map(str.capitalize, words))))
    return re.compile(
        rf"(?:[^\W\d_].{{12,80}}?[.!?:,|–—-]\s{{1,3}}|\A)"
        rf"(?:{by}) [^\W\d_a-z][^.,|\d]{{3,40}}[.,|]\s"
    )


@cache
def _parting(numbered: frozenset[str]) -> re.Pattern[str]:
    """Marks between parts, and issues and pages, which are none."""
    words = "|".join(map(re.escape, sorted(numbered, key=len, reverse=True)))
    return re.compile(rf"\s-\s|[,|/•·;()<>\[\]*\n]|--|(?<![^\W_])(?:{words})[.°º]?\s?\d{{1,5}}\b")
