"""Conclusion: from verified matches and claims to links, verdicts and clusters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import lru_cache
from typing import Protocol

from provenance import review
from provenance.cluster import cluster
from provenance.direction import COPY_CONTAINMENT, Pair, direct
from provenance.event import is_copying, recurring
from provenance.known import Known, informed
from provenance.mentions import mentions
from provenance.options import Options
from provenance.outlets import Directory
from provenance.passages import quoted_share, shared, side
from provenance.records import DocId, Match
from provenance.resolve import resolve
from provenance.result import Counts, Entry, Result
from provenance.review import Review
from provenance.subject import Subject

MOST_OTHERS = 50
"""Articles of other outlets whose names are looked for in one that shares text with them."""
QUOTE_SHARE = 0.8
"""Share of quoted words in what two articles share from which they share a quote only."""


class Store(Protocol):
    """Where the texts of articles are."""

    def texts(self, wanted: Set[DocId]) -> dict[DocId, str]:
        """Return the texts of these articles."""

    def bodies(
        self, wanted: Set[DocId]
    ) -> Iterator[tuple[DocId, str, tuple[tuple[str, str], ...]]]:
        """Yield id, text and links of these articles."""


def conclude(
    store: Store,
    entries: Sequence[Entry],
    subjects: Sequence[Subject],
    matches: Sequence[Match],
    formulas: Set[tuple[DocId, DocId]],
    outlets: Directory,
    options: Options,
    known: Known | None = None,
    reviews: Sequence[Review] = (),
) -> Result:
    """Turn matches and claims into links, verdicts and clusters; people have the last word.

    `known` answers for the articles of the corpus that are not among `subjects`; these have to
    hold everything that its members match or link to.
    """
    about = {each.id: each for each in informed(subjects, known)}
    about = _with_mentions(store, entries, about, matches, outlets)
    pairs = direct(matches, about, outlets.same_family, options.evidence)
    pairs = _mark_no_copying(store, pairs, formulas, about)
    pairs = review.judged(pairs, reviews)
    resolutions = resolve(pairs, about, outlets.same_family, known, options.evidence)
    resolutions = review.settled(resolutions, reviews, about)
    clustering = cluster(about, [pair.match for pair in pairs if pair.linkable])
    return Result(
        entries=tuple(sorted(entries, key=lambda entry: entry.article.document_id)),
        subjects=about,
        pairs=tuple(pairs),
        resolutions=resolutions,
        clustering=clustering,
        counts=Counts(len(entries), len(entries), 0, 0),
        reviews=tuple(reviews),
    )


def _with_mentions(
    store: Store,
    entries: Sequence[Entry],
    about: dict[DocId, Subject],
    matches: Sequence[Match],
    outlets: Directory,
) -> dict[DocId, Subject]:
    """Add to claims what articles say of those that they share text with."""
    others: dict[DocId, list[Subject]] = defaultdict(list)
    for match in matches:
        left, right = about[match.left], about[match.right]
        if left.outlet != right.outlet:
            for one, other in ((left, right), (right, left)):
                if (other.names or other.urls) and len(others[one.id]) < MOST_OTHERS:
                    others[one.id].append(other)
    articles = {
        e.article.document_id: e.article for e in entries if e.article.document_id in others
    }
    found = dict(about)
    for doc, text, links in store.bodies(others.keys()):
        article = replace(articles[doc], text=text, links=links)
        if made := mentions(article, about[doc], others[doc], outlets.same_family):
            found[doc] = replace(about[doc], claims=(*about[doc].claims, *made))
    return found


def _mark_no_copying(
    store: Store,
    pairs: Sequence[Pair],
    formulas: Set[tuple[DocId, DocId]],
    about: Mapping[DocId, Subject],
) -> list[Pair]:
    """Mark the pairs that share formulas, or a third person's quotes, and nothing else."""
    asked = [pair for pair in pairs if _may_be_quote(pair)]
    texts = store.texts({doc for p in asked for doc in (p.match.left, p.match.right)})
    ready = lru_cache(maxsize=4_096)(lambda doc: side(texts[doc]))
    recurs = recurring(formulas, about)
    marked: list[Pair] = []
    for pair in pairs:
        match = pair.match
        note = ""
        if (match.left, match.right) in formulas and not is_copying(pair, about, recurs):
            note = "formula"
        elif _is_claimed(pair):
            pass
        elif _may_be_quote(pair):
            found = shared(ready(match.left), ready(match.right))
            note = "quote" if quoted_share(found) >= QUOTE_SHARE else ""
        marked.append(replace(pair, linkable=False, note=note) if note else pair)
    return marked


def _is_claimed(pair: Pair) -> bool:
    return any(each.kind in ("claim", "canonical", "inverse") for each in pair.finding.evidence)


def _may_be_quote(pair: Pair) -> bool:
    share = max(pair.match.containment_left, pair.match.containment_right)
    return pair.match.relation == "passage" and share < COPY_CONTAINMENT and not _is_claimed(pair)
