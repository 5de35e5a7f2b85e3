"""Lines of an outlet alone: the last, one above the story, beside a name, at a headline's end."""

from __future__ import annotations

import re
from dataclasses import dataclass

from provenance.attribution.edges import LONGEST, SPAN, Edges
from provenance.attribution.fold import fold
from provenance.attribution.signed import SignedLines
from provenance.attribution.signers import Signers
from provenance.attribution.view import weight
from provenance.records import Attribution

_LONGEST = 42
"""Characters of such a line."""
_PARAGRAPH = 60
"""Bytes of a paragraph of the story; a letter of scripts with fewer of them has three."""
_SENTENCE_END = tuple('.!?…。！？】）)]"”»«।')
_TRAILING = " \t\n|»>"
_DASHES = "-–—―~•*"
_SENTENCE_MARKS = ("。", "！", "？", "?", "…", "，", ",", "：", ":")
_OPENING, _CLOSING = "([（【", ")]）】"
_AROUND = " \t*_" + _OPENING + _CLOSING + _DASHES
_TITLE_WORDS = 4
"""Words of the shortest headline."""
_TITLE = 24
"""Characters of it."""
_NAME_WORDS = 2, 3
"""Words of a person's name."""
_HEADLINE = 160
"""Characters of the longest headline."""
_TITLED = re.compile(r"\A(?:[^\s]+ ){3,24}?[^\s]+(?: ?-- ?| [-–—|] |— ?)([^-–—|\"”»:]{2,40})\Z")
_QUOTES = ('"', "“", "„", "«", "‘", "'", "「")
"""What opens praise rather than a headline."""
_FIRST = 4
"""Lines from the start among which such a line may stand."""
_REACH = 240
"""Characters from the start within which it begins, and then a paragraph of the story."""
_CONFIDENCE = 0.72
_MORE = re.compile(r"(?:and|und|et|y|e|en|&)\s")
"""What a second line of a byline begins with."""


