"""Templates: lines that an outlet repeats over unrelated stories.

Heads, trailers, "read more" and newsletter pleas say nothing about where a story comes from,
but they make strangers of one outlet look alike and copies at two outlets unlike. A line (a
paragraph of the body) is a template of an outlet when it stands in at least `stories`
of its stories that are otherwise unrelated; a long line needs more of them, since a
long background paragraph comes back in follow-ups.

Stories are unrelated when their titles differ and, without their repeated lines, each still has
words of its own. A page crawled three times thus makes no template of its story. The title in
a line ("... interest in the news TITLE and now with details") is cut out before lines are compared.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from provenance.errors import OptionsError

LineKey = int
"""Digest of an outlet and of one of its lines, without case, extra space and title; 64 bits."""
SHORTEST_TITLE = 12
"""Characters from which a title is cut out of lines: a shorter one could be part of any line."""


@dataclass(frozen=True, slots=True)
class TemplateOptions:
    """When a repeated line is a template."""

    stories: int = 3
    """Unrelated stories that a line has to stand in."""
    long_characters: int = 240
    """Characters from which a line is long."""
    long_stories: int = 6
    """Unrelated stories that a long line has to stand in."""
    own_characters: int = 70
    """Characters outside repeated lines that make a story of a page."""

    def __post_init__(self) -> None:
        if not 2 <= self.stories <= self.long_stories:
            raise OptionsError("a template needs 2 stories or more, a long one no fewer")


class Line(NamedTuple):
    """One line of one article, as templates see it."""

    key: LineKey
    start: int
    end: int
    titled: bool = False
    """The article's title stands in it."""


def lines(outlet: str, title: str, text: str) -> list[Line]:
    """Return the lines of a text that are not blank, with their offsets in it.

    >>> found = lines("a.example", "Fire at the mill", "READ: Fire at the mill\\n\\nIt burns.")
    >>> [(line.start, line.end) for line in found]
    [(0, 22), (24, 33)]
    """
    found: list[Line] = []
    title = _plain(title)
    prefix = outlet.encode("utf-8", "surrogatepass") + b"\0"
    start = 0
    for line in text.split("\n"):
        if plain := _plain(line):
            titled = len(title) >= SHORTEST_TITLE and title in plain and plain != title
            if titled:
                plain = plain.replace(title, "\0")
            found.append(Line(_digest(prefix, plain), start, start + len(line), titled))
        start += len(line) + 1
    return found


def _digest(prefix: bytes, line: str) -> LineKey:
    data = prefix + line.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


def _plain(line: str) -> str:
    line = line.lower()
    # The only white space that is printable is the space: most lines need no taking apart.
    if line.isprintable() and "  " not in line:
        return line.strip(" ")
    return " ".join(line.split())


@dataclass(frozen=True, slots=True)
class Tally:
    """What templates remember of one article's lines; made where the article is read."""

    story: int = 0
    """Digest of the article's outlet and title; 0 where it has no title."""
    keys: bytes = b""
    """Key of each line, 8 bytes each in this machine's order; none without an outlet."""
    sizes: bytes = b""
    """Characters of each line, 4 bytes each."""


def tally(outlet: str, title: str, found: Sequence[Line]) -> Tally:
    """Gather an article's lines; one without an outlet has no templates.

    >>> len(tally("a.example", "Fire", lines("a.example", "Fire", "It burns.")).keys)
    8
    """
    if not outlet:
        return Tally()
    plain = _plain(title)
    return Tally(
        _digest(outlet.encode("utf-8", "surrogatepass"), plain) if plain else 0,
        array("Q", [line.key for line in found]).tobytes(),
        # A line around the title is a frame however long it is, and no part of a story.
        array(
            "I", [1 if line.titled else min(line.end - line.start, 2**32 - 1) for line in found]
        ).tobytes(),
    )


