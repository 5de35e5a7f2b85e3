"""Status: what an article's claims are worth once it is known whose text it has."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from provenance.crediting import SOURCE_RELATIONS, identifies, is_named, names
from provenance.mentions import KINDS as MENTION_KINDS
from provenance.names import name_key
from provenance.records import Attribution, Status
from provenance.subject import Family, Subject

SURE_CLAIM = 0.5
"""Confidence from which a claim alone makes a copy, without a text that bears it out."""
COPY_RELATIONS = frozenset({"source", "press_release"})
"""Claims that make a copy of an article even where its source is not in the corpus."""


def main_claim(subject: Subject) -> Attribution | None:
    """Return the claim that the status is about where no text bears one out."""
    # A mention says nothing where no text bears it out.
    claims = [c for c in subject.claims if c.kind not in MENTION_KINDS]
    first = next((c for c in claims if c.relation in SOURCE_RELATIONS), None)
    if first is None or is_named(first):
        return first
    return next((c for c in claims if c.relation in COPY_RELATIONS and is_named(c)), first)


def credits_all_to(subject: Subject, source: Subject, family: Family) -> bool:
    """Tell whether credit lines say that all of the text is the source's, shared or reworded.

    Where they name others besides, each may be of a part.
    """
    said = [
        claim
        for claim in subject.claims
        if claim.relation in COPY_RELATIONS
        and claim.confidence >= SURE_CLAIM
        and claim.kind not in MENTION_KINDS
        and (is_named(claim) or claim.url)
    ]
    return bool(said) and all(
        identifies(claim, source) or names(claim, source, family) for claim in said
    )


def plain_status(claim: Attribution) -> Status:
    """Return the status of a claim that no text is held against."""
    return "claimed" if is_named(claim) or claim.url else "unnamed"


def status_of(
    subject: Subject,
    source: Subject,
    matched: Collection[Subject],
    family: Family,
    *,
    version: bool = False,
) -> tuple[Status, Attribution | None]:
    """Hold the claims against the texts that match, and tell which claim the status is about.

    `source` is the source that was found, among the `matched`; `version` where the article is
    a later version of it.
    """
    claim = main_claim(subject)
    for each in subject.claims:
        if each.relation not in SOURCE_RELATIONS:
            continue
        if any(names(each, other, family) or identifies(each, other) for other in matched):
            return "verified", each
    if claim is None:
        return "none", None
    plain = plain_status(claim)
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
    if relays or version or source.outlet == subject.outlet or not _can_differ(claim, source):
        return plain, claim
    return "contradicted", claim


def _can_differ(claim: Attribution, source: Subject) -> bool:
    """Tell whether what is known of the source's names would show that a claim means another.

    It does not where the claim's name is in a script that none of them is in, or is a part of one.
    """
    if claim.outlet_id or claim.candidates or not claim.outlet:
        return True
    key = name_key(claim.outlet)
    script = _script(key)
    alike = [name for name in source.names if _script(name) == script]
    return bool(alike) and not any(key in name or name in key for name in alike if len(name) > 3)


def _script(key: str) -> str:
    """The script of a name's first letter, as its character's name begins."""
    return next(
        (unicodedata.name(char, "").partition(" ")[0] for char in key if char.isalpha()), ""
    )
