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

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from provenance.errors import OptionsError

LineKey = bytes
"""Digest of an outlet and of one of its lines, without case, extra space and title; 8 bytes."""
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
            if len(title) >= SHORTEST_TITLE and len(plain) > len(title):
                plain = plain.replace(title, "\0")
            key = blake2b(prefix + plain.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            found.append(Line(key, start, start + len(line)))
        start += len(line) + 1
    return found


def _plain(line: str) -> str:
    return " ".join(line.lower().split())


class Story(NamedTuple):
    """What template learning keeps of an article."""

    outlet: str
    title: str
    """Digest or normal form; equal titles are one story."""
    lines: Sequence[Line]


def learn(
    stories: Iterable[Story], options: TemplateOptions = TemplateOptions()
) -> frozenset[LineKey]:
    """Return the keys of all template lines. The order of the stories does not matter."""
    by_outlet: dict[str, list[Story]] = defaultdict(list)
    for story in stories:
        if story.outlet:
            by_outlet[story.outlet].append(story)
    return frozenset(
        key
        for group in by_outlet.values()
        if len(group) >= options.stories
        for key in _learn_outlet(group, options)
    )


def _learn_outlet(group: Sequence[Story], options: TemplateOptions) -> Iterable[LineKey]:
    seen: dict[LineKey, int] = defaultdict(int)
    for story in group:
        for key in {line.key for line in story.lines}:
            seen[key] += 1
    size: dict[LineKey, int] = {}
    titles: dict[LineKey, set[str]] = defaultdict(set)
    for story in group:
        own = [line for line in story.lines if seen[line.key] < options.stories]
        if sum(line.end - line.start for line in own) < options.own_characters:
            continue
        # Untitled pages are told apart by what only they say.
        name = story.title or repr(sorted(line.key for line in own))
        for line in story.lines:
            if seen[line.key] >= options.stories:
                size[line.key] = line.end - line.start
                titles[line.key].add(name)
    for key, names in titles.items():
        long = size[key] >= options.long_characters
        if len(names) >= (options.long_stories if long else options.stories):
            yield key


def strip(
    text: str, found: Sequence[Line], templates: frozenset[LineKey], spans: Sequence[tuple[int, int]]
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
