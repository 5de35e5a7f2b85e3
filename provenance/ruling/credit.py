"""Credit: SYN201 to SYN208."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from provenance.crediting import SOURCE_RELATIONS, WIRE_KINDS
from provenance.direction import Pair
from provenance.names import GENERIC_NAMES, name_key
from provenance.records import Attribution, Match
from provenance.ruling.case import Breach, Case, Facts, is_source, name, other, quote, share, within
from provenance.ruling.people import people
from provenance.terminal import printable

BETTER = 0.1
"""Share of an article that a better match must hold more of it than the credited source."""
PIXEL = "republication_pixel"
"""Kind of the claim that a publisher's counter makes; see `republication`."""
WHOLE = 0.95
"""Containment, both ways, from which a copy is no derivative."""
FRAME_WORDS = 40
"""Words around a whole text that are no change of it: a credit, who the author is."""


def credit(facts: Facts, case: Case) -> Iterator[Breach]:
    """Report what is wrong with an article's credit."""
    yield from _uncredited(facts, case)
    yield from _unlinked(facts)
    yield from _better_match(facts, case)
    yield from _contradicted(facts)
    yield from _canonical(facts, case)
    yield from _byline(facts, case)
    yield from _licence(facts, case)
    yield from _agreement(facts, case)


def _breach(rule: str, facts: Facts, message: str, outlet: str = "") -> Breach:
    link, match = facts.resolution.link, facts.resolution.match
    return Breach(
        rule,
        facts.doc,
        message,
        facts.source,
        outlet or (link.source_outlet if link else ""),
        match.shared_words if match else 0,
    )


def _uncredited(facts: Facts, case: Case) -> Iterator[Breach]:
    resolved = facts.resolution
    if resolved.link is None or not case.is_copy(facts):
        return
    whose = printable(resolved.link.source_outlet or resolved.link.source or "")
    if resolved.status == "none":
        yield _breach("SYN201", facts, f"copy of {whose} without credit")
    elif resolved.status == "unnamed" and resolved.claim is not None:
        said = quote(resolved.claim)
        found = f"; the text is that of {whose}" if whose else ""
        yield _breach("SYN201", facts, f"{said} says that it is a copy and not whose{found}")


def _unlinked(facts: Facts) -> Iterator[Breach]:
    claim = facts.resolution.claim
    if claim is None or claim.url or claim.origin == "metadata" or not claim.outlet:
        return
    if claim.kind in WIRE_KINDS or claim.relation != "source" or not facts.is_page:
        return
    if name_key(claim.outlet) in GENERIC_NAMES:
        return
    if not any(each.url and _same_source(each, claim) for each in facts.entry.claims):
        yield _breach("SYN202", facts, f"credit line {quote(claim)} has no link", name(claim))


def _same_source(one: Attribution, claim: Attribution) -> bool:
    if one.outlet_id or claim.outlet_id:
        return one.outlet_id == claim.outlet_id
    return name_key(one.outlet) == name_key(claim.outlet)


def _better_match(facts: Facts, case: Case) -> Iterator[Breach]:
    resolved, source = facts.resolution, facts.source
    if resolved.status != "verified" or resolved.match is None or source is None:
        return
    held = share(resolved.match, facts.doc)

    def rivals() -> Iterator[Pair]:
        for pair in facts.pairs:
            about = case.result.subjects[other(pair.match, facts.doc)]
            known = within(about, facts.subject) or within(about, case.result.subjects[source])
            if not known and not is_source(pair, facts.doc):
                yield pair

    better = [pair for pair in rivals() if share(pair.match, facts.doc) >= held + BETTER]
    if better:
        best = min(better, key=lambda p: (-share(p.match, facts.doc), other(p.match, facts.doc)))
        against, most = other(best.match, facts.doc), share(best.match, facts.doc)
        outlet = case.result.subjects[against].outlet
        message = (
            f"{held:.0%} of it is in the credited {printable(source)}, "
            f"{most:.0%} in {printable(against)} at {printable(outlet)}"
        )
        words = best.match.shared_words
        yield Breach("SYN203", facts.doc, message, against, outlet, words)


