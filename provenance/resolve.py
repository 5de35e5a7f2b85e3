"""Resolution: matches and claims become links, verdicts and attribution statuses.

Claimed and verified are kept apart: a link says whether it rests on a credit line, on a
canonical url, on shared text, or on several of them. Unresolved beats guessed: an article
whose matches have no direction is `undetermined`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from provenance.evidence import (
    SOURCE_RELATIONS,
    EvidenceOptions,
    Family,
    Finding,
    Subject,
    claim_on,
    identifies,
    is_named,
    is_wire,
    lag_seconds,
    name_key,
    name_keys,
    names,
    url_key,
    weigh,
    weigh_within,
)
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

COPY_CONTAINMENT = 0.5
"""Share of an article in its source from which it is a copy rather than an excerpt."""
SURE_CLAIM = 0.5
"""Confidence from which a claim alone makes a copy, without a text that bears it out."""
COPY_RELATIONS = frozenset({"source", "press_release"})
"""Claims that make a copy of an article even where its source is not in the corpus."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A match with its direction."""

    match: Match
    finding: Finding
    linkable: bool = True
    """False where what is shared is no copying: a third person's quote, official formulas."""
    note: str = ""


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


@dataclass(slots=True)
class _Sides:
    """An article's pairs by what they say about it."""

    sources: list[Pair] = field(default_factory=list)
    copies: list[Pair] = field(default_factory=list)
    open: list[Pair] = field(default_factory=list)


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
            if version and match.relation != "exact":
                match = replace(match, relation="revision")
            note = "" if version else "own passage"
            pairs.append(Pair(match, weigh_within(left, right, options), version, note))
        else:
            pairs.append(Pair(match, weigh(match, left, right, family, options)))
    return pairs


def resolve(
    pairs: Sequence[Pair], subjects: Mapping[DocId, Subject], family: Family
) -> dict[DocId, Resolution]:
    """Conclude on every article, also on those without a pair."""
    sides: dict[DocId, _Sides] = defaultdict(_Sides)
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
    known = _Known(subjects, _unique_urls(subjects), _unique_names(subjects), family)
    resolved = {
        doc: _resolve_one(subject, sides[doc], sides, known) for doc, subject in subjects.items()
    }
    return _mark_originals(_settle(_break_cycles(resolved), sides))


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the whole corpus."""

    subjects: Mapping[DocId, Subject]
    by_url: Mapping[str, DocId]
    by_name: Mapping[str, str]
    """Outlet of each `name_key` that only one outlet of the corpus bears."""
    family: Family

    def outlet(self, claim: Attribution) -> str:
        """Outlet that a claim names: its id, the corpus's outlet of that name, or the name."""
        if claim.outlet_id or claim.candidates:
            return claim.outlet_id or claim.outlet
        keys = name_keys(claim.outlet)
        found = {self.by_name[key] for key in keys if key in self.by_name}
        return found.pop() if len(found) == 1 else claim.outlet if is_named(claim) else ""


def _unique_names(subjects: Mapping[DocId, Subject]) -> dict[str, str]:
    owners: dict[str, set[str]] = defaultdict(set)
    for subject in subjects.values():
        for name in subject.names:
            owners[name].add(subject.outlet)
    return {name: min(outlets) for name, outlets in owners.items() if len(outlets) == 1}


def _unique_urls(subjects: Mapping[DocId, Subject]) -> dict[str, DocId]:
    owners: dict[str, list[DocId]] = defaultdict(list)
    for subject in subjects.values():
        for url in subject.urls:
            owners[url].append(subject.id)
    return {url: ids[0] for url, ids in owners.items() if len(ids) == 1}


