"""Shared text: SYN101 to SYN106. One finding an article within its outlet, and one beyond it."""

from __future__ import annotations

from collections.abc import Iterator

from provenance.direction import COPY_CONTAINMENT, Pair
from provenance.ruling.case import Breach, Case, Facts, is_source, other, share, within
from provenance.terminal import printable

BETWEEN = {"exact": "SYN101", "near": "SYN102", "abridged": "SYN103", "rewritten": "SYN103"}
WORDS = {
    "SYN101": "exact copy of",
    "SYN102": "near copy of",
    "SYN103": "abridged or extended copy of",
    "SYN104": "shares a passage with",
    "SYN105": "same text as",
    "SYN106": "another version of",
}


def overlap(facts: Facts, case: Case) -> Iterator[Breach]:
    """Report the gravest overlap in which the article is, or may be, the copy."""
    found: dict[bool, list[tuple[str, Pair]]] = {True: [], False: []}
    for pair in facts.pairs:
        if not is_source(pair, facts.doc):
            beyond = case.result.subjects[other(pair.match, facts.doc)]
            inside = within(facts.subject, beyond)
            found[inside].append((_rule(pair, facts, inside), pair))
    for pairs in found.values():
        if pairs:
            yield _gravest(pairs, facts, case)


def _rule(pair: Pair, facts: Facts, inside: bool) -> str:
    relation = pair.match.relation
    if inside:
        return "SYN105" if relation == "exact" else "SYN106"
    if relation in BETWEEN:
        return BETWEEN[relation]
    return "SYN103" if share(pair.match, facts.doc) >= COPY_CONTAINMENT else "SYN104"


def _gravest(pairs: list[tuple[str, Pair]], facts: Facts, case: Case) -> Breach:
    def rank(item: tuple[str, Pair]) -> tuple[object, ...]:
        rule, pair = item
        against = other(pair.match, facts.doc)
        return (
            rule,
            against != facts.source,
            pair.finding.direction == "undetermined",
            -share(pair.match, facts.doc),
            against,
        )

    rule, pair = min(pairs, key=rank)
    against = other(pair.match, facts.doc)
    outlet = case.result.subjects[against].outlet
    more = sum(each == rule for each, _ in pairs) - 1
    match = pair.match
    message = f"{WORDS[rule]} {printable(against)}" + (f" at {printable(outlet)}" if outlet else "")
    message += f": {share(match, facts.doc):.0%} of it is there, {match.shared_words} words"
    if pair.finding.direction == "undetermined":
        message += "; nothing tells who was first"
    message += f"; {more} more like it" if more else ""
    return Breach(rule, facts.doc, message, against, outlet, match.shared_words)
