"""Events: formulas that return with other events, told from what reports of one event share.

Official news says the same sentences about every relief flight and every telegram, weeks apart
(`formula`). Several papers that rewrite one statement within a day share sentences as widely: that
is copying. What tells them apart is time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from provenance.direction import Pair
from provenance.evidence import TRUSTED_DATES
from provenance.records import DocId, parse_time
from provenance.subject import Subject

DAYS = 2
"""Days within which two articles may tell of one event."""
SHARE = 0.5
"""Share of one article in the other from which, within those days, they do."""


def recurring(
    formulas: Iterable[tuple[DocId, DocId]], about: Mapping[DocId, Subject]
) -> frozenset[DocId]:
    """Return the articles that share formulas with one of other days, or of a day unknown."""
    return frozenset(doc for pair in formulas if not _is_close(*pair, about) for doc in pair)


def is_copying(pair: Pair, about: Mapping[DocId, Subject], recurs: frozenset[DocId]) -> bool:
    """Tell whether a pair that shares what many stories share is copying all the same.

    It is where a credit or an address says so, but for a credit to an agency: that has sent
    thousands of texts, and is named for none of them. And it is between articles of the same days
    where nothing of them returns on others (`recurring`), or half of one stands in the other.
    """
    match = pair.match
    for reason in pair.finding.evidence:
        source = about[match.left if reason.weight > 0 else match.right]
        if reason.kind in ("canonical", "inverse"):
            return True
        if reason.kind == "claim" and not source.agency:
            return True
    if not _is_close(match.left, match.right, about):
        return False
    share = max(match.containment_left, match.containment_right)
    return share >= SHARE or not {match.left, match.right} <= recurs


def _is_close(left: DocId, right: DocId, about: Mapping[DocId, Subject]) -> bool:
    one, other = _day(about[left]), _day(about[right])
    return one is not None and other is not None and abs((one - other).days) <= DAYS


def _day(subject: Subject) -> date | None:
    """The day of an article: when it was published, or first seen."""
    if subject.published is not None and subject.published_origin in TRUSTED_DATES:
        return subject.published.date()
    crawled = parse_time(subject.crawled)
    return crawled.date() if crawled else None