def _resolve_one(
    subject: Subject,
    own: _Sides,
    sides: Mapping[DocId, _Sides],
    known: _Known,
) -> Resolution:
    subjects, family = known.subjects, known.family
    claim = next((c for c in subject.claims if c.relation in SOURCE_RELATIONS), None)
    pair = _best_source(subject, own, sides, subjects, family)
    if pair is None:
        return _without_match(subject, own, claim, known)
    match = pair.match
    source = subjects[_other(match, subject.id)]
    verdict: Verdict = "copy"
    if match.relation == "revision":
        verdict = "revision"
    elif (
        match.relation not in NEAR_DUPLICATE and _containment(match, subject.id) < COPY_CONTAINMENT
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
    status, claim = _status(subject, claim, own, source, pair, subjects, family)
    outlet = source.outlet
    link = Link(
        subject.id, source.id, outlet, tuple(sorted(basis)), _confidence(pair, share), evidence
    )
    return Resolution(subject.id, verdict, status, claim, link, match)


def _best_source(
    subject: Subject,
    own: _Sides,
    sides: Mapping[DocId, _Sides],
    subjects: Mapping[DocId, Subject],
    family: Family,
) -> Pair | None:
    """Choose among the sources: the one that is claimed, else the one that copies no other."""
    if not own.sources:
        return None
    ids = {_other(pair.match, subject.id) for pair in own.sources}

    def rank(pair: Pair) -> tuple[object, ...]:
        other = subjects[_other(pair.match, subject.id)]
        claim = claim_on(subject, other, family)
        copies_rival = any(_other(p.match, other.id) in ids for p in sides[other.id].sources)
        within = other.outlet == subject.outlet and bool(subject.outlet)
        share = _containment(pair.match, subject.id)
        return (
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
    subject: Subject, own: _Sides, claim: Attribution | None, known: _Known
) -> Resolution:
    """An article of whose matches none is its source."""
    if claim is not None and _is_mutual(subject, claim, own, known):
        return Resolution(subject.id, "undetermined", "verified", claim, None, None)
    if (
        claim is not None
        and claim.confidence >= SURE_CLAIM
        and (claim.relation in COPY_RELATIONS or _shares_wire(own))
    ):
        return _by_claim(subject, own, claim, known)
    if claim is None and subject.canonical_outlet:
        return _by_canonical(subject, known)
    wire = _wire_of_siblings(subject, own, known) if claim is None else ""
    if wire:
        detail = f"its text stands elsewhere as {wire}'s"
        link = Link(subject.id, None, wire, ("match",), 0.5, (Evidence("siblings", 0.3, detail),))
        return Resolution(subject.id, "copy", "none", None, link, None)
    rivals = [pair for pair in own.open if pair.finding.basis != "siblings"]
    verdict: Verdict = "undetermined" if rivals else "unique"
    status: Status = "none" if claim is None else _plain_status(claim)
    return Resolution(subject.id, verdict, status, claim, None, None)


def _shares_wire(own: _Sides) -> bool:
    """Tell whether what is credited in part is, by a near copy with the same credit, all of it."""
    return any(
        pair.finding.basis == "siblings" and pair.match.relation in NEAR_DUPLICATE
        for pair in own.open
    )


def _by_canonical(subject: Subject, known: _Known) -> Resolution:
    """No credit line and no match, but the page names another outlet's as the one to index."""
    source = known.by_url.get(subject.canonical)
    outlet = known.subjects[source].outlet if source else subject.canonical_outlet
    evidence = (Evidence("canonical", 0.5, f"canonical url {subject.canonical}"),)
    link = Link(subject.id, source, outlet, ("canonical",), 0.6, evidence)
    return Resolution(subject.id, "copy", "none", None, link, None)


def _is_mutual(subject: Subject, claim: Attribution, own: _Sides, known: _Known) -> bool:
    """Tell whether an unsettled match is one in which both sides credit the other."""
    for pair in own.open:
        other = known.subjects[_other(pair.match, subject.id)]
        if (names(claim, other, known.family) or identifies(claim, other)) and claim_on(
            other, subject, known.family
        ):
            return True
    return False


def _wire_of_siblings(subject: Subject, own: _Sides, known: _Known) -> str:
    """Return the agency whose copy this uncredited article must be; "" where that is not clear.

    It is when near copies elsewhere credit one agency, and this one did not come before them all.
    """
    agencies: set[str] = set()
    earliest = True
    for pair in own.open:
        if pair.finding.basis != "agency elsewhere" or pair.match.relation not in NEAR_DUPLICATE:
            continue
        other = known.subjects[_other(pair.match, subject.id)]
        agencies |= {known.outlet(claim) for claim in other.claims if is_wire(claim)}
        lag = lag_seconds(other, subject)
        earliest = earliest and (lag is None or lag <= 0)
    return agencies.pop() if len(agencies) == 1 and not earliest else ""


def _by_claim(subject: Subject, own: _Sides, claim: Attribution, known: _Known) -> Resolution:
    """A claim without a directed match: it names an outlet, or its link names a document."""
    source = known.by_url.get(url_key(claim.url)) if claim.url else None
    if source == subject.id:
        source = None
    status = _plain_status(claim)
    outlet = known.outlet(claim) if source is None else known.subjects[source].outlet
    if own.copies and _claimed_by_copies(subject, own, known.subjects, known.family):
        # Others took it from here, and say so; its own claim has no text to stand on.
        status = "contradicted" if claim.outlet else status
        return Resolution(subject.id, "original", status, claim, None, None)
    evidence = (Evidence("claim", round(0.6 * claim.confidence, 4), f'credit line "{claim.text}"'),)
    confidence = round(0.75 * claim.confidence, 4)
    link = Link(subject.id, source, outlet, ("attribution",), confidence, evidence)
    if not outlet and source is None:
        undecided = any(pair.finding.basis != "siblings" for pair in own.open)
        verdict: Verdict = "undetermined" if undecided else "copy"
        return Resolution(subject.id, verdict, status, claim, link, None)
    return Resolution(subject.id, "copy", status, claim, link, None)


def _claimed_by_copies(
    subject: Subject, own: _Sides, subjects: Mapping[DocId, Subject], family: Family
) -> bool:
    return any(
        claim_on(subjects[_other(pair.match, subject.id)], subject, family) for pair in own.copies
    )


def _plain_status(claim: Attribution) -> Status:
    return "claimed" if is_named(claim) or claim.url else "unnamed"


def _status(
    subject: Subject,
    claim: Attribution | None,
    own: _Sides,
    source: Subject,
    pair: Pair,
    subjects: Mapping[DocId, Subject],
    family: Family,
) -> tuple[Status, Attribution | None]:
    """Hold the claim against the texts that match."""
    matched = [subjects[_other(p.match, subject.id)] for p in (*own.sources, *own.open)]
    for each in subject.claims:
        if each.relation not in SOURCE_RELATIONS:
            continue
        if any(names(each, other, family) or identifies(each, other) for other in matched):
            return "verified", each
    if claim is None:
        return "none", None
    plain = _plain_status(claim)
    if plain == "unnamed" or claim.relation not in COPY_RELATIONS:
        return plain, claim
    # The source found may itself credit whom this article credits: then both tell the truth.
    relays = any(
        other.relation in SOURCE_RELATIONS
        and (
            (other.outlet_id and other.outlet_id == claim.outlet_id)
            or (other.outlet and name_key(other.outlet) == name_key(claim.outlet))
        )
        for other in source.claims
    )
    if relays or pair.match.relation == "revision" or source.outlet == subject.outlet:
        return plain, claim
    return "contradicted", claim


def _confidence(pair: Pair, share: float) -> float:
    """Confidence of a link, 0 to 1: evidence for the direction, and how much text is shared."""
    weight = min(abs(pair.finding.weight), 0.65)
    return round(min(0.99, 0.25 + 0.15 * share + 0.9 * weight), 4)


def _other(match: Match, doc: DocId) -> DocId:
    return match.right if match.left == doc else match.left


def _containment(match: Match, doc: DocId) -> float:
    return match.containment_left if match.left == doc else match.containment_right


def _break_cycles(resolved: dict[DocId, Resolution]) -> dict[DocId, Resolution]:
    """Undo the weakest link of every credit cycle: someone in it has to be first."""
    done: set[DocId] = set()
    for start in sorted(resolved):
        path: list[DocId] = []
        here: DocId | None = start
        while here is not None and here not in done and here not in path:
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


def _settle(
    resolved: dict[DocId, Resolution], sides: Mapping[DocId, _Sides]
) -> dict[DocId, Resolution]:
    """An open match is settled where the other article's source is, in the end, this one."""
    for doc, resolution in resolved.items():
        if resolution.verdict == "undetermined" and sides[doc].copies and resolution.claim is None:
            rivals = (_other(pair.match, doc) for pair in sides[doc].open)
            if all(_root(rival, resolved) == doc for rival in rivals):
                resolved[doc] = replace(resolution, verdict="unique")
    return resolved


def _root(doc: DocId, resolved: Mapping[DocId, Resolution]) -> DocId:
    """Follow sources as far as they are in the corpus; cycles are broken already."""
    link = resolved[doc].link
    while link is not None and link.source is not None:
        doc = link.source
        link = resolved[doc].link
    return doc


def _mark_originals(resolved: dict[DocId, Resolution]) -> dict[DocId, Resolution]:
    """An article that others copy, and that copies none, is an original."""
    sources = {r.link.source for r in resolved.values() if r.link and r.verdict != "revision"}
    for doc in sources:
        if doc is not None and resolved[doc].verdict == "unique":
            resolved[doc] = replace(resolved[doc], verdict="original")
    return resolved
