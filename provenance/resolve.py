"""Resolution: matches and claims become links, verdicts and attribution statuses.

Claimed and verified are kept apart: a link says whether it rests on a credit line, on a
canonical url, on shared text, or on several of them. Unresolved beats guessed: an article
whose matches have no direction is `undetermined`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from provenance.credit_status import (
    COPY_RELATIONS,
    SURE_CLAIM,
    credits_all_to,
    main_claim,
    plain_status,
    status_of,
)
from provenance.crediting import (
    claim_on,
    identifies,
    is_wire,
    names,
)
from provenance.direction import (
    COPY_CONTAINMENT,
    REVIEWED,
    Pair,
    Sides,
    other_side,
    sides_of,
)
from provenance.evidence import EvidenceOptions, confidence, lag_seconds
from provenance.known import Corpus, Known, credited_outlet
from provenance.names import url_key
from provenance.records import (
    NEAR_DUPLICATE,
    Attribution,
    DocId,
    Evidence,
    Link,
    Match,
    Status,
    Verdict,
)
from provenance.settling import Resolution, settle
from provenance.subject import Family, Subject

SIBLINGS = 0.3
"""Weight of near copies elsewhere that credit an agency, towards an article's being its too."""


@dataclass(frozen=True, slots=True)
class _World:
    """What an article is judged against."""

    subjects: Mapping[DocId, Subject]
    sides: Mapping[DocId, Sides]
    family: Family
    known: Known
    options: EvidenceOptions

    def other(self, pair: Pair, doc: DocId) -> Subject:
        return self.subjects[other_side(pair.match, doc)]


def resolve(
    pairs: Sequence[Pair],
    subjects: Mapping[DocId, Subject],
    family: Family,
    known: Known | None = None,
    options: EvidenceOptions = EvidenceOptions(),
) -> dict[DocId, Resolution]:
    """Conclude on every subject, also on those without a pair.

    `known` answers for the articles of the corpus that are not among `subjects`; without it,
    the subjects are all there is. Both articles of each pair must be among them.
    """
    sides = sides_of(pairs)
    world = _World(subjects, sides, family, known or Corpus(subjects.values()), options)
    resolved = {doc: _resolve_one(subject, sides[doc], world) for doc, subject in subjects.items()}
    return settle(resolved, sides)


def _resolve_one(
    subject: Subject,
    own: Sides,
    world: _World,
) -> Resolution:
    pair = _best_source(subject, own, world)
    if pair is None:
        return _without_match(subject, own, main_claim(subject), world)
    match = pair.match
    source = world.other(pair, subject.id)
    verdict: Verdict = "copy"
    if match.relation == "revision":
        verdict = "revision"
    elif (
        match.relation not in NEAR_DUPLICATE
        and _containment(match, subject.id) < COPY_CONTAINMENT
        and not credits_all_to(subject, source, world.family)
    ):
        verdict = "excerpt"
    sign = 1 if pair.finding.direction == "left" else -1
    evidence = tuple(
        Evidence(reason.kind, round(reason.weight * sign, 4), reason.detail)
        for reason in pair.finding.evidence
    )
    share = _containment(match, subject.id)
    evidence += (Evidence("match", 0.0, f"{share:.0%} of {subject.id} is in {source.id}"),)
    basis = {"match"}
    if any(reason.kind == "claim" and reason.weight > 0 for reason in evidence):
        basis.add("attribution")
    if any(reason.kind == "canonical" and reason.weight > 0 for reason in evidence):
        basis.add("canonical")
    matched = [world.other(each, subject.id) for each in (*own.sources, *own.open)]
    status, claim = status_of(
        subject, source, matched, world.family, version=match.relation == "revision"
    )
    outlet = source.outlet
    link = Link(
        subject.id,
        source.id,
        outlet,
        tuple(sorted(basis)),
        confidence(abs(pair.finding.weight)),
        evidence,
    )
    return Resolution(subject.id, verdict, status, claim, link, match)


def _best_source(
    subject: Subject,
    own: Sides,
    world: _World,
) -> Pair | None:
    """Choose among the sources: the one that is claimed, else the one that copies no other."""
    if not own.sources:
        return None
    ids = {other_side(pair.match, subject.id) for pair in own.sources}

    def rank(pair: Pair) -> tuple[object, ...]:
        other = world.other(pair, subject.id)
        claim = claim_on(subject, other, world.family)
        copies_rival = any(
            other_side(p.match, other.id) in ids for p in world.sides[other.id].sources
        )
        within = other.outlet == subject.outlet and bool(subject.outlet)
        share = _containment(pair.match, subject.id)
        return (
            pair.finding.basis != REVIEWED,
            not (claim and identifies(claim, other)),
            claim is None,
            not (subject.canonical and subject.canonical in other.urls),
            # A copy of one's own earlier version is a version; of another's text, a copy.
            within and share < 0.99,
            pair.match.relation not in NEAR_DUPLICATE and share < COPY_CONTAINMENT,
            copies_rival,
            -round(share, 2),
            -abs(pair.finding.weight),
            other.published.isoformat() if other.published else "~",
            other.id,
        )

    return min(own.sources, key=rank)


