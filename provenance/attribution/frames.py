"""Outlets of the directory framed as agencies are: "Paris, Oct 16 (Gara) The", "... end. Gara"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from provenance.attribution.dateline import month_names, written_date
from provenance.attribution.edges import SPAN, YEARS, Edges
from provenance.attribution.fold import fold
from provenance.attribution.runs import is_host
from provenance.attribution.signed import SignedLines
from provenance.attribution.signers import Signers
from provenance.attribution.view import Window, weight
from provenance.records import Attribution

_HEAD = 110
"""Characters within which the frame of a beginning ends."""
_LINES = 3
"""Lines from the start that may begin so."""
_MARKS = 3
"""Marks on one line at which a frame may end."""
_PARAGRAPH = 60
"""Bytes of a paragraph of the story."""
_LONG = 100
"""Bytes of a paragraph that ends in a bare name."""
_TAIL = 60
"""Characters of what may sign the end of a paragraph."""
_FRAME_END = re.compile(
    r"(?P<bracket>[)\]】）]|(?<=[^\s/])\s?/(?=\s))(?P<mark>\s?[-–—:.]{1,3})?\s?|\s(?:-{1,2}|[–—])\s?|[.,:]\s?(?:-{1,2}|[–—])\s?"
)
_SIGNS = ("/ ", ")", "]", "】", "）", "–", "—", " -", "--", ".-", ",-")
"""One of which a frame's end has."""
_SIGN = re.compile(r"[/)\]】）–—-]")
"""A first look for them."""
_OPENING = "([【（/"
_PART = re.compile(r"\s-\s|\.(?!\w)|[,|/•·;:()<>\[\]*【】（）\n–—]|--")
_DAY = re.compile(r"\d{1,4}(?:st|nd|rd|th|er|[º°])?")
_TRAILING, _SHORT = " \t\n|»>", 40
"""What may stand behind the end; characters of a last line that says nothing of the story."""
_ENDED = re.compile(
    r"[.!?。！？…][)\"”»」』]?[ \n]?(?:[-–—]+ ?)?([^\s.!?。！？…][^.!?。！？…\n]{2,40})\Z"
    r"|[.!?»”\"] ?((?:[\w-]{2,40}\.){1,2}[a-zA-Z]{2,6})\Z"
)
_URL = 300
"""Characters of the longest address."""
_ADDRESS = re.compile(r"[.!?»”\"…)。」』] ?\s?(https?://([\w.-]{4,60})/[^\s<>\"]{8,240})\Z")
_SENTENCES = re.compile(r"[.!?][\"”»)]? |[。！？]|\n")
_BRACKET = re.compile(r"[(（\[]([^()（）\[\]\n]{4,40})[)）\]][.\s]{0,4}\Z")
_ENDING, _CLOSING = ".!?…。！？", (")", "]", "）")
_SENTENCE_END = (".", "!", "?", "…", "。", "！", "？", '"', "”", "»")
_STATION = re.compile(r"(?<![^\W_])[KW][A-Z]{2,3}(?![^\W_])")
"""Call signs of American stations, which frame their own stories so."""
_ACRONYM = re.compile(
    r"\s{0,9}([^\W\d_][^()\n\d,]{1,40})(?:,[^()\n]{1,30})?\s?\(([^\W\d_]{3,6})\)\s?[-–—]{1,2}(?=\s)"
)
"""The beginning of an agency's story, whichever it is: "LIBEREC (ČIA) - "."""
_YEAR_DIGITS = 4
_PLACES, _PLACE_WORDS, _DAY_WORDS = 2, 4, 6  # places in a frame, words of one, of a day
_CONFIDENCE = 0.73


