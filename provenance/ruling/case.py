"""The case: a result as the rules look at it, and what they say of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from provenance.agreements import Agreement
from provenance.direction import Pair
from provenance.records import Attribution, DocId, Match, Skipped
from provenance.result import Entry, Result
from provenance.settling import Resolution
from provenance.subject import Family, Subject
from provenance.terminal import printable

QUOTED = 120
"""Characters of a quote in a message."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule broken by one document, or by something that did not become one."""

    rule: str
    document: DocId | None
    message: str
    """For a person, one line without control characters."""
    matched: DocId | None = None
    outlet: str = ""
    """Outlet that was matched or named."""
    words: int = 0
    """Words shared with `matched`."""
    skip: Skipped | None = None
    """What was skipped, where `document` is None or a document that was there before."""


@dataclass(frozen=True)
class Case:
    """A result with what rules need to know besides."""

    result: Result
    family: Family
    outlet_of: Callable[[str], str]
    """Id in the directory of the outlet that an address belongs to, "" where unknown."""
    short_words: int
    invisible: int
    misread: int
    licences: tuple[tuple[str, ...], ...]
    agreements: tuple[Agreement, ...] | None = None

    @cached_property
    def pairs(self) -> dict[DocId, list[Pair]]:
        """Each article's pairs that are copying."""
        found: dict[DocId, list[Pair]] = defaultdict(list)
        for pair in self.result.pairs:
            if pair.linkable:
                found[pair.match.left].append(pair)
                found[pair.match.right].append(pair)
        return found

    def about(self, entry: Entry) -> Facts:
        """Gather what is known of one article."""
        doc = entry.article.document_id
        return Facts(
            entry,
            self.result.subjects[doc],
            self.result.resolutions[doc],
            tuple(self.pairs.get(doc, ())),
        )

    def is_copy(self, facts: Facts) -> bool:
        """Tell whether an article is a copy of another outlet's, who could ask for credit."""
        if facts.resolution.verdict != "copy" or facts.resolution.link is None:
            return False
        return facts.source is None or not within(facts.subject, self.result.subjects[facts.source])


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one article."""

    entry: Entry
    subject: Subject
    resolution: Resolution
    pairs: tuple[Pair, ...] = field(default=())

    @property
    def doc(self) -> DocId:
        """Its id."""
        return self.subject.id

    @property
    def source(self) -> DocId | None:
        """The article it is from, where that was read."""
        return self.resolution.link.source if self.resolution.link else None

    @property
    def is_page(self) -> bool:
        """Whether markup was seen, which a plain text has not: only a page can lack a link."""
        return self.entry.article.markup


def other(match: Match, doc: DocId) -> DocId:
    """Return the other side of a match."""
    return match.right if match.left == doc else match.left


def share(match: Match, doc: DocId) -> float:
    """Return how much of a document is in the other side, 0 to 1."""
    return match.containment_left if match.left == doc else match.containment_right


def is_source(pair: Pair, doc: DocId) -> bool:
    """Tell whether the evidence makes a document the source of a pair."""
    side = "left" if pair.match.left == doc else "right"
    return pair.finding.direction == side


def within(left: Subject, right: Subject) -> bool:
    """Tell whether two articles are of one outlet, or of one address."""
    return (bool(left.outlet) and left.outlet == right.outlet) or bool(left.urls & right.urls)


def quote(claim: Attribution) -> str:
    """Return a claim's words for a message."""
    return f'"{printable(claim.text, QUOTED)}"'


def name(claim: Attribution) -> str:
    """Return the outlet that a claim names: as written, else by id, else by address."""
    return printable(claim.outlet or claim.outlet_id or claim.url, QUOTED)
