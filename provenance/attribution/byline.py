"""Agencies in an article's author field."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from provenance.attribution.context import Outlets
from provenance.attribution.expression import compile_form
from provenance.attribution.fold import fold
from provenance.attribution.grammars import COMMON, source
from provenance.attribution.guards import SHORT_TAG
from provenance.attribution.pattern import Words, parse
from provenance.records import Attribution

_MAX_CHARS = 300
_MAX_WORDS = 8
_MARKS = re.compile(r"[,;|()\[\]:/&\"•·]+")
_DASH = re.compile(r"\s?-\s?")
_EDGES = " .,:;*_'\"()[]“”«»‹›-"


@cache
def _between() -> re.Pattern[str]:
    """Words that part a person from an agency: "by", "for the", "and"."""
    words = sorted((fold(w) for w in source(COMMON)["byline_words"]), key=len, reverse=True)
    return re.compile(r"(?<!\S)(?:" + "|".join(map(re.escape, words)) + r")(?!\S)")


@cache
def _wire() -> re.Pattern[str]:
    """Services that carry press releases."""
    words = Words(source(COMMON)["words"])
    return compile_form(parse("<wire>", words)[0], {}, spaced=True).regex


@dataclass(frozen=True, slots=True)
class Bylines:
    """Reads agencies out of bylines; people and other outlets make no claim."""

    outlets: Outlets
    tags: frozenset[str]
    generic: frozenset[str]
    """Names for unnamed agencies, folded."""
    roles: frozenset[str]
    """Words for what people do, folded: "writer", "correspondent"."""

    def claims(self, byline: str) -> list[Attribution]:
        """Claims of the agencies that a byline names: "Jane Doe, Associated Press", "dpa/lno"."""
        line = " ".join(html.unescape(byline[:_MAX_CHARS]).split())
        found = dict.fromkeys(self._agencies(line)) if line else {}
        return [self._claim(name, line) for name in found]

    def _claim(self, name: str, line: str) -> Attribution:
        unnamed = fold(name) in self.generic
        ids = () if unnamed else tuple(str(i) for i in self.outlets.resolve(name))
        wire = not unnamed and _wire().fullmatch(fold(name)) is not None
        return Attribution(
            "press_release_source" if wire else "agency_byline",
            "press_release" if wire else "source",
            f"author={line}",
            outlet=name,
            outlet_id=ids[0] if len(ids) == 1 else "",
            candidates=ids if len(ids) > 1 else (),
            origin="metadata",
            confidence=0.9 if 2 * len(name) > len(line) else 0.85,
        )

    def _agencies(self, text: str, cuts: int = 0) -> Iterator[str]:
        """Agencies in a text that is cut at ever weaker places until one is found."""
        text = text.strip(_EDGES)
        if not text:
            return
        if self._fits(text):
            yield text
            return
        if cuts == 3:
            yield from self._before_role(text)
            return
        folded = fold(text)
        at = 0
        for cut in (_MARKS, _DASH, _between())[cuts].finditer(folded):
            yield from self._agencies(text[at : cut.start()], cuts + 1)
            at = cut.end()
        yield from self._agencies(text[at:], cuts + 1)

    def _before_role(self, text: str) -> Iterator[str]:
        """The agency of "Associated Press Writer"."""
        words = text.split()[:_MAX_WORDS]
        if len(words) < 2 or fold(words[-1]) not in self.roles:
            return
        for start in range(len(words) - 1):
            for end in range(len(words) - 1, start, -1):
                name = " ".join(words[start:end])
                if fold(name) not in self.generic and self._fits(name):
                    yield name
                    return

    def _fits(self, name: str) -> bool:
        if (
            name in self.tags
            or fold(name) in self.generic
            or _wire().fullmatch(fold(name)) is not None
        ):
            return True
        if len(name) <= SHORT_TAG and name.isascii() and name.upper() in self.tags:
            return False
        ids = self.outlets.resolve(name)
        return bool(ids) and all(self.outlets.is_agency(i) for i in ids)