def _contradicted(facts: Facts) -> Iterator[Breach]:
    resolved = facts.resolution
    if resolved.status == "contradicted" and resolved.claim is not None:
        link = resolved.link
        whose = f"the text is that of {printable(link.source_outlet)}" if link else "copies say not"
        yield _breach("SYN204", facts, f"credit {quote(resolved.claim)}, but {whose}")


def _canonical(facts: Facts, case: Case) -> Iterator[Breach]:
    claim = facts.resolution.claim
    if not facts.subject.canonical or claim is None or claim.origin == "metadata":
        return
    named = claim.outlet_id or case.outlet_of(claim.url)
    leads = case.outlet_of(facts.entry.article.canonical_url)
    if named and leads and named != leads and not case.family(named, leads):
        where = printable(facts.subject.canonical)
        yield _breach("SYN205", facts, f"credit {quote(claim)}, rel=canonical is {where}", leads)


def _byline(facts: Facts, case: Case) -> Iterator[Breach]:
    if facts.source is None or not case.is_copy(facts):
        return
    author = case.result.by_id[facts.source].article.byline
    persons = [name_key(person).removeprefix("by") for person in people(author)]
    own = facts.entry.article.byline
    if not any(persons) or (not own and not facts.is_page):
        return
    said = [own, *(c.author for c in facts.entry.claims), *(c.text for c in facts.entry.claims)]
    keys = [name_key(text) for text in said if text]
    if not any(person and person in key for person in persons for key in keys):
        now = f"the byline here is {printable(own, 80)}" if own else "there is no byline here"
        yield _breach("SYN206", facts, f"the source is by {printable(author, 80)}; {now}")


def _licence(facts: Facts, case: Case) -> Iterator[Breach]:
    resolved = facts.resolution
    if resolved.link is None or not case.is_copy(facts):
        return
    terms = {owner: rest for owner, *rest in case.licences}.get(resolved.link.source_outlet, [])
    missed: list[str] = []
    if "link" in terms and facts.is_page and not _links_to(facts, case):
        missed.append("no credit links to it")
    if "pixel" in terms and facts.is_page and not _counts_for(facts, resolved.link.source_outlet):
        missed.append("its counting pixel is gone")
    match = resolved.match
    if "no-derivatives" in terms and match is not None and _is_derivative(facts, match):
        missed.append("the text was changed")
    if missed:
        outlet = printable(resolved.link.source_outlet)
        yield _breach("SYN207", facts, f"terms of {outlet} not met: {', '.join(missed)}")


def _is_derivative(facts: Facts, match: Match) -> bool:
    """Tell whether something of the source was left out or changed, or more than a frame added."""
    added = 1 - share(match, facts.doc)
    left_out = 1 - share(match, other(match, facts.doc))
    few = added <= 1 - WHOLE or added * facts.entry.words <= FRAME_WORDS
    return left_out > 1 - WHOLE or not few


def _counts_for(facts: Facts, outlet: str) -> bool:
    return any(
        claim.kind == PIXEL and outlet in (claim.outlet_id, claim.outlet)
        for claim in facts.entry.claims
    )


def _links_to(facts: Facts, case: Case) -> bool:
    link = facts.resolution.link
    return any(
        claim.relation in SOURCE_RELATIONS
        and claim.origin != "metadata"
        and link is not None
        and claim.url
        and case.outlet_of(claim.url) == link.source_outlet
        for claim in facts.entry.claims
    )


def _agreement(facts: Facts, case: Case) -> Iterator[Breach]:
    resolved = facts.resolution
    if case.agreements is None or resolved.link is None or not case.is_copy(facts):
        return
    source, outlet = resolved.link.source_outlet, facts.subject.outlet
    if not source or not outlet:
        return
    published = facts.subject.published
    # Times known to the month or year only are no day that an agreement could miss.
    day = (
        published.date() if published and facts.subject.precision not in ("year", "month") else None
    )
    between = [a for a in case.agreements if a.outlet == outlet and a.source == source]
    if any(day is None or a.first <= day <= a.last for a in between):
        return
    yield _breach("SYN208", facts, _no_agreement(outlet, source, day, bool(between)))


def _no_agreement(outlet: str, source: str, day: date | None, ended: bool) -> str:
    when = f" for {day.isoformat()}" if ended and day else ""
    return f"{printable(outlet)} has no agreement with {printable(source)}{when}"