@dataclass(frozen=True, slots=True)
class LoneNames:
    """Reads such lines, by what a signed line may name."""

    signed: SignedLines
    signers: Signers

    def claims(self, edges: Edges) -> list[Attribution]:
        """Return the claim of the last line, or that of the only such line above the story."""
        last = self._last(edges)
        if last:
            return [last]
        above = self._above(edges) or self._barred(edges)
        title = None if above else self._headline(edges)
        return [title] if title else above

    def _last(self, edges: Edges) -> Attribution | None:
        """The claim of a last line below a sentence: "– Daily Nation"."""
        text = edges.text
        end = len(text.rstrip(_TRAILING))
        begin = text.rfind("\n", max(0, end - _LONGEST), end) + 1
        if not begin and end > _LONGEST:
            return None
        shown = text[begin:end].strip()
        if not shown or not self._names(shown):
            return None
        dashed = shown[0] in _DASHES
        above = text[max(0, begin - _PARAGRAPH - 3) : begin].rstrip().rpartition("\n")[2]
        below = weight(above) >= _PARAGRAPH - 3 and above.endswith(_SENTENCE_END)
        if not below and (begin or not dashed):
            return None
        marked = dashed or (shown[0] in _OPENING and shown[-1] in _CLOSING)
        return self._claim(edges, (begin, end), "agency_tail_tag", single=marked)

    def _above(self, edges: Edges) -> list[Attribution]:
        """Claims of lines below a headline, a byline or the name of who wrote."""
        text = edges.text
        if text.find("\n", 0, LONGEST + 1) < 0:
            return []
        lines = edges.lines_before(_REACH)[:_FIRST]
        found: list[Attribution] = []
        for number, (begin, end) in enumerate(lines[1:], 1):
            if end - begin > _LONGEST or text[end - 1] in _SENTENCE_MARKS or text[begin].islower():
                continue
            if not self._names(text[begin:end]):
                found += self._signed_by(edges, (begin, end))
                continue
            by, person = self._author(text, lines[:number])
            title = text[slice(*lines[number - 1])]
            titled = len(title) >= _TITLE and title.count(" ") >= _TITLE_WORDS - 1
            if by or (_tells(text[end : end + _REACH]) and (person or titled)):
                kind = "agency_byline" if by or person else "source_label"
                claim = self._claim(edges, (begin, end), kind, single=by or person)
                found += [claim] if claim else []
        if not found:
            return []
        alone = [line for line in lines if self.signers.is_outlet(text[slice(*line)].strip())]
        return found if len(found) == 1 and len(alone) < 2 else []

    def _headline(self, edges: Edges) -> Attribution | None:
        """The claim of a first line that ends in an outlet: "A bridge falls over -- BBC"."""
        text = edges.text
        line = text[: _HEADLINE + 1].partition("\n")[0].rstrip()
        if len(line) > _HEADLINE or not any(mark in line for mark in "-–—|"):
            return None
        found = _TITLED.search(line)
        if found is None or text[:1] in _QUOTES or text[:1].islower():
            return None
        name, title = found[1], text[: found.start(1)]
        whole = " " in name or name.isupper()
        # Behind what is seen on a picture stands an agency.
        pictured = self.signers.is_agency(name) or self.signers.shows(fold(title))
        if not whole or pictured or not self.signers.is_outlet(name):
            return None
        shown = edges.window(*found.span(1))
        return self.signed.made(shown, (0, len(shown.plain)), "source_label", _CONFIDENCE)

    def _barred(self, edges: Edges) -> list[Attribution]:
        """Claims of lines at either end that name who wrote and an outlet: "Jo Roe | Le Monde"."""
        if "|" not in edges.text[:SPAN] and "|" not in edges.text[-SPAN:]:
            return []
        found: list[Attribution] = []
        for begin, end in edges.lines:
            parts = edges.text[begin:end].split(" | ")
            if len(parts) == 2 and end - begin <= _LONGEST:
                outlets = [part for part in parts if self.signers.is_outlet(part.strip())]
                people = [part for part in parts if part not in outlets and self._is_person(part)]
                if len(outlets) == len(people) == 1:
                    at = begin + edges.text[begin:end].index(outlets[0])
                    line = edges.window(at, at + len(outlets[0]))
                    span = self.signed.bare(line, 0, len(line.plain))
                    found.append(self.signed.made(line, span, "agency_byline", _CONFIDENCE))
        return found if len(found) == 1 else []

    def _signed_by(self, edges: Edges, bounds: tuple[int, int]) -> list[Attribution]:
        """The claim of a line below a headline with no mark in it: "Jo Roe Foreign Policy"."""
        words = edges.text[slice(*bounds)].split(" ")
        for size in _NAME_WORDS:
            name, outlet = " ".join(words[:size]), " ".join(words[size:])
            told = outlet[:1].isalnum() and " " in outlet and self.signers.is_outlet(outlet)
            if told and self._is_person(name):
                line = edges.window(bounds[1] - len(outlet), bounds[1])
                span = 0, len(line.plain)
                return [self.signed.made(line, span, "agency_byline", _CONFIDENCE)]
        return []

    def _is_person(self, part: str) -> bool:
        """Whether a part may name a person: two or three words, none of them an outlet's."""
        words = part.split()
        if len(words) not in _NAME_WORDS or fold(words[0]) in self.signers.binding:
            return False
        return self.signers.is_name(part) and not self.signers.signs(part)

    def _names(self, line: str) -> bool:
        """Whether a line names an outlet: a look that costs little."""
        shown = line.strip(_AROUND)
        return shown[-1:] not in _SENTENCE_MARKS and self.signers.is_outlet(shown.removesuffix("."))

    def _author(self, text: str, lines: list[tuple[int, int]]) -> tuple[bool, bool]:
        """Whether the last of some lines are a byline, "By Jo Roe\nand Ed Doe"; or but a name."""
        line = text[slice(*lines[-1])].strip()
        if _MORE.match(line) and len(lines) > 1:
            line = text[slice(*lines[-2])].strip()
        named = " " in line and not self.signers.is_outlet(line)
        return self.signed.is_byline(line), named and self.signers.is_name(line)

    def _claim(
        self,
        edges: Edges,
        bounds: tuple[int, int],
        kind: str,
        *,
        single: bool,
    ) -> Attribution | None:
        """The claim of a line that is an outlet's name; `single` tells that a word is enough."""
        line = edges.window(*bounds)
        low, high = self.signed.bare(line, 0, len(line.plain))
        name = line.plain[low:high]
        rest = (line.plain[:low] + line.plain[high:]).strip(_AROUND)
        whole = single or " " in name or not name.isascii()
        if rest or not whole or not self.signers.is_outlet(name):
            return None
        return self.signed.made(line, (low, high), kind, _CONFIDENCE)


def _tells(text: str) -> bool:
    """Whether one of the first two lines of a text is a paragraph."""
    lines = [line for line in text.split("\n") if line.strip()]
    return any(weight(line) >= _PARAGRAPH for line in lines[:2])