@dataclass(frozen=True, slots=True)
class Frames:
    """Reads such beginnings and ends of a text, by what a signed line may name."""

    signed: SignedLines
    signers: Signers
    joining: frozenset[str]
    """Words, folded, before an outlet that gave a part: "with"."""
    generic: frozenset[str]
    """Names, folded, of those who write for any outlet: "staff"."""

    def claims(self, edges: Edges) -> list[Attribution]:
        """Return the first of such claims: of the beginning, of the end."""
        opening = edges.text[: SPAN + _HEAD]
        found = self._beginning(edges) if _has_sign(opening) or edges.dated_above else None
        found = found or self._acronym(edges) or self._ending(edges)
        return [found] if found else []

    def _beginning(self, edges: Edges) -> Attribution | None:
        text, begin = edges.text, 0
        for _ in range(_LINES):
            while begin < len(text) and text[begin].isspace():
                begin += 1
            end = text.find("\n", begin)
            end = len(text) if end < 0 else end
            if begin > SPAN or begin >= end:
                return None
            ends = list[tuple[int, bool, str]]()
            if _has_sign(text[begin : min(end, begin + _HEAD)]):
                ends += _frame_ends(text, begin, end)
            if YEARS.search(text, begin, min(end, begin + _HEAD)):
                ends += _dates_ends(edges, begin, end)
            for stop, bracket, mark in ends:
                if self._plain(text[begin:stop]):
                    line = edges.window(begin, stop)
                    if claim := self._framed(line, mark, bracket=bracket):
                        return claim
            if end - begin > _HEAD:
                return None
            begin = end
        return None

    def _acronym(self, edges: Edges) -> Attribution | None:
        """The claim of a place and an acronym in capitals that no directory needs to have."""
        found = _ACRONYM.match(edges.text) if "(" in edges.text[:_HEAD] else None
        if found is None or not (found[1] + found[2]).isupper() or _STATION.search(found[2]):
            return None
        if weight(edges.text[found.end() :].partition("\n")[0]) < _PARAGRAPH:
            return None
        return self._tail(edges, found.span(2), "agency_dateline")

    def _plain(self, frame: str) -> bool:
        """Whether words in lower case are but months, articles and prepositions."""
        lower = [word.strip("()[],.:") for word in frame.split() if word[0].islower()]
        allowed = self.signers.binding | self.signed.days
        return all(fold(word) in allowed for word in lower)

    def _framed(self, line: Window, mark: str, *, bracket: bool) -> Attribution | None:
        """The claim of a frame whose parts are an outlet, days and places; brackets hold it."""
        outlet: tuple[int, int] | None = None
        places = at = parts = 0
        for cut in (*_PART.finditer(line.plain), None):
            low, high, at = at, cut.start() if cut else len(line.plain), cut.end() if cut else 0
            low, high = self.signed.named(line, *self.signed.bare(line, low, high))
            part = line.plain[low:high]
            if not part:
                continue
            parts += 1
            if self._is_day(line.folded[low:high]):
                continue
            if outlet is None and self.signers.is_outlet(part):
                outlet = low, high
            elif self.signers.is_outlet(part):
                return None
            elif places < _PLACES and self._is_place(part):
                places += 1
            else:
                return None
        if outlet is None:
            return None
        fits = self._holds(line, outlet) if bracket else self._stands(line, outlet, parts, mark)
        return self.signed.made(line, outlet, "agency_dateline", _CONFIDENCE) if fits else None

    def _holds(self, line: Window, outlet: tuple[int, int]) -> bool:
        """Whether the last bracket holds it, and no stock exchange, "(NASDAQ:BBRY)", or station."""
        whole = line.plain.rstrip()
        begin = max(whole.rfind(mark, 0, -1) for mark in _OPENING)
        inside = whole[begin:]
        return 0 <= begin < outlet[0] and ":" not in inside and not _STATION.search(inside)

    def _stands(self, line: Window, outlet: tuple[int, int], parts: int, mark: str) -> bool:
        """Whether an outlet that no bracket holds is no place: "LA TERCERA -", not "RIYADH -"."""
        name = line.plain[slice(*outlet)]
        if mark[:1] == "." and len(mark) > 1 and parts == 1 and not name.isupper():
            # Behind places stands a dash alone, or a comma.
            return True
        first, _, more = name.partition(" ")
        if name.isupper() and outlet[0] == 0:
            return bool(more) and fold(first) in self.signers.binding
        return parts > 1

    def _is_day(self, folded: str) -> bool:
        """Whether a part is a date in whatever language: a number or a month, and few words."""
        words = folded.replace("-", " ").split()
        listed = self.signed.days | self.signers.binding
        told = [word for word in words if _DAY.fullmatch(word) or _month().fullmatch(word)]
        return (bool(told) and len(words) <= _DAY_WORDS) or all(word in listed for word in words)

    def _is_place(self, part: str) -> bool:
        words = part.split()
        return len(words) <= _PLACE_WORDS and not (
            any(c.isdigit() for c in part) or self.signers.shows(fold(part))
        )

    def _ending(self, edges: Edges) -> Attribution | None:
        """The claim of the end, or of the line before a short last one."""
        text = edges.text
        end = len(text.rstrip(_TRAILING))
        last = text.rfind("\n", max(0, end - _SHORT), end)
        if last < 0 and text[end - 1 : end] in _ENDING and text[end - 2 : end - 1] not in _CLOSING:
            return None
        if claim := self._addressed(edges, end):
            return claim
        for stop in (end, len(text[:last].rstrip(_TRAILING)) if last > 0 else 0):
            if stop and (claim := self._end(edges, stop)):
                return claim
        return None

    def _end(self, edges: Edges, end: int) -> Attribution | None:
        text, low = edges.text, max(0, end - _TAIL)
        if text[end - 1] in _ENDING and (text[end - 1] != "." or text[end - 2] not in _CLOSING):
            return None
        begin = text.rfind("\n", 0, low) + 1
        if found := _BRACKET.search(text, low, end):
            return self._bracketed(edges, begin, found)
        if found := _ENDED.search(text, low, end):
            before = text[begin : found.start()]
            pictured = self.signers.shows(fold(before[-_TAIL:]))
            named = self.signers.is_outlet(found[1] or "") or self.signers.is_press(found[2] or "")
            # A single sentence with an agency behind it tells what a picture shows.
            caption = (
                not begin
                and not _SENTENCES.search(before)
                and self.signers.is_agency(found[1] or "")
            )
            if weight(before) >= _LONG and named and not pictured and not caption:
                return self._tail(edges, found.span(found.lastindex or 0), "agency_tail_tag")
        return None

    def _addressed(self, edges: Edges, end: int) -> Attribution | None:
        """The claim of an address behind the last sentence, as reposts end."""
        low = max(0, end - _URL)
        found = (
            _ADDRESS.search(edges.text, low, end) if edges.text.find("/", low, end) > 0 else None
        )
        if found is None or not self.signers.is_press(found[2].removeprefix("www.")):
            return None
        begin = edges.text.rfind("\n", 0, found.start() + 1) + 1
        if weight(edges.text[begin : found.start()]) < _LONG:
            return None
        claim = self._tail(edges, found.span(1), "source_label")
        return replace(claim, outlet=found[2].removeprefix("www."), url=found[1])

    def _bracketed(self, edges: Edges, begin: int, found: re.Match[str]) -> Attribution | None:
        """The claim of a bracket behind the last sentence: a host, or with whom: "(con Agi)"."""
        before = edges.text[begin : found.start()].rstrip()
        least = _PARAGRAPH // 2 if is_host(found[1]) else _PARAGRAPH
        if weight(before) < least or not before.endswith(_SENTENCE_END):
            return None
        words = found[1].split()
        joint = [i for i, word in enumerate(words[:-1]) if fold(word) in self.joining]
        name = " ".join(words[joint[0] + 1 :]) if joint and joint[0] < _PLACES else found[1].strip()
        at = found.start(1) + found[1].rfind(name)
        if at < found.start(1) or self.signers.shows(fold(before[-_TAIL:])):
            return None
        if joint and (is_host(name) or self.signers.is_outlet(name)):
            made = self._tail(edges, (at, at + len(name)), "with_inputs")
            return replace(made, relation="partial_source")
        squared = found[0][0] == "[" and self.signers.is_outlet(name)
        name = name if squared or is_host(name) else self._newsroom(name)
        return self._tail(edges, (at, at + len(name)), "agency_tail_tag") if name else None

    def _newsroom(self, name: str) -> str:
        """An outlet in a bracket, "NYT/ArtsBeat", without "/staff"; nothing if there is none."""
        first, _, more = name.partition("/")
        if not more:
            # By itself, what the directory knows is read by those that ask for more.
            return name if self.signers.is_called(name) else ""
        parts = [each.strip() for each in (first, more)]
        told = [part for part in parts if self.signers.signs(part)]
        if not told or any(" " in part for part in parts if part not in told):
            return ""
        return first.strip() if fold(more.strip()) in self.generic else name

    def _tail(self, edges: Edges, span: tuple[int, int], kind: str) -> Attribution:
        line = edges.window(*span)
        return self.signed.made(line, self.signed.bare(line, 0, len(line.plain)), kind, _CONFIDENCE)


