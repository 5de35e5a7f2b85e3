"""Settling: conclusions on single articles made to agree with each other.

Nobody is, by way of others, the source of their own source; whom others copy, and who copies
nobody, is an original.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from provenance.direction import Sides, other_side
from provenance.records import Attribution, DocId, Link, Match, Status, Verdict


@dataclass(frozen=True, slots=True)
class Resolution:
    """What is concluded about one article."""

    id: DocId
    verdict: Verdict
    status: Status
    claim: Attribution | None
    """The claim that the status is about."""
    link: Link | None
    match: Match | None
    """The overlap behind the link."""


def settle(
    resolved: Mapping[DocId, Resolution], sides: Mapping[DocId, Sides]
) -> dict[DocId, Resolution]:
    """Break cycles of links, settle what follows from other conclusions, and mark originals."""
    return _mark_originals(_settle_open(_break_cycles(dict(resolved)), sides), sides)


def _break_cycles(resolved: dict[DocId, Resolution]) -> dict[DocId, Resolution]:
    """Undo the weakest link of every credit cycle: someone in it has to be first."""
    done: set[DocId] = set()
    for start in sorted(resolved):
        path: list[DocId] = []
        here: DocId | None = start
        while here in resolved and here not in done and here not in path:
            path.append(here)
            link = resolved[here].link
            here = link.source if link else None
        if here in path:
            cycle = path[path.index(here) :]
            weakest = min(cycle, key=lambda doc: (_link_strength(resolved[doc]), doc))
            resolved[weakest] = replace(resolved[weakest], verdict="undetermined", link=None)
        done.update(path)
    return resolved


def _link_strength(resolution: Resolution) -> float:
    return resolution.link.confidence if resolution.link else 0.0


def _settle_open(
    resolved: dict[DocId, Resolution], sides: Mapping[DocId, Sides]
) -> dict[DocId, Resolution]:
    """An open match is settled where the other article's source is, in the end, this one."""
    for doc, resolution in resolved.items():
        if resolution.verdict == "undetermined" and sides[doc].copies and resolution.claim is None:
            rivals = (other_side(pair.match, doc) for pair in sides[doc].open)
            if all(_root(rival, resolved) == doc for rival in rivals):
                resolved[doc] = replace(resolution, verdict="unique")
    return resolved


def _root(doc: DocId, resolved: Mapping[DocId, Resolution]) -> DocId:
    """Follow sources as far as they are concluded on; cycles are broken already."""
    while doc in resolved:
        link = resolved[doc].link
        if link is None or link.source is None:
            break
        doc = link.source
    return doc


def _mark_originals(
    resolved: dict[DocId, Resolution], sides: Mapping[DocId, Sides]
) -> dict[DocId, Resolution]:
    """An article that others copy, and that copies none, is an original.

    A round-up names one of its sources; the others are originals just the same.
    """
    sources = {r.link.source for r in resolved.values() if r.link and r.verdict != "revision"}
    sources |= {
        doc
        for doc, side in sides.items()
        for pair in side.copies
        if pair.match.relation != "revision"
        and resolved[other_side(pair.match, doc)].verdict in ("copy", "excerpt")
    }
    for doc in sources:
        if doc in resolved and resolved[doc].verdict == "unique":
            resolved[doc] = replace(resolved[doc], verdict="original")
    return resolved