def _without_match(
    subject: Subject, own: Sides, claim: Attribution | None, world: _World
) -> Resolution:
    """An article of whose matches none is its source."""
    if claim is not None and _is_mutual(subject, claim, own, world):
        return Resolution(subject.id, "undetermined", "verified", claim, None, None)
    if (
        claim is not None
        and claim.confidence >= SURE_CLAIM
        and (claim.relation in COPY_RELATIONS or _shares_wire(own))
    ):
        return _by_claim(subject, own, claim, world)
    if claim is None and subject.canonical_outlet:
        return _by_canonical(subject, world)
    wire = _wire_of_siblings(subject, own, world) if claim is None else ""
    if wire:
        detail = f"its text stands elsewhere as {wire}'s"
        evidence = (Evidence("siblings", SIBLINGS, detail),)
        link = Link(subject.id, None, wire, ("match",), confidence(SIBLINGS), evidence)
        return Resolution(subject.id, "copy", "none", None, link, None)
    rivals = [pair for pair in own.open if pair.finding.basis != "siblings"]
    verdict: Verdict = "undetermined" if rivals else "unique"
    status: Status = "none" if claim is None else plain_status(claim)
    return Resolution(subject.id, verdict, status, claim, None, None)


def _shares_wire(own: Sides) -> bool:
    """Tell whether what is credited in part is, by a near copy with the same credit, all of it."""
    return any(
        pair.finding.basis == "siblings" and pair.match.relation in NEAR_DUPLICATE
        for pair in own.open
    )


def _by_canonical(subject: Subject, world: _World) -> Resolution:
    """No credit line and no match, but the page names another outlet's as the one to index."""
    at = world.known.document_at(subject.canonical)
    source, outlet = at or (None, subject.canonical_outlet)
    weight = world.options.canonical
    evidence = (Evidence("canonical", weight, f"canonical url {subject.canonical}"),)
    link = Link(subject.id, source, outlet, ("canonical",), confidence(weight), evidence)
    return Resolution(subject.id, "copy", "none", None, link, None)


def _is_mutual(subject: Subject, claim: Attribution, own: Sides, world: _World) -> bool:
    """Tell whether an unsettled match is one in which both sides credit the other."""
    for pair in own.open:
        other = world.other(pair, subject.id)
        if (names(claim, other, world.family) or identifies(claim, other)) and claim_on(
            other, subject, world.family
        ):
            return True
    return False


def _wire_of_siblings(subject: Subject, own: Sides, world: _World) -> str:
    """Return the agency whose copy this uncredited article must be; "" where that is not clear.

    It is when near copies elsewhere credit one agency, and this one did not come before them all.
    """
    agencies: set[str] = set()
    earliest = True
    for pair in own.open:
        if pair.finding.basis != "agency elsewhere" or pair.match.relation not in NEAR_DUPLICATE:
            continue
        other = world.other(pair, subject.id)
        agencies |= {
            credited_outlet(claim, world.known) for claim in other.claims if is_wire(claim)
        }
        lag = lag_seconds(other, subject)
        earliest = earliest and (lag is None or lag <= 0)
    return agencies.pop() if len(agencies) == 1 and not earliest else ""


def _by_claim(subject: Subject, own: Sides, claim: Attribution, world: _World) -> Resolution:
    """A claim without a directed match: it names an outlet, or its link names a document."""
    at = world.known.document_at(url_key(claim.url)) if claim.url else None
    if at is None or at.document == subject.id:
        source, outlet = None, credited_outlet(claim, world.known)
    else:
        source, outlet = at
    status = plain_status(claim)
    if own.copies and _claimed_by_copies(subject, own, world):
        # Others took it from here, and say so; its own claim has no text to stand on.
        status = "contradicted" if claim.outlet else status
        return Resolution(subject.id, "original", status, claim, None, None)
    weight = round(world.options.claim * claim.confidence, 4)
    evidence = (Evidence("claim", weight, f'credit line "{claim.text}"'),)
    link = Link(subject.id, source, outlet, ("attribution",), confidence(weight), evidence)
    if not outlet and source is None:
        elsewhere = ("siblings", "agency elsewhere")
        if any(pair.finding.basis not in elsewhere for pair in own.open):
            return Resolution(subject.id, "undetermined", status, claim, None, None)
    return Resolution(subject.id, "copy", status, claim, link, None)


def _claimed_by_copies(subject: Subject, own: Sides, world: _World) -> bool:
    return any(
        claim_on(world.other(pair, subject.id), subject, world.family) for pair in own.copies
    )


def _containment(match: Match, doc: DocId) -> float:
    return match.containment_left if match.left == doc else match.containment_right
