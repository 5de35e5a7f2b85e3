"""The result of a scan: one value, of which every report and the exit code are views."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from provenance.candidates import Limits
from provenance.cluster import Clustering
from provenance.content import Content
from provenance.direction import Pair
from provenance.records import NEAR_DUPLICATE, Article, Attribution, DocId, Skipped
from provenance.settling import Resolution
from provenance.subject import Subject

if TYPE_CHECKING:
    from provenance.review import Review
    from provenance.rules import Finding

SAME_AS = "same as an earlier document "
"""Detail of a `duplicate` skip, before the id of the document that was read before."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as the reports need it: no text."""

    article: Article
    """With an empty text."""
    claims: tuple[Attribution, ...]
    words: int
    content: Content = field(default_factory=Content)

    @classmethod
    def of(
        cls, article: Article, claims: tuple[Attribution, ...], words: int, content: Content
    ) -> Entry:
        """Return the entry of an article, which may have a text: that is left out."""
        bare = replace(article, text="", links=(), claims=())
        return cls(bare, claims, words, content)


@dataclass(frozen=True, slots=True)
class Counts:
    """What went in and came out; pages = articles + skipped pages."""

    pages: int
    articles: int
    skipped: int
    candidates: int


@dataclass(frozen=True)
class Result:
    """All that was found, in the order of document ids."""

    entries: tuple[Entry, ...]
    subjects: Mapping[DocId, Subject]
    pairs: tuple[Pair, ...]
    resolutions: Mapping[DocId, Resolution]
    clustering: Clustering
    counts: Counts
    skipped: tuple[Skipped, ...] = ()
    limits: Limits = field(default_factory=Limits)
    twins_capped: int = 0
    credits_capped: int = 0
    """Articles in which not every place was searched for credits."""
    templates: int = 0
    """Template lines that were left out of the comparison."""
    findings: tuple[Finding, ...] = ()
    reviews: tuple[Review, ...] = ()
    """What people have said of links; heeded in all of the above."""

    @cached_property
    def by_id(self) -> dict[DocId, Entry]:
        """Each article's entry."""
        return {entry.article.document_id: entry for entry in self.entries}

    def verdicts(self) -> Counter[str]:
        """Count articles by verdict."""
        return Counter(resolution.verdict for resolution in self.resolutions.values())

    def statuses(self) -> Counter[str]:
        """Count articles by attribution status."""
        return Counter(resolution.status for resolution in self.resolutions.values())

    def copies(self) -> Counter[str]:
        """Count copies and excerpts by the relation to their source; "claim" where none is here."""
        return Counter(
            resolution.match.relation if resolution.match else "claim"
            for resolution in self.resolutions.values()
            if resolution.verdict in ("copy", "excerpt")
        )

    def weak_clusters(self) -> int:
        """Count clusters at whose edge a pair was cut."""
        of = self.clustering.of()
        return len({of[left].id for left, _ in self.clustering.cut})

    def undated(self) -> int:
        """Count articles that share text and have no publication time."""
        sharing = {doc for pair in self.pairs for doc in (pair.match.left, pair.match.right)}
        return sum(self.subjects[doc].published is None for doc in sharing)

    def near_duplicates(self) -> int:
        """Count pairs that are exact, near, abridged or rewritten."""
        return sum(pair.match.relation in NEAR_DUPLICATE for pair in self.pairs)
