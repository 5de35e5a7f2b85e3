"""Direction: which article of each matching pair is the source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from provenance.evidence import EvidenceOptions, Finding, weigh, weigh_within
from provenance.records import NEAR_DUPLICATE, DocId, Match
from provenance.subject import Family, Subject

SAME_STORY = 0.8
"""Jaccard similarity from which two pages of an outlet are versions whatever their titles say."""
LIKE_TITLES = 0.15
"""Share of the shorter title's character 4-grams (2-grams in scripts without case) that the other
has, below which the titles are of different stories."""
REVIEWED = "review"
"""Basis of a direction that a person gave, and kind of the evidence for it."""
COPY_CONTAINMENT = 0.5
"""Share of an article in its source from which it is a copy rather than an excerpt."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A match with its direction."""

    match: Match
    finding: Finding
    linkable: bool = True
    """False where what is shared is no copying: a third person's quote, official formulas."""
    note: str = ""


def direct(
    matches: Iterable[Match],
    subjects: Mapping[DocId, Subject],
    family: Family,
    options: EvidenceOptions = EvidenceOptions(),
) -> list[Pair]:
    """Give each match its direction; near copies within one outlet become revisions."""
    pairs: list[Pair] = []
    for match in matches:
        left, right = subjects[match.left], subjects[match.right]
        same_outlet = bool(left.outlet) and left.outlet == right.outlet
        if same_outlet or left.urls & right.urls:
            share = max(match.containment_left, match.containment_right)
            version = match.relation in NEAR_DUPLICATE or share >= COPY_CONTAINMENT
            # What stands beneath all notices of a page, or under each part of a series.
            apart = not left.urls & right.urls and match.jaccard < SAME_STORY
            version = version and not (apart and _unlike(left.title, right.title))
            if version and match.relation != "exact":
                match = replace(match, relation="revision")
            note = "" if version else "own passage"
            pairs.append(Pair(match, weigh_within(left, right, options), version, note))
        else:
            pairs.append(Pair(match, weigh(match, left, right, family, options)))
    return pairs


def _unlike(one: str, other: str) -> bool:
    """Tell whether two titles, as keys, have nearly nothing in common; unknown ones may have.

    >>> _unlike("lostatortoise", "wantedabasswhocancount")
    True
    >>> _unlike("fireattheropeworks", "updateropeworksfireisout")
    False
    """
    cuts = []
    for title in (one, other):
        size = 4 if title.isascii() or title.upper() != title.lower() else 2
        cuts.append({title[at : at + size] for at in range(len(title) - size + 1)})
    left, right = cuts
    if not left or not right:
        return False
    return len(left & right) < LIKE_TITLES * min(len(left), len(right))


@dataclass(slots=True)
class Sides:
    """An article's pairs by what they say about it."""

    sources: list[Pair] = field(default_factory=list)
    copies: list[Pair] = field(default_factory=list)
    open: list[Pair] = field(default_factory=list)


def sides_of(pairs: Iterable[Pair]) -> defaultdict[DocId, Sides]:
    """Sort the pairs that are copying under both of their articles."""
    sides: defaultdict[DocId, Sides] = defaultdict(Sides)
    for pair in pairs:
        if not pair.linkable:
            continue
        left, right = sides[pair.match.left], sides[pair.match.right]
        if pair.finding.direction == "undetermined":
            left.open.append(pair)
            right.open.append(pair)
        else:
            source, copy = (left, right) if pair.finding.direction == "left" else (right, left)
            source.copies.append(pair)
            copy.sources.append(pair)
    return sides


def other_side(match: Match, doc: DocId) -> DocId:
    """Return the other article of a match."""
    return match.right if match.left == doc else match.left
