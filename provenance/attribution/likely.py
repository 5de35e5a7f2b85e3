"""Credits that no wording has: a stretch at an end of a text names an outlet as credits name them.

What tells are weights of its words, of two and three of them in a row, and of the place of the
name among them. They were learned from labelled lines by `benchmarks/credit_weights.py`: a
logistic regression, whose probability is the confidence of the claim.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise

from provenance.attribution.edges import SPAN, Edges
from provenance.attribution.fold import fold, lower
from provenance.attribution.lexicon import holds_any, unspaced
from provenance.attribution.signed import SignedLines
from provenance.attribution.spotting import Spot, Spotter
from provenance.records import Attribution

KIND = "likely_credit"
LEAST = 0.6
"""Probability from which on a stretch is taken for a credit."""
_TRUST = 0.49
"""Confidence of a claim that is certain by its words: no verdict may rest on it alone."""
_SHORT = 600
"""Characters of the longest text that is read sentence by sentence; of others, lines."""
_LINES = 3
"""Lines at either end of those."""
_LONGEST = 220
"""Characters of the longest sentence or line that is read whole."""
_ENDS = re.compile(r"(?<=[.!?])[ \t]+|(?<=[。！？।])|\n")
"""Where a sentence or line ends."""
_ENDED, _APART = ".!?…。！？।؟۔,，、", "([（【*_<–—-"
"""What a sentence of the story ends in, and what a credit begins with that is one."""
_TOKEN = re.compile(r"[\x01-\x03]|(?:[^\W\d_]|[\u0900-\u0963])+(?:['’][^\W\d_]+)?|\d+|[^\w\s]")
_SPOTS = {"name": "\x01", "host": "\x02", "other": "\x03"}
_MARKS = {mark: f"{{{kind}}}" for kind, mark in _SPOTS.items()}
_BEFORE = 60
"""Characters before a stretch that may tell of a picture."""
_PICTURED = re.compile(r"(?<![^\W_])bild(?:er|quelle|nachweis|rechte)? ?:")
"""A label that is an outlet's name elsewhere."""
_STEM = 5
"""Letters of a word that tell its stem."""
_MOST = 5
"""Counts from here on are alike."""
BIAS = "bias"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A sentence or line, or the end of a long one, and its place in the text."""

    begin: int
    end: int
    place: str
    """ "only", "first", "last" or "inner"; of what is long, "opening" or "closing"."""


def stretches(text: str) -> Iterator[Stretch]:
    """Stretches of a text that may be credits: of a short text all, of others lines at its ends.

    >>> [(s.begin, s.end, s.place) for s in stretches("It fell.\\nHarbour Post")]
    [(0, 8, 'first'), (9, 21, 'last')]
    """
    return _lines(text) if len(text) > _SHORT else sentences(text)


def sentences(text: str) -> Iterator[Stretch]:
    """All sentences and lines of a text; of long ones their ends."""
    bounds = list(_bounds(text))
    for number, (begin, end) in enumerate(bounds):
        place = _place(number, len(bounds))
        if end - begin <= _LONGEST:
            yield Stretch(begin, end, place)
            continue
        if place != "last":
            yield Stretch(begin, begin + _LONGEST // 2, "opening")
        if place != "first":
            yield Stretch(end - _LONGEST // 2, end, "closing")


def _bounds(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for cut in (*_ENDS.finditer(text), None):
        end = cut.start() if cut else len(text)
        if text[at:end].strip():
            yield at, end
        at = cut.end() if cut else end


def _place(number: int, count: int) -> str:
    if count == 1:
        return "only"
    return "first" if not number else "last" if number == count - 1 else "inner"


def _lines(text: str) -> Iterator[Stretch]:
    """Lines of a long text, those near its ends that are no sentences of the story."""
    yield from _near(text[:SPAN].split("\n")[:-1], 0, 1, "first")
    yield from _near(reversed(text[-SPAN:].split("\n")[1:]), len(text), -1, "last")


def _near(lines: Iterable[str], at: int, step: int, place: str) -> Iterator[Stretch]:
    """Those of the first few lines from a place on, forwards or, with `step` -1, backwards."""
    count = 0
    for line in lines:
        if line:
            begin = at if step > 0 else at - len(line)
            if _is_apart(line):
                yield Stretch(begin, begin + len(line), "inner" if count else place)
            count += 1
            if count == _LINES:
                return
        at += step * (len(line) + 1)


def _is_apart(line: str) -> bool:
    """Whether a line is no sentence of the story."""
    return line.rstrip()[-1:] not in _ENDED or line[0] in _APART


def features(plain: str, spots: list[Spot], place: str) -> set[str]:
    """What tells of a stretch whether it is a credit: its words in a row, and counts of them.

    >>> sorted(features("Via CNN", [Spot(4, 7, "name")], "only"))[:4]
    ['^ via', '^ via {name}', 'after 0', 'before 1']
    """
    for spot in reversed(spots):
        plain = f"{plain[: spot.start]} {_SPOTS[spot.kind]} {plain[spot.end :]}"
    words = list(_words(lower(plain)))
    row = ["^", *words, "$"]
    found = {place, f"names {min(len(spots), _MOST)}", *words}
    found.update(map(" ".join, pairwise(row)))
    found.update(map(" ".join, zip(row, row[1:], row[2:], strict=False)))
    found.update(f"{word[:_STEM]}-" for word in words if len(word) > _STEM and word[0] != "{")
    for at, word in enumerate(words):
        if word[0] == "{" and word in _MARKS.values():
            found.add(f"before {_count(words[:at])}")
            found.add(f"after {_count(words[at + 1 :])}")
    return found


def _words(text: str) -> Iterator[str]:
    """Words, marks, a 0 for every number; pairs of letters in scripts without spaces."""
    for token in _TOKEN.findall(text):
        if token in _MARKS:
            yield _MARKS[token]
        elif token[0].isdigit():
            yield "0"
        elif len(token) > 2 and unspaced(token[0]):
            yield from map("".join, pairwise(token))
        else:
            yield token


def _count(words: list[str]) -> int:
    return min(sum(word[0].isalpha() for word in words), _MOST)


@cache
def shipped() -> Mapping[str, float]:
    """The weights that come with the package, by feature."""
    text = files("provenance").joinpath("data/credit_weights.json").read_text(encoding="utf-8")
    return {feature: weight / 100 for feature, weight in json.loads(text).items()}


def probability(found: Iterable[str], weights: Mapping[str, float]) -> float:
    """How likely a stretch with these features is a credit, 0 to 1; whatever their order.

    >>> probability({"via"}, {"via": 2.0, BIAS: -2.0})
    0.5
    """
    # A plain sum differs in its last digits by the order of a set, which no two processes share.
    score = math.fsum((weights[BIAS], *(weights.get(each, 0.0) for each in found)))
    return 1 / (1 + math.exp(-score))


@dataclass(frozen=True, slots=True)
class LikelyCredits:
    """Reads such stretches, where nothing else on a text is a claim."""

    spotter: Spotter
    signed: SignedLines
    joining: frozenset[str]
    """Words, folded, before an outlet that gave a part: "with"."""
    visual: frozenset[str]
    """Words of photo and chart credits, folded."""
    weights: Mapping[str, float] | None = None
    """By feature; None for those that are shipped."""

    def claims(self, edges: Edges) -> list[Attribution]:
        """Return the claim of the likeliest stretch, if one is likely enough."""
        best, found = LEAST, list[Attribution]()
        weights, short = self.weights or shipped(), len(edges.text) <= _SHORT
        for stretch in stretches(edges.text):
            if not short and not self.spotter.spots(edges.text[stretch.begin : stretch.end]):
                continue
            line = edges.window(stretch.begin, stretch.end)
            around = edges.text[max(0, stretch.begin - _BEFORE) : stretch.end]
            if self.pictured(around):
                continue
            for spots in self.readings(line.plain, others=short):
                likely = probability(features(line.plain, spots, stretch.place), weights)
                if likely > best:
                    best, spot = likely, _credited(spots)
                    claim = self.signed.made(line, (spot.start, spot.end), KIND, likely * _TRUST)
                    if spot.kind == "host" and "/" in claim.outlet:
                        claim = _of_host(claim)
                    before = fold(line.plain[: spot.start]).split()[-1:]
                    partial = bool(before) and before[0].strip("([") in self.joining
                    found = [replace(claim, relation="partial_source") if partial else claim]
        return found

    def readings(self, plain: str, *, others: bool = True) -> list[list[Spot]]:
        """The names in a stretch: those of the directory, or each of those that may be `others`."""
        known = self.spotter.spots(plain)
        if known:
            return [known]
        return [[spot] for spot in self.spotter.others(plain)] if others else []

    def pictured(self, text: str) -> bool:
        """Whether a text has a word of a picture's credit."""
        folded = fold(text)
        return holds_any(folded, self.visual) or _PICTURED.search(folded) is not None


def _credited(spots: list[Spot]) -> Spot:
    """The name of an outlet rather than a host; of several the first."""
    return next((spot for spot in spots if spot.kind != "host"), spots[0])


def _of_host(claim: Attribution) -> Attribution:
    """A claim that names an address: its outlet is the host."""
    scheme, _, rest = claim.outlet.partition("://")
    host = (rest or scheme).partition("/")[0]
    return replace(claim, outlet=host, url=claim.outlet if rest else "")
