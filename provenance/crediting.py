"""Crediting: whom an article's claims name, held against another article."""

from __future__ import annotations

from provenance.names import GENERIC_NAMES, name_key, name_keys, url_key
from provenance.records import Attribution
from provenance.subject import Family, Subject

SOURCE_RELATIONS = frozenset({"source", "partial_source", "via", "press_release"})
"""Relations by which an article says that text of it is someone else's."""
WIRE_KINDS = frozenset(
    {"agency_dateline", "agency_byline", "agency_tail_tag", "agency_copyright", "service_credit"}
)
"""Kinds of claims by which clients mark an agency's copy."""


def is_named(claim: Attribution) -> bool:
    """Tell whether a claim names anyone: "agencies" is no one."""
    return bool(claim.outlet_id or claim.outlet) and name_key(claim.outlet) not in GENERIC_NAMES


def identifies(claim: Attribution, other: Subject) -> bool:
    """Tell whether a claim points at this very article: by link, quoted title or item id."""
    if claim.url and url_key(claim.url) in other.urls:
        return True
    if claim.item_id and claim.item_id in other.item_ids:
        return True
    return bool(claim.title) and len(other.title) >= 12 and name_key(claim.title) == other.title


def names(claim: Attribution, other: Subject, family: Family) -> bool:
    """Tell whether a claim names the other's outlet, or one it may stand for."""
    if claim.outlet_id and (
        claim.outlet_id == other.outlet or family(claim.outlet_id, other.outlet)
    ):
        return True
    # A name that the directory gives to one outlet may be another's in this crawl.
    return other.outlet in claim.candidates or bool(name_keys(claim.outlet) & other.names)


def claim_on(article: Subject, other: Subject, family: Family) -> Attribution | None:
    """Return the article's strongest claim that it is from the other."""
    if article.outlet and article.outlet == other.outlet:
        return None
    for claim in article.claims:
        if claim.relation in SOURCE_RELATIONS and (
            names(claim, other, family) or identifies(claim, other)
        ):
            return claim
    return None


def siblings(left: Subject, right: Subject, family: Family) -> str:
    """Return the outlet that both articles credit and neither is of, "" if there is none."""
    for one in left.claims:
        if one.relation not in SOURCE_RELATIONS or not is_named(one):
            continue
        if names(one, left, family) or names(one, right, family):
            continue
        for other in right.claims:
            same = one.outlet_id and one.outlet_id == other.outlet_id
            same = same or (one.outlet and name_key(one.outlet) == name_key(other.outlet))
            if same and other.relation in SOURCE_RELATIONS:
                return one.outlet
    return ""


def is_wire(claim: Attribution) -> bool:
    """Tell whether a claim says that an article is an agency's copy, and whose."""
    return claim.kind in WIRE_KINDS and claim.relation == "source" and is_named(claim)