@dataclass(frozen=True, slots=True)
class LineCounts:
    """Which lines stand in which stories, gathered article by article; about 20 bytes a line."""

    keys: array[int] = field(default_factory=lambda: array("Q"))
    sizes: array[int] = field(default_factory=lambda: array("I"))
    stories: array[int] = field(default_factory=lambda: array("Q"))
    """For each line the digest of its article's outlet and title; 0 where it has no title."""
    articles: array[int] = field(default_factory=lambda: array("Q"))
    """For each line the number of its article."""

    def add(self, article: int, counted: Tally) -> None:
        """Count one article's lines."""
        before = len(self.keys)
        self.keys.frombytes(counted.keys)
        self.sizes.frombytes(counted.sizes)
        added = len(self.keys) - before
        self.stories.extend(array("Q", [counted.story]) * added)
        self.articles.extend(array("Q", [article]) * added)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What each article counts for; the first four have an item a line, the others an article."""

    lines: NDArray[np.int64]
    """Place of the line among the distinct ones, whose keys ascend."""
    articles: NDArray[np.int64]
    """Place of the article."""
    repeated: NDArray[np.bool_]
    """Whether the line stands in so many articles that it may be a template."""
    stories: NDArray[np.uint64]
    """What tells the article's story from others."""
    numbers: NDArray[np.uint64]
    """Number of the article, as it was counted."""
    own: NDArray[np.float64]
    """Characters of the article outside repeated lines."""


def ledger(counts: LineCounts, options: TemplateOptions = TemplateOptions()) -> Ledger:
    """Work out what each article counts for when the stories of repeated lines are counted."""
    keys = np.frombuffer(counts.keys, dtype=np.uint64)
    sizes = np.frombuffer(counts.sizes, dtype=np.uint32)
    owners = np.frombuffer(counts.articles, dtype=np.uint64)
    numbers, articles = np.unique(owners, return_inverse=True)
    stories = np.frombuffer(counts.stories, dtype=np.uint64)

    names, lines_of = np.unique(keys, return_inverse=True)
    once = _distinct(lines_of, articles)
    seen = np.bincount(lines_of[once], minlength=len(names))
    repeated = seen[lines_of] >= options.stories
    own = np.bincount(articles[~repeated], weights=sizes[~repeated], minlength=len(numbers))
    # Untitled pages are told apart by what only they say.
    digests = np.zeros(len(numbers), dtype=np.uint64)
    np.add.at(digests, articles[~repeated], keys[~repeated])
    stories = np.where(stories == 0, digests[articles], stories)
    return Ledger(lines_of, articles, repeated, stories, numbers, own.astype(np.float64))


def learn(counts: LineCounts, options: TemplateOptions = TemplateOptions()) -> frozenset[LineKey]:
    """Return the keys of all template lines. The order of the articles does not matter."""
    if not counts.keys:
        return frozenset()
    names = np.unique(np.frombuffer(counts.keys, dtype=np.uint64))
    sizes = np.frombuffer(counts.sizes, dtype=np.uint32)
    made = ledger(counts, options)
    lines_of = made.lines
    counted = np.flatnonzero(made.repeated & (made.own[made.articles] >= options.own_characters))
    story_ids = np.unique(made.stories[counted], return_inverse=True)[1]
    counted = counted[_distinct(lines_of[counted], story_ids)]
    told = np.bincount(lines_of[counted], minlength=len(names))
    longest = np.zeros(len(names), dtype=np.int64)
    np.maximum.at(longest, lines_of, sizes)
    long = longest >= options.long_characters
    return frozenset(names[told >= np.where(long, options.long_stories, options.stories)].tolist())


def holding(counts: LineCounts, templates: Set[LineKey]) -> frozenset[int]:
    """Return the numbers of the articles that hold a template line.

    >>> counts = LineCounts()
    >>> counts.add(7, tally("a.example", "Fire", lines("a.example", "Fire", "It burns.")))
    >>> holding(counts, {counts.keys[0]}), holding(counts, {1})
    (frozenset({7}), frozenset())
    """
    keys = np.frombuffer(counts.keys, dtype=np.uint64)
    held = np.isin(keys, np.fromiter(templates, np.uint64, len(templates)))
    return frozenset(np.frombuffer(counts.articles, dtype=np.uint64)[held].tolist())


def _distinct(one: NDArray[np.integer], other: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the places of the first of each distinct pair of numbers."""
    pairs = one.astype(np.uint64) * np.uint64(other.max(initial=0) + 1) + other.astype(np.uint64)
    places: NDArray[np.int64] = np.unique(pairs, return_index=True)[1]
    return places


def strip(
    text: str, found: Sequence[Line], templates: Set[LineKey], spans: Sequence[tuple[int, int]]
) -> str:
    """Return the text without its template lines and without `spans` (its credit lines).

    >>> strip("One. Two.\\nThree.", [], frozenset(), [(5, 9)])
    'One. \\nThree.'
    """
    cuts = sorted([(line.start, line.end) for line in found if line.key in templates] + list(spans))
    if not cuts:
        return text
    parts: list[str] = []
    place = 0
    for start, end in cuts:
        parts.append(text[place : max(start, place)])
        place = max(place, end)
    parts.append(text[place:])
    return "".join(parts)
