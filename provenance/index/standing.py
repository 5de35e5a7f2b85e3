"""Standing: how new articles change what their outlets' templates are, without reading the outlets.

`templates.learn` looks at all lines of an outlet. What a few new articles can change in it is
little: a line that now stands in enough articles to be a repeated one no longer counts as part of
the few stories it stands in, and a line of those, or of the new ones, may become a template or be
one no more. Everything else stays as it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from provenance.index.postings import LONG
from provenance.shingle import Hashes
from provenance.templates import LineCounts, LineKey, Tally, TemplateOptions

FEW = 256
"""Articles of a line that are looked at first; nearly always they decide."""


class Standing(NamedTuple):
    """What an article counts for, when the stories of its repeated lines are counted."""

    story: int
    """64 bits that tell its story from others of its outlet."""
    counted: bool
    """Whether enough is left of it without repeated lines."""


class Lines(NamedTuple):
    """The lines of one article."""

    keys: Hashes
    sizes: NDArray[np.uint32]
    """Characters of each."""
    story: int
    """Digest of outlet and title, 0 without a title."""


class Stored(Protocol):
    """What is asked about stored articles."""

    templates: frozenset[LineKey]

    def standing_in(self, keys: Sequence[LineKey]) -> Mapping[LineKey, Hashes]:
        """Return for each line the articles that it stands in, marked with `LONG`."""

    def lines_of(self, rows: Iterable[int]) -> Mapping[int, Lines]:
        """Return the lines of articles."""

    def standings(self, rows: Sequence[int]) -> Mapping[int, Standing]:
        """Return what articles count for."""


@dataclass(frozen=True, slots=True)
class Change:
    """What new articles change in the templates."""

    standings: Mapping[int, Standing]
    """Of the new articles, and of stored ones whose standing is another now."""
    added: frozenset[LineKey]
    gone: frozenset[LineKey]
    moved: frozenset[int]
    """Stored articles that are compared without other lines than before."""


def lines_in(counts: LineCounts, first: int) -> dict[int, Lines]:
    """Return the lines of each article; the first counted is number `first`."""
    keys = np.frombuffer(counts.keys, dtype=np.uint64)
    sizes = np.frombuffer(counts.sizes, dtype=np.uint32)
    owners = np.frombuffer(counts.articles, dtype=np.uint64)
    stories = np.frombuffer(counts.stories, dtype=np.uint64)
    starts = np.flatnonzero(np.append(True, owners[1:] != owners[:-1])) if len(owners) else owners
    ends = np.append(starts[1:], len(owners)).astype(np.int64)
    return {
        first + int(owners[start]): Lines(keys[start:end], sizes[start:end], int(stories[start]))
        for start, end in zip(starts.tolist(), ends.tolist(), strict=bool(len(owners)))
    }


def as_lines(tally: Tally) -> Lines:
    """Return one article's lines."""
    return Lines(
        np.frombuffer(tally.keys, dtype=np.uint64),
        np.frombuffer(tally.sizes, dtype=np.uint32),
        tally.story,
    )


def changed(new: Mapping[int, Lines], stored: Stored, options: TemplateOptions) -> Change:
    """Work out what new articles, by row, change."""
    known = _Known(new, stored, options)
    known.look_up({key for lines in new.values() for key in lines.keys.tolist()})
    crossing = [key for key in known.new if key not in stored.templates and known.crosses(key)]
    affected = {row for key in crossing for row in known.rows(key)}
    touched = dict(new)
    touched.update(stored.lines_of(sorted(affected)))
    known.look_up({key for row in affected for key in touched[row].keys.tolist()})
    standings = {row: known.standing(lines) for row, lines in touched.items()}
    before = stored.standings(sorted(affected))
    telling = {row for row in affected if before[row] != standings[row]} | set(new)
    asked: dict[LineKey, set[int]] = defaultdict(set)
    for row in telling | affected:
        for key in set(touched[row].keys.tolist()):
            if known.repeated(key):
                asked[key].add(row)
    added: set[LineKey] = set()
    gone: set[LineKey] = set()
    for key, rows in asked.items():
        was = key in stored.templates
        if was and not rows & affected and not known.long_in_new(key):
            continue
        if known.is_template(key, rows, standings) != was:
            (gone if was else added).add(key)
    moved = {row for key in (*added, *gone) for row in known.all_rows(key)}
    kept = {row: standings[row] for row in telling}
    return Change(kept, frozenset(added), frozenset(gone), frozenset(moved))


class _Known:
    """What is known of lines while the change is worked out."""

    def __init__(self, new: Mapping[int, Lines], stored: Stored, options: TemplateOptions) -> None:
        self._stored = stored
        self._options = options
        self.new: dict[LineKey, set[int]] = defaultdict(set)
        self._long: set[LineKey] = set()
        for row, lines in new.items():
            for key, size in zip(lines.keys.tolist(), lines.sizes.tolist(), strict=True):
                self.new[key].add(row)
                if size >= options.long_characters:
                    self._long.add(key)
        self._where: dict[LineKey, Hashes] = {}

    def look_up(self, keys: set[LineKey]) -> None:
        """Find where lines stand, but for templates: those stand everywhere."""
        wanted = [key for key in keys - self._where.keys() if key not in self._stored.templates]
        self._where.update(self._stored.standing_in(wanted))

    def rows(self, key: LineKey) -> list[int]:
        """Return the stored articles that a line stands in."""
        return [int(value) & (LONG - 1) for value in self._where[key].tolist()]

    def all_rows(self, key: LineKey) -> list[int]:
        """Return them for a template, too."""
        if key not in self._where:
            self._where.update(self._stored.standing_in([key]))
        return self.rows(key)

    def crosses(self, key: LineKey) -> bool:
        """Tell whether a line is repeated only now."""
        before = len(self._where[key])
        return before < self._options.stories <= before + len(self.new[key])

    def repeated(self, key: LineKey) -> bool:
        """Tell whether a line stands in enough articles to be a repeated one."""
        if key in self._stored.templates:
            return True
        return len(self._where[key]) + len(self.new.get(key, ())) >= self._options.stories

    def long_in_new(self, key: LineKey) -> bool:
        """Tell whether a line is a long one in a new article."""
        return key in self._long

    def standing(self, lines: Lines) -> Standing:
        """Return what an article counts for: as `templates.learn` has it."""
        own = digest = 0
        for key, size in zip(lines.keys.tolist(), lines.sizes.tolist(), strict=True):
            if not self.repeated(key):
                own += size
                digest += key
        story = lines.story or digest & (2**64 - 1)
        return Standing(story, own >= self._options.own_characters)

    def is_template(self, key: LineKey, rows: set[int], standings: Mapping[int, Standing]) -> bool:
        """Tell whether a repeated line stands in enough stories."""
        there = self.all_rows(key)
        long = key in self._long or bool((self._where[key] >= np.uint64(LONG)).any())
        needed = self._options.long_stories if long else self._options.stories
        told = {standings[row].story for row in rows if standings[row].counted}
        for others in _in_steps([row for row in there if row not in standings]):
            if len(told) >= needed:
                break
            found = self._stored.standings(others)
            told |= {each.story for each in found.values() if each.counted}
        return len(told) >= needed


def _in_steps(rows: Sequence[int]) -> Iterator[Sequence[int]]:
    start, size = 0, FEW
    while start < len(rows):
        yield rows[start : start + size]
        start, size = start + size, size * 8
    yield ()
