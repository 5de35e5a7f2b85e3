"""Order and source: SYN301 to SYN306."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from provenance.credit_status import SURE_CLAIM
from provenance.crediting import WIRE_KINDS, claim_on
from provenance.evidence import SECONDS, TRUSTED_DATES, lag_seconds
from provenance.records import Attribution, DocId
from provenance.ruling.case import Breach, Case, Facts, other, quote
from provenance.terminal import printable

DAY = 86_400


def order(facts: Facts, case: Case) -> Iterator[Breach]:
    """Report what keeps an article's source from being settled, one article at a time."""
    yield from _older_copy(facts, case)
    yield from _outside(facts)
    yield from _conflicting(facts, case)
    yield from _undated(facts, case)


def _older_copy(facts: Facts, case: Case) -> Iterator[Breach]:
    link, match = facts.resolution.link, facts.resolution.match
    if link is None or link.source is None or "attribution" not in link.basis:
        return
    lag = lag_seconds(case.result.subjects[link.source], facts.subject)
    if lag is not None and lag < 0:
        gap = f"{-lag / DAY:.1f} days" if -lag >= DAY else f"{-lag / 3600:.1f} hours"
        message = f"published {gap} before {printable(link.source)}, which it credits"
        words = match.shared_words if match else 0
        yield Breach("SYN302", facts.doc, message, link.source, link.source_outlet, words)


def _outside(facts: Facts) -> Iterator[Breach]:
    link = facts.resolution.link
    if facts.resolution.verdict == "copy" and link and link.source is None and link.source_outlet:
        outlet = printable(link.source_outlet)
        message = f"copy of {outlet}, of which no matching article was read"
        yield Breach("SYN303", facts.doc, message, None, link.source_outlet)


def _conflicting(facts: Facts, case: Case) -> Iterator[Breach]:
    named: list[Attribution] = [
        claim
        for claim in facts.subject.claims
        if claim.relation == "source"
        and claim.outlet_id
        and claim.kind not in WIRE_KINDS
        and claim.confidence >= SURE_CLAIM
    ]
    for claim in named[1:]:
        first = named[0]
        if claim.outlet_id == first.outlet_id or claim.text == first.text:
            continue
        if case.family(claim.outlet_id, first.outlet_id) or _overlap(claim, first):
            continue
        message = f"{quote(first)} names {first.outlet_id}, {quote(claim)} {claim.outlet_id}"
        yield Breach("SYN304", facts.doc, message, None, claim.outlet_id)
        return


def _overlap(one: Attribution, two: Attribution) -> bool:
    if one.start is None or one.end is None or two.start is None or two.end is None:
        return False
    return one.start < two.end and two.start < one.end


def _undated(facts: Facts, case: Case) -> Iterator[Breach]:
    about = facts.subject
    open_pairs = [pair for pair in facts.pairs if pair.finding.direction == "undetermined"]
    if not open_pairs:
        return
    if about.published is None:
        why = "no publication time"
    elif about.precision not in SECONDS:
        why = f"publication time known to the {about.precision or 'year'} only"
    elif about.published_origin not in TRUSTED_DATES:
        why = f"publication time read from the {about.published_origin or 'text'} only"
    else:
        return
    match = min(open_pairs, key=lambda p: (-p.match.shared_words, other(p.match, about.id))).match
    against = other(match, about.id)
    message = f"{why}, and shares {match.shared_words} words with {printable(against)}"
    outlet = case.result.subjects[against].outlet
    yield Breach("SYN306", about.id, message, against, outlet, match.shared_words)


def bridges(case: Case) -> Iterator[Breach]:
    """SYN305: every article at the end of a pair that was cut between two stories."""
    cut: dict[DocId, list[tuple[int, DocId]]] = {}
    size = {doc: len(story.members) for doc, story in case.result.clustering.of().items()}
    for pair in case.result.pairs:
        match = pair.match
        ends = match.left, match.right
        # Two lone articles that share a passage make no doubtful cluster.
        if ends in case.result.clustering.cut and max(size[doc] for doc in ends) > 1:
            for doc in ends:
                cut.setdefault(doc, []).append((-match.shared_words, other(match, doc)))
    for doc, pairs in cut.items():
        words, against = min(pairs)
        more = f"; {len(pairs) - 1} more like it" if len(pairs) > 1 else ""
        message = f"only {-words} shared words tie it to the story of {printable(against)}{more}"
        yield Breach("SYN305", doc, message, against, case.result.subjects[against].outlet, -words)


def cycles(case: Case) -> Iterator[Breach]:
    """SYN301: every article of a circle of matching articles that credit each other."""
    credited = _credits(case)
    component = _components(credited)
    for doc in sorted(credited):
        circle = [
            against for against in credited[doc] if component.get(against) == component.get(doc)
        ]
        if circle:
            against = min(circle)
            outlet = case.result.subjects[against].outlet
            message = f"credits {printable(against)} at {printable(outlet)}, which credits it back"
            yield Breach("SYN301", doc, message, against, outlet)


def _credits(case: Case) -> dict[DocId, list[DocId]]:
    found: dict[DocId, list[DocId]] = {}
    for pair in case.result.pairs:
        if pair.linkable:
            left, right = pair.match.left, pair.match.right
            for doc, against in ((left, right), (right, left)):
                about, beyond = case.result.subjects[doc], case.result.subjects[against]
                if claim_on(about, beyond, case.family):
                    found.setdefault(doc, []).append(against)
    return found


def _components(edges: Mapping[DocId, list[DocId]]) -> dict[DocId, int]:
    """Number the strongly connected components. Source: Kosaraju, without recursion."""
    back: dict[DocId, list[DocId]] = {}
    for doc, ends in edges.items():
        for end in ends:
            back.setdefault(end, []).append(doc)
    finished: list[DocId] = []
    seen: set[DocId] = set()
    for start in edges:
        stack = [(start, False)]
        while stack:
            doc, left = stack.pop()
            if left:
                finished.append(doc)
            elif doc not in seen:
                seen.add(doc)
                stack.append((doc, True))
                stack += [(end, False) for end in edges.get(doc, ())]
    component: dict[DocId, int] = {}
    for number, start in enumerate(reversed(finished)):
        waiting = [start]
        while waiting:
            doc = waiting.pop()
            if doc not in component:
                component[doc] = number
                waiting += back.get(doc, ())
    return component