def _has_sign(head: str) -> bool:
    """Whether a beginning has a mark that frames end with: a look that costs little."""
    return _SIGN.search(head) is not None and any(map(head.__contains__, _SIGNS))


def _frame_ends(text: str, begin: int, end: int) -> Iterator[tuple[int, bool, str]]:
    """Where a frame with a paragraph behind it may end on a line, if in a bracket, its mark."""
    marks = _FRAME_END.finditer(text, begin, min(end, begin + _HEAD))
    for mark in islice(marks, _MARKS):
        story = text[mark.end() : end]
        if weight(story) < _PARAGRAPH or story[0].islower():
            continue
        bracket = mark["bracket"] is not None
        stop = mark.end("bracket") if bracket else mark.start()
        # Nothing but a mark tells a frame from a sentence in scripts without capitals.
        places = text[begin:stop].partition("(")[0].strip()
        marked = not bracket or mark["mark"] or mark["bracket"].strip() == "/"
        if marked or places.lower() != places or (not places and story[0].isupper()):
            yield stop, bracket, mark[0].strip()


def _dates_ends(edges: Edges, begin: int, end: int) -> Iterator[tuple[int, bool, str]]:
    """Where a line's first date ends, if the story goes on there: "Le Monde, 3 mai 2015 Un"."""
    line = edges.window(begin, min(end, begin + _HEAD))
    found = written_date().search(line.folded)
    # A month alone is the time of what is told: "The Guardian, May 2015 saw".
    if found and sum(map(str.isdigit, found[0])) > _YEAR_DIGITS:
        stop = line.end_place(found.end())
        story = edges.text[stop:end]
        if weight(story) >= _PARAGRAPH and story[0] == " " and not story[1].islower():
            yield stop, False, ""


@cache
def _month() -> re.Pattern[str]:
    return re.compile(rf"(?:{month_names()})\.?")
